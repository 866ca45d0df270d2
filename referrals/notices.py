"""Who hears of what, and in which words (specification 8)."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals import flame, format, registered, reviewers, terms
from referrals.models import Referral
from referrals.recipients import CONTACTS, Recipient, contacts_of, recipients, why_told
from referrals.words import Qualification, RegistrationStatus

# Kind → subject line, sentence. Named after the move that causes it.
WORDS = {
    "received": (_("New opportunity: %(deal)s"), _("%(party)s sent you a deal. Answer by %(until)s.")),
    "remind": (_("Still waiting for your answer: %(deal)s"), _("%(party)s sent you a deal. Answer by %(until)s.")),
    "accept": (_("%(party)s accepted %(deal)s"), _("%(party)s accepted the deal. You now see its team.")),
    "decline": (_("%(party)s declined %(deal)s"), _("%(party)s declined the deal. Reason: %(reason)s.")),
    "expire": (_("%(party)s did not answer %(deal)s"), _("%(party)s did not answer in time, so its side has expired.")),
    "win": (_("%(party)s won %(deal)s"), _("%(party)s marked its side of the deal as won.")),
    "lose": (_("%(party)s lost %(deal)s"), _("%(party)s marked its side of the deal as lost. Reason: %(reason)s.")),
    "error": (_("%(party)s closed %(deal)s as an error"), _("%(party)s closed its side as an error: %(reason)s.")),
    "matched": (_("Customer matched: %(deal)s"), _("Account matching has ended: the customer is a managed account.")),
    "unmatched": (_("Customer not matched: %(deal)s"), _("Account matching has ended. %(reason)s.")),
    "released": (
        _("The request for %(deal)s is with the sellers"),
        _("Account matching has ended. The request for help that waited for it has been sent to the sellers."),
    ),
    "refused": (
        _("The request for %(deal)s was declined"),
        _("Account matching has ended. %(reason)s: no seller was asked. Your own side of the deal stays open."),
    ),
    "account": (_("Customer changed: %(deal)s"), _("The platform has changed the customer's account of this deal.")),
    "team": (_("You are on the team of %(deal)s"), _("%(party)s added you to the team of this deal.")),
    "safe": (
        _("%(hours)s hours have passed: %(deal)s"),
        _(
            "The time after its creation that a registration asks for is over."
            " Look at the criteria before you mark the deal as won."
        ),
    ),
    "registrable": (_("%(deal)s can be registered now"), _("What was waited for is known, and every criterion holds.")),
    "unregistrable": (
        _("%(deal)s cannot be registered"),
        _("What was waited for is known. %(against)s"),
    ),
    "registration_sent": (_("%(deal)s is registered"), _("The registration is submitted.")),
    "registration_resent": (_("The registration of %(deal)s was submitted again"), _("The reviewer has your answers.")),
    "registration_undo": (
        _("The answers for %(deal)s were taken back"),
        _("Nobody had begun to review them. The registration waits for your answers again."),
    ),
    "registration_ask": (
        _("Changes asked for: %(deal)s"),
        _("%(party)s asks you to change the registration, and to submit it again."),
    ),
    "registration_pass": (_("Registration passed: %(deal)s"), _("%(party)s has validated the registration.")),
    "registration_approve": (_("Registration approved: %(deal)s"), _("%(party)s has approved the registration.")),
    "registration_fail": (_("Registration failed: %(deal)s"), _("%(party)s has refused the registration.")),
}
# Problem of a criterion (4.4) → what a mail says of it; the page says it with its figures.
AGAINST = {
    "platform_not_accepted": _("%(party)s has not accepted the co-sell."),
    "below_threshold": _("It is worth less than a registration asks for."),
    "account_unmanaged": _("%(party)s does not manage the customer's account."),
    "already_registered": _("Another company of this opportunity has registered it."),
}
# Step of a registration → kind of the notice to the deal's own people.
OF_STEPS = {"submit": "registration_sent", "resubmit": "registration_resent"} | {
    step: f"registration_{step}" for step in ("undo", "ask", "pass", "approve", "fail")
}
OF_CONTACT = _("There is news of a registration that names you as its contact")  # to whoever may not see the deal

# What a lead says instead; those of a customer have words of their own.
OF_LEADS = {
    "received": (_("New lead: %(deal)s"), _("%(party)s sent you a lead. Answer by %(until)s.")),
    "remind": (_("Still waiting for your answer: %(deal)s"), _("%(party)s sent you a lead. Answer by %(until)s.")),
    "team": (_("You are on the team of %(deal)s"), _("%(party)s added you to the team of this lead.")),
}
OF_INQUIRIES = OF_LEADS | {
    "received": (_("New lead from a customer: %(deal)s"), _("%(party)s asks you for an offer. Answer by %(until)s.")),
    "remind": (_("A customer still waits: %(deal)s"), _("%(party)s asks you for an offer. Answer by %(until)s.")),
}
# What somebody is told who may not see it: where to look, and nothing of the customer. (Of deals, of leads.)
UNSEEN = {
    "received": (_("A new opportunity for %(place)s has arrived"), _("A new lead for %(place)s has arrived")),
    "remind": (
        _("An opportunity for %(place)s still waits for an answer"),
        _("A lead for %(place)s still waits for an answer"),
    ),
}
NEWS = (_("There is news of an opportunity for %(place)s"), _("There is news of a lead for %(place)s"))


def tell(referrals, kind, *, version, about, by=None, reason="", party="", also=(), **more):
    """Post one notice per recipient and deal, in each deal's own company. ``about``: whose change it is.

    ``reason``: why, where that is not the reason of ``about``; ``party``: who did it, where that is not its company;
    ``also``: recipients besides the usual ones; ``more``: what else is told of it.
    Returns company → how many of its people were told.
    """
    told = {}
    facts = {"party": party or about.organization.name, "reason": reason or about.status_reason} | more
    for referral in referrals:
        with tenancy.entered(referral.organization, by):
            people = {person.who: person for person in (*also, *recipients(referral))}.values()
            people = [person for person in people if not (by and person.user_id == by.pk)]
            outbox.post([_notice(referral, kind, person, f"{about.pk}:{version}", facts) for person in people])
        told[referral.organization.name] = len(people)
    return told


def tell_of_registration(registration, step, referral, *, by, of_platform):
    """Tell the deal's people what became of its registration, and the reviewers of what waits for them.

    Its contact is told besides what the platform does (specification 8).
    """
    if kind := OF_STEPS.get(step):
        version = f"registration:{registration.pk}:{registration.version}"
        more = {
            "registration": str(registration.uuid),
            "solution": str(registration.solution),
            "status": registration.status,
            "asks": registration.asks,
            "why_so": registration.status_reason,
        }
        if of_platform:
            more |= {"party": settings.PLATFORM_NAME, "also": contacts_of(registration, referral.organization)}
        tell([referral], kind, version=version, about=referral, by=None if of_platform else by, **more)
    reviewers.tell(registration)


def tell_person(referral, kind, user, *, by):
    """Post one notice to one person of the deal's own company."""
    if user and user != by:
        facts = {"party": referral.organization.name, "reason": referral.status_reason}
        person = Recipient("", user_id=user.pk, who=str(user.pk))
        outbox.post([_notice(referral, kind, person, f"{referral.pk}:{referral.version}", facts)])


