"""Which kind of deal the answers make, what each kind asks: written out, and held against form, page and server."""

import pytest

from accounts import tenancy
from accounts.models import Organization
from referrals import drafting, requirements
from referrals.words import DealType
from tests.factories import PlayFactory
from tests.referrals import scenes, walking
from tests.referrals.walking import ASKED, CONTACT, IP, NO_HELP, SHARED, Walk

pytestmark = pytest.mark.django_db

WISH = {"wish": "services"}
IP_LABEL, SERVICES_LABEL, LED_LABEL, PRIVATE_LABEL = "IP co-sell", "Services co-sell", "Partner-led", "Private"

# Specification 3.1: designation held, solutions, what is answered, invited; the kind that the page names (rows 77-79).
LIVE = [
    (False, ["tidal"], NO_HELP, False, PRIVATE_LABEL),
    (False, ["tidal"], NO_HELP, True, f"{PRIVATE_LABEL} · with partners"),
    (False, ["tidal"], SHARED, False, LED_LABEL),
    (False, ["tidal"], SHARED, True, f"{LED_LABEL} · with partners"),
    (False, ["tidal"], ASKED, False, IP_LABEL),
    (False, ["tidal"], ASKED, True, f"{IP_LABEL} · with partners"),
    (False, ["tidal"], ASKED | WISH, False, IP_LABEL),
    (False, ["plain"], NO_HELP, False, PRIVATE_LABEL),
    (False, ["plain"], SHARED, False, LED_LABEL),
    (False, ["plain"], ASKED, False, None),
    (False, ["plain", "tidal"], ASKED, False, IP_LABEL),
    (False, [], ASKED, False, None),
    (True, ["tidal"], NO_HELP, False, PRIVATE_LABEL),
    (True, ["tidal"], SHARED, False, LED_LABEL),
    (True, ["tidal"], ASKED, False, IP_LABEL),
    (True, ["tidal"], ASKED | WISH, False, SERVICES_LABEL),
    (True, ["plain"], ASKED, False, SERVICES_LABEL),
    (True, ["plain"], ASKED, True, f"{SERVICES_LABEL} · with partners"),
    (True, ["plain"], ASKED | {"wish": "ip"}, False, SERVICES_LABEL),
    (True, ["cloud", "plain"], ASKED, False, SERVICES_LABEL),
    (True, [], ASKED, False, SERVICES_LABEL),
    (True, [], NO_HELP, False, PRIVATE_LABEL),
    (False, ["assessment"], {}, False, "Solution assessment"),
    (True, ["assessment"], ASKED, False, "Solution assessment"),
    (False, ["assessment"], SHARED, True, "Solution assessment"),
]


@pytest.mark.parametrize(("designated", "solutions", "answers", "invited", "kind"), LIVE)
def test_the_page_names_the_kind_that_the_answers_make(cast, designated, solutions, answers, invited, kind):
    walk = at_sharing(cast, designated, solutions)
    if invited:
        walk.post("partners", {"partner": cast.rival.uuid, "go": "later"})

    page = walk.post("sharing", answers | {"look": "yes"}, headers={"HX-Request": "true"})

    assert page.status_code == 200
    assert page.context["kind"].get("label") == kind
    assert kind is None or f"<strong>{kind}</strong>" in page.text
    assert "<html" not in page.text


def at_sharing(cast, designated, solutions):
    if designated:
        Organization.objects.filter(pk=cast.northlight.pk).update(designations=["solutions_partner"])
    Organization.objects.filter(pk=cast.rival.pk).update(in_ecosystem=True, is_transacting=True)
    codes = [(walking.an_assessment(cast) if name == "assessment" else getattr(cast, name)).code for name in solutions]
    return Walk(cast).through(solutions={"solution": codes}, sharing=None, partners=None)


