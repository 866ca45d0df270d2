"""Where a deal's pages are, what is typed into them, and how the deal stands afterwards."""

from accounts import tenancy
from referrals.models import CustomerContact, Referral
from tests.factories import PlayFactory


def here(deal, *rest):
    """The address of a deal's page, or of what is done there."""
    return "/".join(["/deals", str(deal.uuid), *map(str, rest), ""])


def now(deal):
    """The deal as it stands."""
    with tenancy.everyone("the test looks"):
        return Referral.objects.get(pk=deal.pk)


def accepting(cast, **other):
    """What is typed to accept a deal."""
    answers = {
        "version": 1,
        "name": "Tidal for the port",
        "deal_value": "61000.50",
        "currency": "EUR",
        "closing_date": "2027-05-01",
        "location": cast.lisbon.uuid,
        "notes": "We met them twice.",
    }
    return answers | other


def errors_of_move(answer):
    """The errors beside the fields of the move that is being asked."""
    form = next(move["form"] for move in answer.context["moves"] if move["form"] is not None)
    return {name: list(found) for name, found in form.errors.items()}


def typed(cast, version):
    """Everything at once: each form takes what it asks for."""
    play = PlayFactory()
    return {
        "version": version,
        "name": "Another name",
        "deal_value": "2.50",
        "currency": "USD",
        "closing_date": "2028-01-01",
        "external_reference": "CRM-1",
        "campaign": "SPRING",
        "marketplace_intent": "Yes",
        "partner_role": "Transaction",
        "solution_area": play.area.code,
        "solution_play": play.code,
        "partner_program": "Some programme",
        "location": cast.porto.uuid,
        "shared_with_sellers": "on",
        "customer_name": "Somebody else",
        "customer_city": "Elsewhere",
        "customer_duns": "123456789",
        "customer_category": "managed",
        "consent_to_share": "on",
        "consent_to_contact": "on",
        "first_name": "Rui",
        "last_name": "Costa",
        "phone": "+351 2",
        "email": "rui@customer.example",
        "help_type": "GeneralOrOther",
        "help_notes": "Something else.",
        "sender_team": "[]",
    }


def everything(deal):
    """All its columns and its contact, to compare."""
    with tenancy.everyone("the test looks"):
        row = Referral.objects.filter(pk=deal.pk).values().get()
        contacts = list(CustomerContact.objects.filter(referral=deal).values())
    return {name: value for name, value in row.items() if name not in ("updated_at", "urgency")}, contacts


def sent(cast, browser, deal, field):
    """yes, dot or dash: what came of sending that detail's form; and nothing but a yes wrote anything."""
    before = everything(deal)
    status = browser.post(here(deal, "edit", field), typed(cast, now(deal).version)).status_code
    assert (everything(deal) != before) is (status == 302)
    return {302: "yes", 409: ".", 404: "-"}.get(status, status)