def _notice(referral, kind, person, change, facts):
    return Notice(
        organization=referral.organization,
        user_id=person.user_id,
        email=person.email,
        kind=f"deal_{kind}",
        subject=referral.pk,
        data=facts | {"why": person.why, "lead": referral.is_lead, "contact_until": _contact_until(referral)},
        key=f"{change}:{kind}:{referral.pk}:{person.who}",
    )


def _contact_until(referral):
    return flame.until(referral).isoformat() if referral.customer_requested_contact else None


def compose(notice):
    """The mail's context, from what its reader may see by now."""
    deal = notice.about
    reason = terms.label(terms.REASON, notice.data.get("reason"), notice.created_at)
    named = format.unlinked if deal.is_lead else str
    told = {
        "deal": named(deal.name),
        "party": named(notice.data.get("party", "")),
        "reason": reason or _("no reason given"),
        "until": format.instant(deal.answer_by).text,
        "against": _against(notice),
        "hours": settings.WON_GAP_HOURS,
    }
    subject, sentence = _words(deal)[notice.kind.removeprefix("deal_")]
    asks = flame.of(deal)
    return {
        "subject": subject % told,
        "sentence": sentence % told,
        "flame": asks.text if asks else "",
        "facts": [*_facts(deal), *_of_registration(notice.data)],
        "until": "" if deal.is_overdue else told["until"],
        "why": _why(notice),
        "path": _path(notice, deal),
        "open": _("Open the lead") if deal.is_lead else _("Open the deal"),
    }


def _against(notice):
    against = AGAINST.get(notice.data.get("problem"), _("A criterion does not hold."))
    return against % {"party": settings.PLATFORM_NAME}


def _words(deal):
    if not deal.is_lead:
        return WORDS
    return WORDS | (OF_INQUIRIES if deal.qualification == Qualification.DIRECT else OF_LEADS)


def _why(notice):
    told = Recipient(**notice.data.get("why") or {"step": ""})
    return why_told(told) if told.step else ""


def compose_unseen(notice):
    """A short mail to whoever is alerted and may not see the row: where to look, and nothing of the customer."""
    told = notice.data.get("why", {})
    if told.get("step") not in (*CONTACTS, "contact"):
        return None
    kind = notice.kind.removeprefix("deal_")
    words = OF_CONTACT if told["step"] == "contact" else UNSEEN.get(kind, NEWS)[bool(notice.data.get("lead"))] % told
    until = parse_datetime(notice.data.get("contact_until") or "") if kind in UNSEEN else None
    return {
        "subject": words,
        "sentence": _("Sign in to see it, or ask a referrals admin of your company."),
        "flame": flame.at(timezone.now(), until).text if until else "",
        "why": _why(notice),
        "path": reverse("home"),
        "open": _("Sign in"),
    }


def _path(notice, deal):
    """The page that the notice is about: of one registration, of those of a deal, or of the deal."""
    if uuid := notice.data.get("registration"):
        return deal.address("registration", uuid)
    return deal.address("registrations") if "regist" in notice.kind else deal.address()


def _of_registration(told):
    """(label, value) of a registration: what became of it, why, and what the reviewer wrote beside which answer."""
    if "registration" not in told:
        return []
    status = RegistrationStatus(told["status"])
    found = [(_("Solution"), told["solution"]), (_("Registration"), status.label), *registered.notes(told["asks"])]
    return [*found, *([(_("Reason"), told["why_so"])] if told["why_so"] else [])]


def _facts(deal):
    """(label, value) of what the reader's own company knows of the deal."""
    if deal.is_lead:
        return [
            (_("Lead"), format.unlinked(deal.name)),
            (_("Customer"), format.unlinked(deal.customer_name)),
            (_("Country"), format.country(deal.customer_country)),
        ]
    return [
        (_("Deal"), deal.name),
        (_("Customer"), deal.customer_name),
        (_("Value"), format.money(deal.deal_value, deal.currency)),
        (_("Expected to close"), format.day(deal.closing_date).text),
    ]


for name in WORDS:
    outbox.kind(f"deal_{name}", "referrals/mail/deal", about=Referral, unseen=compose_unseen)(compose)
