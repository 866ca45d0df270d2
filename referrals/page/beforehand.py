"""What creating a deal will do, said before it is done: who is told, what freezes, what each other party will see."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from referrals import drafting, duplicates, format, history, inviting, notices, siblings, terms
from referrals.forms.wizard.plan import STEPS
from referrals.words import AccountCategory

UNMATCHED = frozenset({AccountCategory.OTHER, AccountCategory.MANUAL})
NOT_READ = frozenset({"deal_type", "qualification", "customer_is_matched", "customer_account_id", "consent_to_share"})


def context(plan):
    """The review page. What is missing comes first; the rest is there once nothing is."""
    missing = [step.name for step in plan.missing]
    found = {"missing": plan.missing, "answers": [_answered(plan, name) for name in plan.names if name not in missing]}
    if missing:
        return found
    facts = plan.facts
    return found | {
        "duplicates": [_repeated(deal) for deal in duplicates.likely(plan.by, facts, plan.solutions)],
        "freezes": _freezes(plan),
        "parties": _parties(plan, facts),
    }


def _answered(plan, name):
    return {"step": STEPS[name], "label": plan.label(name), "lines": SUMMARIES[name](plan, plan.form(name))}


def _customer(plan, form):
    category = AccountCategory(form.facts["customer_category"]).label
    return [form.summary, _("Account category: %(category)s") % {"category": category}]


def _details(plan, form):
    facts = form.facts
    money = format.money(facts["deal_value"], facts["currency"])
    closes = format.day(facts["closing_date"]).text
    return [facts["name"], f"{money} · {closes}", str(facts["location"]), facts["notes"]]


def _team(plan, form):
    names = [f"{one['first_name']} {one['last_name']}".strip() for one in form.members]
    return [", ".join([str(plan.by), *names])]


def _solutions(plan, form):
    return [str(solution) for solution in form.solutions] or [_("No solution")]


def _sharing(plan, form):
    labels, facts = terms.labels(), form.facts
    help_type = labels.of(terms.HELP, facts["help_type"], None) if plan.asks_platform else _("No help is asked for")
    contact = form.contact
    person = f"{contact['first_name']} {contact['last_name']}".strip() if contact else _("No customer contact")
    return [help_type, person]


def _partners(plan, form):
    return [invitation.partner.name for invitation in form.invitations] or [_("No partner is invited")]


SUMMARIES = {
    "customer": _customer,
    "details": _details,
    "team": _team,
    "solutions": _solutions,
    "sharing": _sharing,
    "partners": _partners,
}


def _repeated(deal):
    since = format.day_of(deal.created_at).text
    return {"url": deal.get_absolute_url(), "name": deal.name, "customer": deal.customer_name, "since": since}


def _freezes(plan):
    """What cannot be changed any more from the moment the deal exists (3.5)."""
    said = [_("The customer, the location and your consent cannot be changed afterwards.")]
    if plan.asks_platform:
        said.append(_("The customer contact, the help you ask for and your notes to the seller are fixed."))
    if plan.is_assessment:
        said.append(_("The assessment and the location that its incentive is paid to cannot be exchanged."))
    if not plan.is_assessment and plan.form("partners").ids:
        said.append(_("Each partner changes its own share and date; the people you name for it are fixed."))
    return said


def _parties(plan, facts):
    """Each other party: how many of its people are told and, fact by fact, what it will read."""
    parties, shown = [], _row(plan, facts)
    if plan.asks_platform:
        parties.append(_party(inviting.platform(), shown, plan, _when(facts)))
    if not plan.is_assessment:
        for invitation in plan.form("partners").invitations:
            theirs = {
                "deal_value": invitation.deal_value,
                "currency": invitation.currency,
                "closing_date": invitation.closing_date,
                "help_type": invitation.help_type,
                "help_notes": invitation.notes,
            }
            asked = _row(plan, facts | theirs)
            solutions = invitation.solutions
            parties.append(_party(invitation.partner, asked, plan, "", solutions, invitation.members))
    return parties


def _when(facts):
    """Sellers hear of a customer that is not matched yet only once it is (specification 5)."""
    if facts["customer_category"] in UNMATCHED:
        return _("The request is held until the customer's account is matched.")
    return ""


def _row(plan, facts):
    return drafting.unsaved(plan.by, facts, plan.kind)


def _party(organization, row, plan, when, solutions=None, members=()):
    people = len(notices.audience(organization))
    told = ngettext("%(number)s person is told.", "%(number)s people are told.", people) % {"number": people}
    contact = plan.form("sharing").contact if row.consent_to_contact else None
    return {
        "name": organization.name,
        "told": when or told,
        "facts": _facts(row),
        "solutions": [str(one) for one in (plan.solutions if solutions is None else solutions)],
        "contact": f"{contact['first_name']} {contact['last_name']}, {contact['email']}" if contact else "",
        "people": ", ".join(f"{one['first_name']} {one['last_name']}".strip() for one in members),
        "until": _("They read your team's names and addresses too, and have fourteen days to answer."),
    }


def _facts(row):
    """The allow-list of what crosses, as it will be read: nothing else leaves the company."""
    labels, found = terms.labels(), []
    for name in siblings.COPIED:
        value = getattr(row, name.removesuffix("_id"))
        if name in NOT_READ or value in ("", None, False):
            continue
        field = name.removesuffix("_id")
        text = _("Yes") if value is True else history.shown(field, str(value), labels, None)
        found.append({"label": history.label(field), "value": text})
    return found
