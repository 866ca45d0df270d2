"""A file of registrations from beginning to end: taken, read, submitted, undone; each step of it is one commit.

Nobody holds a file between two steps. Whoever dies in one leaves it where the step before it ended.
"""

from datetime import timedelta

from django.db.models.functions import Greatest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Organization, User
from referrals.importing.running import work_off
from referrals.models import RegistrationFile
from referrals.moves import Refused
from referrals.sheets import committing, comparing, reading

State = RegistrationFile.State
ROWS = 25  # submitted in one transaction, which keeps their deals from everybody else
WAITING = 3  # files of one person that wait to be read
DAILY = 20  # files of one person within a day
KEPT = timedelta(days=90)  # after it was sent up, or submitted
BROKEN_OFF = {State.READING: State.FAILED, State.COMMITTING: State.COMMITTED, State.UNDOING: State.COMMITTED}


def take(content, name, *, by):
    """Keep an uploaded file, to be read. Raises Refused."""
    if len(content) > reading.BYTES:
        raise Refused(_("The file is larger than %(limit)d MB.") % {"limit": reading.BYTES // 1024 // 1024})
    own = RegistrationFile.objects.visible_to(by)
    if own.filter(state=State.READING).count() >= WAITING:
        raise Refused(_("Your last files are still being read. Try again when they are."))
    if own.filter(created_at__gt=Clock() - timedelta(days=1)).count() >= DAILY:
        raise Refused(_("You have uploaded %(limit)d files within a day. Try again tomorrow.") % {"limit": DAILY})
    name = "".join(letter for letter in name if letter.isprintable()).strip()[:200]
    return RegistrationFile.objects.create(
        organization=by.organization, user=by, name=name or _("Registrations"), content=content
    )


def carry_on(seconds):
    """Go on with every file that waits for it, for about that long. Whether the time was over before the work."""
    return work_off(_waiting(), step, _break_off, seconds=seconds)


def _waiting():
    with tenancy.everyone("look which files of registrations wait"):
        rows = RegistrationFile.objects.filter(state__in=BROKEN_OFF).order_by("pk")
        return list(rows.values_list("pk", "organization", "user"))


def step(pk, organization, user, size=ROWS):
    """One step, as the person who has sent the file. Whether there may be more to do."""
    person = User.objects.get(pk=user, is_active=True)  # what somebody sent who may no longer sign in ends here
    person.organization = Organization.objects.get(pk=organization)  # rights as held there, whichever is active now
    with (
        tenancy.entered(person.organization, person),
        translation.override(person.language),
        timezone.override(person.timezone),
    ):
        rows = RegistrationFile.objects.select_for_update(skip_locked=True)
        file = rows.filter(pk=pk, state__in=BROKEN_OFF).first()
        if file is None:
            return False
        _advance(file, person, size)
        file.version += 1
        file.save()
        return file.is_at_work


def _advance(file, person, size):
    if file.state == State.READING:
        try:
            file.rows = comparing.compared(reading.rows(file.content), person)
            file.state = State.READ
        except reading.Unreadable as problem:
            file.state, file.problem = State.FAILED, str(problem)[:300]
        file.content = None
    else:
        go_on = committing.commit_next if file.state == State.COMMITTING else committing.undo_next
        if go_on(file, person, size):
            committing.ended(file)


def sweep():
    """Delete files that have lain for KEPT, whatever came of them; how many. The registrations keep their history."""
    with tenancy.everyone("delete files of registrations whose time is over"):
        rows = RegistrationFile.objects.annotate(last=Greatest("created_at", "committed_at"))
        return rows.filter(last__lte=Clock() - KEPT).exclude(state__in=BROKEN_OFF).delete()[0]


def _break_off(words, pk):
    with tenancy.everyone("end a file of registrations that cannot go on"):
        for source, target in BROKEN_OFF.items():
            RegistrationFile.objects.filter(pk=pk, state=source).update(state=target, problem=words, content=None)
