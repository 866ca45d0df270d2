"""What creating a deal will do, said before it is done: who is told, what freezes, what each other party will see."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization
from referrals import drafting, duplicates, format, history, matching, siblings, team, terms
from referrals.forms.wizard.plan import STEPS
from referrals.words import AccountCategory, DealType

NOT_READ = frozenset(  # what the page says otherwise, or what no page shows
    {"deal_type", "qualification", "customer_is_matched", "customer_account_id", "consent_to_share", "currency"}
)

UNSHARED = frozenset({"customer_category", "customer_duns", "consent_to_contact"})  # read by whoever takes part only


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
    names = [team.name_of(one) for one in form.members]
    return [", ".join([str(plan.by), *names])]


def _solutions(plan, form):
    return [str(solution) for solution in form.solutions] or [_("No solution")]


def _sharing(plan, form):
    labels, facts = terms.labels(), form.facts
    help_type = labels.of(terms.HELP, facts["help_type"], None) if plan.asks_platform else _("No help is asked for")
    contact = form.contact
    person = team.name_of(contact) if contact else _("No customer contact")
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
    """Each other party: who of it is told and, fact by fact, what it will read."""
    invitations = [] if plan.is_assessment else plan.form("partners").invitations
    sellers = [Organization.platform()] if plan.asks_platform else []
    labels, contact = terms.labels(), _contact(plan, facts)
    common = {"contact": contact, "until": UNTIL}
    parties = [_onlookers(plan, facts, labels)] if plan.kind == DealType.PARTNER_LED else []
    for platform in sellers:
        found = _facts(drafting.unsaved(plan.by, facts, plan.kind), labels, history.label("help_notes"))
        told = _when(facts) or SELLERS
        parties.append(
            common
            | {"name": platform.name, "told": told, "facts": found, "solutions": [str(one) for one in plan.solutions]}
        )
    for one in invitations:
        theirs = {name: getattr(one, name) for name in ("deal_value", "currency", "closing_date", "help_type")}
        row = drafting.unsaved(plan.by, facts | theirs | {"help_notes": one.notes}, plan.kind)
        found = _facts(row, labels, _("Why you invite this partner"))
        ours = ", ".join(team.name_of(person) for person in one.members)
        more = {
            "name": one.partner.name,
            "told": PARTNER,
            "facts": found,
            "solutions": [str(solution) for solution in one.solutions],
            "people": ours,
        }
        parties.append(common | more)
    return parties


def _onlookers(plan, facts, labels):
    """What every seller can read of a deal that is shared, though nobody is told (1.3)."""
    found = _facts(drafting.unsaved(plan.by, facts, plan.kind), labels, "", hidden=UNSHARED)
    solutions = [str(one) for one in plan.solutions]
    return {"name": Organization.platform().name, "told": READERS, "facts": found, "solutions": solutions}


def _contact(plan, facts):
    """The customer contact as the others will read it: only with the customer's consent."""
    contact = plan.form("sharing").contact if facts["consent_to_contact"] else None
    if not contact:
        return ""
    name = team.name_of(contact)
    return ", ".join(part for part in (name, contact["title"], contact["phone"], contact["email"]) if part)


def _when(facts):
    """Sellers hear of a customer that is not matched yet only once it is (specification 5)."""
    if facts["customer_category"] in matching.UNSETTLED:
        return _("The request is held until the customer's account is matched.")
    return ""


# Whom, but not how many: how a company is staffed is its own business until it takes part.
READERS = gettext_lazy("Nobody is told, but every seller can read it, without your team and the customer's contact.")
SELLERS = gettext_lazy("The sellers who answer requests are told.")
PARTNER = gettext_lazy("The people there who answer for its deals are told.")
UNTIL = gettext_lazy("They read your team's names and addresses too, and have fourteen days to answer.")


def _facts(row, labels, reason, hidden=frozenset()):
    """The allow-list of what crosses, as it will be read: nothing else leaves the company but the first note."""
    found = []
    for name in siblings.COPIED:
        field = name.removesuffix("_id")
        value = getattr(row, field)
        if name in NOT_READ | hidden or value in ("", None, False):
            continue
        label = reason if field == "help_notes" else history.label(field)
        found.append({"label": label, "value": _read(row, field, value, labels)})
    return [*found, {"label": history.label("notes"), "value": row.notes}]


def _read(row, field, value, labels):
    if field == "deal_value":
        return format.money(value, row.currency)
    if field == "customer_country":
        return format.country(value)
    return _("Yes") if value is True else history.shown(field, str(value), labels, None)