# What each kind asks at creation: R required, O optional, - absent. Specification 2 and 3.2, T1-T6.
# fmt: off
CREATION = {
    #                      IP   SV   PL   PV   SA
    "customer_name":      "R    R    R    R    R",   # row 28
    "customer_country":   "R    R    R    R    R",
    "name":               "R    R    R    R    R",   # row 45
    "location":           "R    R    R    R    R",   # rows 46, 75
    "deal_value":         "R    R    R    R    R",   # row 49
    "currency":           "R    R    R    R    R",
    "closing_date":       "R    R    R    R    R",   # row 50
    "notes":              "R    R    R    R    R",   # row 56
    "external_reference": "O    O    O    O    O",   # row 51
    "campaign":           "O    O    O    O    O",   # row 52
    "team":               "R    R    R    R    R",   # row 59
    "solutions":          "R    O    R    R    R",   # rows 63, 66
    "help_type":          "R    R    -    -    -",   # row 79
    "help_notes":         "R    R    -    -    -",   # row 83
    "marketplace_intent": "R    -    -    -    -",   # row 57
    "partner_role":       "-    R    -    -    -",   # row 53
    "solution_area":      "O    R    -    -    -",   # row 54
    "solution_play":      "O    R    -    -    -",   # row 55
    "contact":            "R    R    O    O    R",   # row 43
    "consent_to_contact": "R    R    O    O    R",   # row 44
    "consent_to_share":   "R    R    R    R    R",
    "invitations":        "O    O    O    O    -",
}
# fmt: on
KINDS = [DealType.IP, DealType.SERVICES, DealType.PARTNER_LED, DealType.PRIVATE, DealType.ASSESSMENT]
NEEDS = {"R": "required", "O": "optional", "-": "absent"}
CELLS = [(field, kind, row.split()[column]) for field, row in CREATION.items() for column, kind in enumerate(KINDS)]


def test_the_table_of_requirements_is_the_one_written_here():
    assert set(requirements.AT_CREATION) == set(CREATION)
    told = {(field, kind): requirements.need(field, kind) for field, kind, _letter in CELLS}
    assert told == {(field, kind): NEEDS[letter] for field, kind, letter in CELLS}


def everything(cast, kind):
    """A complete deal of that kind, with nothing that it does not take, as the keywords of drafting.create."""
    facts = scenes.facts(location=cast.lisbon, external_reference="CRM-7", campaign="SPRING")
    solution = {DealType.ASSESSMENT: lambda: walking.an_assessment(cast), DealType.SERVICES: lambda: cast.plain}
    play = PlayFactory()
    area = {"solution_area": play.area, "solution_play": play}
    facts |= {
        DealType.IP: scenes.HELP | area,
        DealType.SERVICES: scenes.ASK | area | {"partner_role": "SolutionDesign"},
        DealType.PARTNER_LED: {"shared_with_sellers": True},
    }.get(kind, {})
    if kind == DealType.SERVICES:
        Organization.objects.filter(pk=cast.northlight.pk).update(designations=["solutions_partner"])
    chosen = solution.get(kind, lambda: cast.tidal)()
    given = {"facts": facts, "members": [], "lines": [{"solution": chosen}], "contact": scenes.CONTACT}
    return given | {"invitations": []}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_created_when_it_is_complete(cast, kind):  # rows 9, 10, 13, 14, 17
    assert create(cast, everything(cast, kind)).deal_type == kind


@pytest.mark.parametrize(("field", "kind", "letter"), CELLS)
def test_the_server_takes_and_refuses_what_the_table_says(cast, field, kind, letter):
    if letter == "-":
        assert refuses(cast, with_it(cast, everything(cast, kind), field))
        return
    without = without_it(cast, everything(cast, kind), field, kind)
    assert refuses(cast, without) is (letter == "R" and without is not None)


def create(cast, given):
    with tenancy.entered(cast.northlight, cast.ada):
        cast.ada.__dict__.pop("organization", None)
        return drafting.create(by=cast.ada, **given)


def refuses(cast, given):
    if given is None:  # the field makes the kind: without it the deal is another
        return False
    try:
        create(cast, given)
    except drafting.Refused:
        return True
    return False


def without_it(cast, given, field, kind):
    if field == "team":
        cast.ada.phone = ""
        cast.ada.save()
    elif field == "solutions":
        if kind == DealType.ASSESSMENT:
            return None
        given["lines"] = []
    elif field == "contact":
        given["contact"] = None
    elif field == "invitations":
        pass
    elif field == "help_type":
        return None
    else:
        empty = {"consent_to_share": False, "consent_to_contact": False}
        given["facts"][field] = empty.get(field, None if field in NONE else "")
    return given


