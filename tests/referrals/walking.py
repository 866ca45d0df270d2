"""Walking through the steps of a new deal as a browser does: what is typed at each, and where it leads."""

import re

from accounts import tenancy
from referrals.models import Draft, Referral
from tests.factories import PlayFactory, SolutionFactory

NEW = "/deals/new/"
STEPS = ("customer", "details", "team", "solutions", "sharing", "partners")
CUSTOMER = {
    "customer_name": "Quayside Logistics",
    "customer_line1": "Cais 12",
    "customer_city": "Porto",
    "customer_country": "PT",
}
CONTACT = {
    "contact_first_name": "Ines",
    "contact_last_name": "Prado",
    "contact_phone": "+351 2",
    "contact_email": "ines@customer.example",
    "consent_to_contact": "on",
}
NO_HELP = {"help_type": "Unknown", "shared_with_sellers": "no", "kind_shown": "private"}
SHARED = NO_HELP | {"shared_with_sellers": "yes", "kind_shown": "partner_led"}
ASKED = CONTACT | {"help_type": "ProofOfConceptOrDemo", "help_notes": "Show it to their crew."}
IP = ASKED | {"kind_shown": "ip", "marketplace_intent": "HaveNotDecided"}
NOBODY = {"member-TOTAL_FORMS": "0", "member-INITIAL_FORMS": "0"}
BO = {"first_name": "Bo", "last_name": "Ek", "phone": "+46 1", "email": "bo@team.example", "title": "Architect"}


def details(cast, **other):
    """What is typed about the deal itself."""
    typed = {
        "name": "Harbour cranes",
        "location": cast.lisbon.uuid,
        "deal_value": "50000",
        "currency": "EUR",
        "closing_date": "2027-03-01",
        "notes": "They need it before the summer.",
    }
    return {name: value for name, value in (typed | other).items() if value is not None}


def people(*members):
    """What is typed about the team."""
    rows = {f"member-{number}-{name}": text for number, row in enumerate(members) for name, text in row.items()}
    return {"member-TOTAL_FORMS": str(len(members)), "member-INITIAL_FORMS": "0"} | rows


def services():
    """What a services co-sell asks, answered."""
    play = PlayFactory()
    asked = {"partner_role": "SolutionDesign", "solution_area": play.area.code, "solution_play": play.code}
    return ASKED | asked | {"kind_shown": "services"}


def invitation(partner, solution, *people, **other):
    """What is typed to invite a partner."""
    typed = {
        "deal_value": "20000",
        "currency": "EUR",
        "closing_date": "2027-04-01",
        "notes": "You know the port.",
        "help_type": "GeneralOrOther",
        "solutions": [solution.code],
        "members": [person.email for person in people],
    }
    return {f"{partner.uuid}-{name}": value for name, value in (typed | other).items()} | {"partner": partner.uuid}


def an_assessment(cast, **fields):
    """A solution assessment of the platform; Northlight is vetted for them."""
    cast.northlight.is_vetted_for_assessments = True
    cast.northlight.save()
    return SolutionFactory(
        organization=cast.platform, kind="SA", is_co_sell_ready=False, is_ip_eligible=False, **fields
    )


class Walk:
    """A draft under way. ``post`` types into a step with the version that its page has just shown."""

    def __init__(self, cast, name="ada", customer=CUSTOMER):
        self.cast, self.name, self.browser = cast, name, cast.client(name)
        self.begun = self.browser.post(NEW, customer)
        found = re.search(r"/deals/drafts/([0-9a-f-]{36})/", self.begun.get("Location", "") + self.begun.text)
        self.uuid = found and found[1]

    def url(self, step):
        return f"/deals/drafts/{self.uuid}/{step}/"

    def get(self, step, query="", **kwargs):
        return self.browser.get(self.url(step) + query, **kwargs)

    def post(self, step, answers, *, version=None, **kwargs):
        shown = {"version": self.draft.version if version is None else version}
        return self.browser.post(self.url(step), shown | answers, **kwargs)

    @property
    def draft(self):
        with tenancy.everyone("the test looks"):
            return Draft.objects.filter(uuid=self.uuid).first()

    @property
    def deal(self):
        with tenancy.everyone("the test looks"):
            return Referral.objects.filter(uuid=self.uuid).first()

    def through(self, **steps):
        """Answer the steps in order, each as given or as usual: a private deal with Tidal, without partners."""
        usual = {
            "details": details(self.cast),
            "team": NOBODY,
            "solutions": {"solution": self.cast.tidal.code},
            "sharing": NO_HELP,
            "partners": {},
        }
        for step, answers in (usual | steps).items():
            if answers is not None:
                self.post(step, answers)
        return self

    def create(self, **answers):
        """Press the last button."""
        draft = self.draft
        seen = {"version": draft.version if draft else 1, "consent_to_share": "on", "private_anyway": "on"}
        return self.browser.post(self.url("review"), seen | answers)
