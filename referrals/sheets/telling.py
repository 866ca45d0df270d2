"""Who hears of a file of registrations: everybody once, with the first of its rows that reaches them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts import outbox, tenancy
from accounts.models import Notice, Organization
from referrals import notices
from referrals.models import Referral, Registration
from referrals.recipients import Recipient, recipients, why_told
from referrals.reviewers import reviewers_of
from referrals.words import RegistrationStatus

AGAIN = ngettext_lazy(
    "A file with %(number)d registration was submitted", "A file with %(number)d registrations was submitted", "number"
)
BACK = ngettext_lazy(
    "A file with %(number)d registration was taken back",
    "A file with %(number)d registrations was taken back",
    "number",
)
WORDS = {
    "file_resubmit": (AGAIN, gettext_lazy("They were changed in one spreadsheet. The reviewers have your answers.")),
    "file_undo": (BACK, gettext_lazy("They were changed in one spreadsheet, and wait for your answers again.")),
}


def tell(file, number, registration, step, referral, *, by, of_platform):
    """In place of ``notices.tell_of_registration`` where a file takes the step with several rows."""
    people = [person for person in recipients(referral) if person.user_id != by.pk]
    _post(file, number, f"file_{step}", referral.organization, referral, people)
    if step == "resubmit":
        platform = Organization.platform()
        with tenancy.entered(platform):
            reviewers = [Recipient("", user_id=pk, who=str(pk)) for pk in reviewers_of(platform)]
            _post(file, number, "file_waits", platform, registration, reviewers)


def _post(file, number, kind, organization, about, people):
    """A notice to each who has none yet: the rows that follow wake nobody."""
    found = {
        (key := f"file:{file.pk}:{kind}:{one.who}"): Notice(
            organization=organization,
            user_id=one.user_id,
            email=one.email,
            kind=kind,
            subject=about.pk,
            data={"number": number, "why": one.why},
            key=key,
        )
        for one in people
    }
    told = set(Notice.objects.filter(organization=organization, key__in=found).values_list("key", flat=True))
    outbox.post([notice for key, notice in found.items() if key not in told])


def compose(notice):
    """To the people of its deals."""
    subject, sentence = WORDS[notice.kind]
    return {
        "subject": subject % notice.data,
        "sentence": sentence,
        "why": why_told(Recipient(**notice.data["why"])),
        "path": reverse("registrations"),
        "open": _("Open the registrations"),
    }


for _kind in WORDS:
    outbox.kind(_kind, "referrals/mail/deal", about=Referral, unseen=notices.compose_unseen)(compose)


@outbox.kind("file_waits", "referrals/mail/deal", about=Registration)
def waits(notice):
    """To a reviewer."""
    return notice.about and {
        "subject": AGAIN % notice.data,
        "sentence": _("%(company)s has answered what was asked, in one spreadsheet.") % notice.about.facts,
        "why": _("as registration reviewer"),
        "is_over": notice.about.status != RegistrationStatus.REVIEW,
        "path": reverse("reviews"),
        "open": _("Open the registrations"),
    }