NONE = {"location", "deal_value", "closing_date", "solution_area", "solution_play"}


def with_it(cast, given, field):
    play = PlayFactory()
    added = {
        "help_type": "GeneralOrOther",
        "help_notes": "Help.",
        "marketplace_intent": "Yes",
        "partner_role": "SolutionDesign",
        "solution_area": play.area,
        "solution_play": play,
    }
    if field == "invitations":
        given["invitations"] = ["a partner"]
    elif field == "help_type":  # help makes another kind of deal, one that lacks the rest
        given["facts"]["help_type"] = added[field]
    else:
        given["facts"][field] = added[field]
    return given


# The questions of the sharing step by kind, as the page asks them.
QUESTIONS = ("help_notes", "marketplace_intent", "partner_role", "solution_area", "solution_play", "consent_to_contact")
BY_ANSWER = {
    DealType.IP: (False, ["tidal"], IP),
    DealType.SERVICES: (True, ["plain"], ASKED | {"kind_shown": "services"}),
    DealType.PARTNER_LED: (False, ["tidal"], SHARED),
    DealType.PRIVATE: (False, ["tidal"], NO_HELP),
    DealType.ASSESSMENT: (False, ["assessment"], CONTACT | {"kind_shown": "assessment"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_step_asks_exactly_what_the_table_says(cast, kind):
    designated, solutions, answers = BY_ANSWER[kind]
    walk = at_sharing(cast, designated, solutions)
    walk.post("sharing", answers)

    form = walk.get("sharing").context["form"]

    asked = {name: form.fields[name].required if name in form.fields else None for name in QUESTIONS}
    asked["contact"] = form.fields["contact_email"].required
    column = KINDS.index(kind)
    letters = {name: CREATION[name].split()[column] for name in asked}
    assert asked == {name: {"R": True, "O": False, "-": None}[letter] for name, letter in letters.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_deal_of_each_kind_is_created_by_walking(cast, kind):  # rows 27, 36, 77-79
    designated, solutions, answers = BY_ANSWER[kind]
    walk = at_sharing(cast, designated, solutions)
    walk.post("sharing", walking.services() if kind == DealType.SERVICES else answers)

    answer = walk.create()

    assert (answer.status_code, answer["Location"]) == (302, f"/deals/{walk.uuid}/")
    assert (walk.deal.deal_type, walk.deal.substatus, walk.draft) == (kind, "Accepted", None)
    assert "Harbour cranes" in walk.browser.get(answer["Location"]).text


def test_without_javascript_new_questions_come_back_unjudged_and_then_lead_on(cast):
    walk = at_sharing(cast, False, ["tidal"])
    first = ASKED | {"kind_shown": "private"}

    asked = walk.post("sharing", first)

    assert asked.status_code == 422
    assert "another kind of deal" in asked.text
    assert 'aria-invalid="true"' not in asked.text
    assert 'name="kind_shown" value="ip"' in asked.text
    assert walk.post("sharing", IP)["Location"] == walk.url("partners")


def test_help_that_these_solutions_do_not_allow_is_refused_with_the_reason(cast):  # row 10
    walk = at_sharing(cast, False, ["plain"])

    answer = walk.post("sharing", ASKED)

    assert answer.status_code == 422
    assert "holds the solutions partner designation" in answer.text


def test_an_assessment_is_neither_helped_with_nor_shared_nor_joined_by_partners(cast):  # rows 74, 76
    walk = at_sharing(cast, False, ["assessment"])
    page = walk.get("sharing")

    assert {"help_type", "shared_with_sellers"} & set(page.context["form"].fields) == set()
    assert [str(one["label"]) for one in page.context["steps"]] == [
        "Customer", "Details", "Team", "Solutions", "Customer contact", "Review",
    ]  # fmt: skip
    assert walk.post("sharing", CONTACT | {"kind_shown": "assessment"})["Location"] == walk.url("review")
    assert "incentive" in walk.get("details").text  # row 75
