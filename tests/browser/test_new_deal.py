"""A new deal of each kind, from the customer search to its page, in a real browser; axe looks at every step."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts import tenancy
from accounts.models import Organization, User
from referrals.models import Referral
from referrals.words import DealType
from tests import counts
from tests.browser.test_pages import RULES
from tests.factories import CustomerAccountFactory, PlayFactory, SolutionFactory

pytestmark = pytest.mark.browser

CONTACT = {"first_name": "Ines", "last_name": "Prado", "phone": "+351 2", "email": "ines@customer.example"}
PARTNERED = {DealType.IP, DealType.PARTNER_LED}  # with an invited partner too

# Each kind once with JavaScript and once without, over two languages and three widths.
RUNS = [
    (DealType.IP, True, "en", 1440),
    (DealType.IP, False, "pt-PT", 360),
    (DealType.SERVICES, True, "pt-PT", 360),
    (DealType.SERVICES, False, "en", 1440),
    (DealType.PARTNER_LED, True, "en", 768),
    (DealType.PARTNER_LED, False, "pt-PT", 1440),
    (DealType.PRIVATE, True, "pt-PT", 1440),
    (DealType.PRIVATE, False, "en", 360),
    (DealType.ASSESSMENT, True, "en", 360),
    (DealType.ASSESSMENT, False, "pt-PT", 768),
]


@pytest.fixture
def shop(cast, committed):
    """What the five kinds need: accounts, an assessment, a play, a designation, a partner that can be invited."""
    Organization.objects.filter(pk=cast.northlight.pk).update(
        designations=["solutions_partner"], is_vetted_for_assessments=True
    )
    Organization.objects.filter(pk=cast.rival.pk).update(in_ecosystem=True, is_transacting=True)
    SolutionFactory(name="Berth check", organization=cast.platform, kind="SA", is_ip_eligible=False)
    CustomerAccountFactory(name="Azenha do Mar", has_macc=True, line1="Cais 12")
    return PlayFactory()


class Writer:
    """Somebody who walks the steps by what stays the same in every language: names and addresses."""

    def __init__(self, person, with_javascript=True):
        self.page, self.problems, self.with_javascript = person.page, [], with_javascript

    def looks(self, step):
        """Wait for the step, and let axe look at it: axe is JavaScript itself."""
        self.page.locator(f"form#step[action*='/{step}/'], form#step[action$='/new/']").first.wait_for()
        if not self.with_javascript:
            return
        found = Axe().run(self.page, options=RULES).response["violations"]
        counts.add("axe", pages=1, violations=len(found))
        self.problems += [f"{step}: {rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]
        width, window = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        self.problems += [f"{step}: scrolls sideways, {width} > {window}"] if width > window else []

    def fills(self, answers, prefix=""):
        for name, text in answers.items():
            field = self.page.locator(f"[name='{prefix}{name}']")
            field.fill(text)

    def ticks(self, name, value=""):
        self.page.locator(f"[name='{name}']{f'[value={value!r}]' if value else ''}").check()

    def presses(self, name, value=""):
        which = f"[value={value!r}]" if value else ""
        self.page.locator(f"button:not(.visually-hidden)[name='{name}']{which}").first.click()

    def goes_on(self, to):
        """The step's own button; then the page that follows."""
        self.page.locator("#step .actions .button--primary").click()
        self.page.wait_for_url(f"**/{to}/")


@pytest.mark.parametrize(("kind", "with_javascript", "language", "width"), RUNS)
def test_a_deal_of_each_kind_is_created_from_the_search_to_its_page(
    cast, shop, somebody, kind, with_javascript, language, width
):
    User.objects.filter(email="ada@cosell.example").update(language=language)
    window = {"viewport": {"width": width, "height": 900}, "color_scheme": "dark" if with_javascript else "light"}
    writer = Writer(somebody(java_script_enabled=with_javascript, **window).signs_in("ada"), with_javascript)

    _customer(writer, by_hand=not with_javascript)
    _details_and_team(writer, cast)
    _solutions(writer, kind, with_javascript)
    _sharing(writer, kind, shop, with_javascript)
    if kind in PARTNERED:
        _partner(writer, cast)
    elif kind != DealType.ASSESSMENT:
        writer.looks("partners")
        writer.goes_on("review")
    _review(writer, kind)

    with tenancy.everyone("the test looks"):
        deal = Referral.objects.get(organization=cast.northlight)
        invited = set(deal.engagement.referrals.exclude(pk=deal.pk).values_list("organization__name", flat=True))
    assert (deal.deal_type, deal.name, deal.substatus) == (kind, "Harbour cranes", "Accepted")
    asked = {"Cloudmere"} if kind in {DealType.IP, DealType.SERVICES} and with_javascript else set()
    assert invited == asked | ({"Mallow Systems"} if kind in PARTNERED else set())
    assert writer.problems == []


def _customer(writer, by_hand):
    """Without JavaScript the customer is typed, and its request waits for matching; else an account is chosen."""
    page = writer.page
    page.goto("/deals/new/")
    page.fill("#search-name", "azenja")  # misspelt
    if by_hand:
        page.locator("form.card[role=search] button").first.click()
        page.locator("#found button[name=account]").first.wait_for()
        page.locator("#found a[href*='typed=yes']").click()
        writer.looks("new")
        writer.fills({"customer_name": "Azenha", "customer_line1": "Cais 1", "customer_city": "Faro"})
        page.locator("[name=customer_country]").select_option("PT")
        writer.goes_on("details")
    else:
        page.locator("#found button[name=account]").first.wait_for()  # while typing
        page.locator("#found button[name=account]").first.click()
        page.wait_for_url("**/details/")


