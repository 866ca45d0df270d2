"""What customers are told by mail, and the platform's people of what they sent: in words of ours only.

Mails to customers go to an address that somebody typed. They hold nothing else that was typed: the partners' published
names, our own words, and one link to the installation's own address.
"""

from babel.lists import format_list
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import moments, outbox
from leads import inquiring, sending
from leads.models import Addressed, Inquiry
from referrals import terms
from referrals.models import Sender

LETTER = "leads/mail/letter"
OPEN, SENT = _("Open your inquiry"), _("Open the lead you sent")
ANOTHER = _("Open your inquiry to see whom else you can ask.")
STRANGER = _("If you did not send an inquiry, do nothing: somebody has mistyped an address.")

# The partner's move → subject, and the sentences under it, of the mail to the customer.
TO_CUSTOMER = {
    "accept": (_("%(partner)s has accepted your inquiry"), [_("%(partner)s has accepted and will contact you.")]),
    "decline": (_("%(partner)s cannot help this time"), [_("%(partner)s cannot help this time."), ANOTHER]),
    "expire": (_("%(partner)s has not answered"), [_("%(partner)s did not answer in time."), ANOTHER]),
    "error": (_("%(partner)s cannot help this time"), [_("%(partner)s cannot help this time."), ANOTHER]),
}
# The same to whoever of the platform has sent the lead.
TO_STAFF = {
    "accept": (
        _("%(partner)s accepted your lead for %(customer)s"),
        _("%(partner)s has accepted the lead and goes on with the customer."),
    ),
    "decline": (
        _("%(partner)s declined your lead for %(customer)s"),
        _("Reason: %(reason)s. You can send the lead to another partner."),
    ),
    "expire": (
        _("%(partner)s did not answer your lead for %(customer)s"),
        _("%(partner)s did not answer in time. You can send the lead to another partner."),
    ),
    "error": (_("%(partner)s closed your lead for %(customer)s as an error"), _("Reason: %(reason)s.")),
}


@outbox.kind("inquiry_sent", LETTER, paced=True)
def inquiry_sent(notice):
    """To the customer: whom the inquiry went to, and the link to the page that is theirs alone."""
    inquiry = Inquiry.objects.filter(pk=notice.subject).first()
    if inquiry is None:
        return None
    partners = Addressed.objects.filter(inquiry=inquiry).order_by("pk").values_list("name", flat=True)
    names = format_list(list(partners), locale=moments.locale())
    return _letter(
        inquiry,
        _("Your inquiry is sent"),
        [
            _("Your inquiry is on its way to %(partners)s.") % {"partners": names},
            _("We write to you when somebody answers. You can look it up at any time on a page of your own."),
            STRANGER,
        ],
    )


def to_customer(notice):
    """How a partner has answered; the reason is the partner's own."""
    sent = Addressed.objects.select_related("inquiry").filter(engagement__sender=notice.subject).first()
    if notice.user or sent is None:
        return None
    told = {"partner": sent.name}
    subject, sentences = TO_CUSTOMER[notice.kind.removeprefix("answer_")]
    return _letter(sent.inquiry, subject % told, [sentence % told for sentence in sentences])


def to_staff(notice):
    """To whoever of the platform sent the lead: the answer, and of the lead only what was typed when it was sent."""
    if not sending.kinds_of(notice.user):
        return None  # the list of what they sent is closed to them by now
    sent = notice.about.engagement.addressed
    reason = terms.label(terms.REASON, notice.about.reason, notice.about.answered_at)
    told = {"partner": sent.name, "customer": sent.inquiry.company, "reason": reason or _("no reason given")}
    subject, sentence = TO_STAFF[notice.kind.removeprefix("answer_")]
    path = reverse("lead-sent", args=[sent.inquiry.uuid])
    return {"subject": subject % told, "lines": [sentence % told], "action": SENT, "path": path}


def _letter(inquiry, subject, sentences):
    path = reverse("inquiry", args=[inquiry.language, inquiring.token_of(inquiry)])
    return {"subject": subject, "lines": sentences, "action": OPEN, "path": path}


for move in TO_CUSTOMER:
    lead = ("engagement__addressed__inquiry",)
    outbox.kind(f"answer_{move}", LETTER, about=Sender, related=lead, unseen=to_customer, paced=True)(to_staff)
