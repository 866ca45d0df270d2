"""A customer asks partners: from the public form to a lead for each, and one more after somebody could not help."""

from datetime import timedelta

from babel.lists import format_list
from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import moments, outbox, sent, tenancy
from accounts.mailbox import Mailbox
from accounts.models import Notice, Organization
from leads import arriving, defending, directory
from leads.models import Addressed, Inquiry, Listing
from referrals import words
from referrals.moves import Refused
from referrals.words import Qualification, Substatus

AT_FIRST = 3  # partners that one form can go to
AT_ONCE = 5  # partners that have an inquiry at the same time and did not refuse it
TO_ALL_OF = _(
    "%(platform)s may pass on what I have written here, with my name and contact details, to %(partners)s. Whoever gets"
    " it may contact me about it, and %(platform)s tells me by e-mail how each answers."
)
TO_ONE_OF = _(
    "%(platform)s may pass on my inquiry, with my name and contact details, to the partner that I have chosen here:"
    " %(partners)s. The partner may contact me about it, and %(platform)s tells me by e-mail how it answers."
)
ABUSED = 2  # partners who call it abuse until nobody else is asked: one alone cannot keep a customer from its rivals
FORMS_OWN = ("uuid", "network", "consent_text")  # what two forms that say the same do not share
LOOKED_AT = 20  # ids in an address; whoever writes more wants something else


def listings(ids):
    """The pages of the directory with these ids, in their order, one per company; whatever is none is left out."""
    wanted = [uuid for uuid in map(sent.uuid, ids[:LOOKED_AT]) if uuid]
    found = {one.uuid: one for one in Listing.objects.open().filter(uuid__in=wanted).select_related("organization")}
    per_company = {}
    for uuid in wanted:
        if uuid in found:
            per_company.setdefault(found[uuid].organization_id, found[uuid])
    return list(per_company.values())[:AT_FIRST]


def consent(partners, *, choose=False):
    """What the customer agrees to, in the reader's language, naming the partners; ``choose``: to one of them."""
    names = format_list([str(one) for one in partners], "or" if choose else "standard", locale=moments.locale())
    told = {"platform": settings.PLATFORM_NAME, "partners": names}
    return (TO_ONE_OF if choose else TO_ALL_OF) % told


@transaction.atomic
def ask(facts, partners):
    """The inquiry, a lead for each of these listings, and the mail that confirms it; or nothing at all.

    ``facts``: the inquiry's own fields. A form that is sent twice is one inquiry, whether its ``uuid`` says so or, from
    a second window, every word in it and whom it goes to. Raises TooMany beyond a limit, Refused where a partner takes
    no such lead.
    """
    facts = facts | {"email": facts["email"].lower()}
    platform = Organization.platform()
    with tenancy.entered(platform):
        defending.one_at_a_time()
        if made := Inquiry.objects.filter(uuid=facts["uuid"]).first() or _same(facts, partners):
            return made
        defending.admit(facts)
        inquiry = Inquiry.objects.create(organization=platform, kind=Qualification.DIRECT, **facts)
        outbox.post([_confirmation(inquiry)])
    for listing in partners:
        arriving.arrive(inquiry, listing)
    return inquiry


def _same(facts, partners):
    """The inquiry of this day that says the same in every word and has gone to all of these; or None."""
    said = {name: value for name, value in facts.items() if name not in FORMS_OWN}
    said["mailbox"] = Mailbox(Value(facts["email"]))  # found by the index
    today = Inquiry.objects.filter(kind=Qualification.DIRECT, created_at__gt=timezone.now() - timedelta(days=1), **said)
    wanted = {one.organization_id for one in partners}
    reached = [one for one in today if wanted <= set(one.addressed.values_list("partner", flat=True))]
    return reached[0] if reached else None


@transaction.atomic
def ask_another(inquiry, listing, *, consent):
    """One more partner gets the customer's inquiry, with the consent that was shown for it. Raises Refused."""
    with tenancy.entered(inquiry.organization):
        inquiry = Inquiry.objects.select_related("organization").select_for_update(of=("self",)).get(pk=inquiry.pk)
        if reason := why_no_other(asked(inquiry)):
            raise Refused(reason)
        inquiry.consent_text += f"\n\n{timezone.now():%Y-%m-%d %H:%M} UTC, {listing}\n{consent}"
        inquiry.save(update_fields=["consent_text"])
    return arriving.arrive(inquiry, listing)


def made(key):
    """The inquiry that the form with this id became, or None."""
    platform = Organization.objects.filter(kind=Organization.Kind.PLATFORM).first()
    if platform is None:
        return None
    with tenancy.entered(platform):
        return Inquiry.objects.select_related("organization").filter(uuid=key, kind=Qualification.DIRECT).first()


def token_of(inquiry):
    """The secret in the customer's link. Derived with the installation's key, so that it is stored nowhere."""
    return f"{inquiry.uuid.hex}-{salted_hmac('leads.inquiry', inquiry.uuid.hex, algorithm='sha256').hexdigest()}"


def found(token):
    """The inquiry that this token opens, or None."""
    key = sent.uuid(token.partition("-")[0])
    inquiry = key and made(key)
    return inquiry if inquiry and constant_time_compare(token, token_of(inquiry)) else None


def asked(inquiry):
    """The partners that were asked, each with ``answer`` and ``until``. Inside the platform's tenant."""
    rows = Addressed.objects.filter(inquiry=inquiry).select_related("engagement__sender").order_by("pk")
    for row in rows:
        row.until = row.created_at + timedelta(days=settings.ANSWER_WINDOW_DAYS)
        row.answer = row.engagement.sender.answer
        if row.answer in words.UNANSWERED and row.until <= timezone.now():
            row.answer = Substatus.EXPIRED  # whether the sweep has come by or not
    return list(rows)


def why_no_other(rows):
    """Why no further partner can be asked, in words; empty when one can."""
    if sum(row.engagement.sender.reason == words.Reason.ABUSE for row in rows) >= ABUSED:
        return gettext("No further partner can be asked with this inquiry.")
    if sum(row.answer not in words.GONE for row in rows) >= AT_ONCE:
        return gettext("Five partners have this inquiry. Once one of them cannot help, you can ask another.")
    return ""


def others(inquiry, rows):
    """Partners that could be asked besides, the best first: none that was asked, none that takes no such customer."""
    return directory.nearest(inquiry, exclude=[row.partner_id for row in rows])


def _confirmation(inquiry):
    return Notice(
        organization=inquiry.organization,
        email=inquiry.email,
        kind="inquiry_sent",
        subject=inquiry.pk,
        data={"language": inquiry.language},
        key=f"inquiry:{inquiry.pk}:sent",
    )