def _details_and_team(writer, cast):
    page = writer.page
    writer.looks("details")
    writer.fills({"name": "Harbour cranes", "deal_value": "50000", "closing_date": "2027-03-01", "notes": "Soon."})
    page.locator("[name=currency]").select_option("EUR")
    page.locator("[name=location]").select_option(str(cast.lisbon.uuid))
    writer.goes_on("team")
    writer.looks("team")
    writer.fills({"first_name": "Bo", "last_name": "Ek", "phone": "1", "email": "bo@team.example"}, "member-0-")
    page.locator("[name='member-0-first_name']").press("Enter")  # goes on, and adds or removes nobody
    page.wait_for_url("**/solutions/")


def _solutions(writer, kind, with_javascript):
    page = writer.page
    writer.looks("solutions")
    word = {DealType.ASSESSMENT: "Berth", DealType.SERVICES: "Plain"}.get(kind, "Tidal")
    if kind == DealType.ASSESSMENT:
        page.locator("#catalogue-kind").select_option("assessment")
    page.fill("#catalogue-q", word)
    if not with_javascript:
        writer.presses("search")
        page.wait_for_url("**/solutions/?*")
    page.locator("#found li").filter(has_text=word).locator("button[name=add]").click()
    page.locator("input[name=solution]").first.wait_for(state="attached")
    assert page.locator("input[name=solution]").count() == 1
    writer.goes_on("sharing")


def _sharing(writer, kind, play, with_javascript):
    page = writer.page
    writer.looks("sharing")
    if kind == DealType.ASSESSMENT:
        writer.fills(CONTACT, "contact_")
        writer.ticks("consent_to_contact")
        writer.goes_on("review")
        return
    if kind == DealType.PARTNER_LED:
        writer.ticks("shared_with_sellers", "yes")
    if kind in {DealType.IP, DealType.SERVICES}:
        page.fill("[name=contact_first_name]", "Typed before the help was chosen")
        writer.ticks("help_type", "ProofOfConceptOrDemo")
        if not with_javascript:
            page.locator("#step > .actions .button--primary").click()
        page.locator("[name=help_notes]").wait_for()
        assert page.input_value("[name=contact_first_name]") == "Typed before the help was chosen"
        writer.looks("sharing")
        _answers_what_help_asks(writer, kind, play)
    writer.goes_on("partners")


def _answers_what_help_asks(writer, kind, play):
    page = writer.page
    page.fill("#problem", "The berths are full.")
    page.fill("#wanted", "A demo for their crew.")
    writer.presses("compose")
    page.locator("button[name=use]").click()
    page.locator("button[name=use]").wait_for()
    assert "The berths are full." in page.input_value("[name=help_notes]")
    if kind == DealType.IP:
        writer.ticks("marketplace_intent", "HaveNotDecided")
    else:
        for name, code in {"partner_role": "SolutionDesign", "area": play.area.code, "play": play.code}.items():
            page.locator(f"select[name$={name}]").select_option(code)
    writer.fills(CONTACT, "contact_")
    writer.ticks("consent_to_contact")


def _partner(writer, cast):
    page, uuid = writer.page, cast.rival.uuid
    writer.looks("partners")
    page.fill("#partner-q", "mallow")
    page.locator("#partner-q").press("Enter")  # searches, as the button does
    writer.presses("add", str(uuid))
    page.locator(f"[name='{uuid}-notes']").fill("You know the port.")
    page.locator(f"[name='{uuid}-help_type']").select_option("GeneralOrOther")
    writer.looks("partners")
    writer.goes_on("review")


def _review(writer, kind):
    page = writer.page
    writer.looks("review")
    writer.ticks("consent_to_share")
    if kind == DealType.PRIVATE:
        writer.ticks("private_anyway")
    page.locator("#step .button--primary").click()
    page.wait_for_url(lambda url: "/drafts/" not in url)
    assert page.locator("h1").inner_text() == "Harbour cranes"


def test_a_draft_is_finished_on_another_device_or_discarded_after_a_question(cast, shop, somebody):
    writer = Writer(somebody().signs_in("ada"))
    _customer(writer, by_hand=False)
    writer.fills({"name": "Harbour cranes"})
    writer.presses("go", "later")
    writer.page.wait_for_url("**/outbound/")

    elsewhere = somebody(viewport={"width": 360, "height": 800}).signs_in("ada").page
    elsewhere.goto("/deals/outbound/")
    elsewhere.locator("a[href*='/drafts/']").first.click()
    elsewhere.locator("button[name=go][value=details]").click()
    elsewhere.wait_for_url("**/details/")
    assert elsewhere.input_value("[name=name]") == "Harbour cranes"

    elsewhere.locator("a[href$='/discard/']").click()
    elsewhere.locator(".button--danger").click()
    elsewhere.wait_for_url("**/outbound/")
    assert elsewhere.locator("a[href*='/drafts/']").count() == 0
