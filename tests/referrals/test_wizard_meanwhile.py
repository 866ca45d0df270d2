"""A draft lies for days: what it was made of changes meanwhile. And whatever arrives, no step breaks or grows slow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import tenancy
from accounts.models import Organization
from referrals.models import Draft, Solution
from tests.factories import (
    CustomerAccountFactory,
    LocationFactory,
    OrganizationFactory,
    PlayFactory,
    SolutionFactory,
    TeamMemberFactory,
    TermFactory,
    a_referral,
)
from tests.referrals import walking
from tests.referrals.walking import BO, IP, NEW, STEPS, Walk
from tests.test_bad_input import BAD

pytestmark = pytest.mark.django_db

BUTTONS = {
    "customer": ["look"],
    "details": ["go"],
    "team": ["add", "remove", "more"],
    "solutions": ["add", "remove", "search"],
    "sharing": ["compose", "use", "look"],
    "partners": ["add", "remove", "search"],
}


@pytest.fixture
def rival(cast):
    Organization.objects.filter(pk=cast.rival.pk).update(in_ecosystem=True, is_transacting=True)
    return cast.rival


@pytest.fixture
def walk(cast, rival):
    """A co-sell with a partner, ready for its last button."""
    return Walk(cast).through(sharing=IP, partners=walking.invitation(rival, cast.plain, cast.ada))


def missing(walk):
    return [step.name for step in walk.get("review").context["missing"]]


def test_a_partner_that_stops_transacting_is_named_and_left_out(walk, rival):
    Organization.objects.filter(pk=rival.pk).update(is_transacting=False)

    assert missing(walk) == ["partners"]
    assert "does not take deals any more" in walk.get("partners").text
    assert walk.create().status_code == 422
    assert walk.post("partners", {}).status_code == 302
    assert walk.create().status_code == 302


def test_a_solution_that_is_retired_is_named_and_left_out(cast, walk):
    retired = SolutionFactory(organization=cast.rival)
    walk.post("solutions", {"solution": [cast.tidal.code, retired.code]})
    Solution.objects.filter(pk=retired.pk).update(is_co_sell_ready=False, is_in_market=False)

    assert missing(walk) == ["solutions"]
    assert "This choice is not known here." in walk.get("solutions").text
    assert walk.create().status_code == 422
    walk.post("solutions", {"solution": [one.code for one in walk.get("solutions").context["form"].solutions]})
    assert walk.create().status_code == 302


def test_a_member_who_left_the_team_step_can_no_longer_be_promised_to_a_partner(cast, walk, rival):
    walk.post("team", walking.people(BO))
    invited = walking.invitation(rival, cast.plain, cast.ada)
    walk.post("partners", invited | {f"{rival.uuid}-members": ["bo@team.example"]})
    assert missing(walk) == []

    walk.post("team", walking.NOBODY)

    assert missing(walk) == ["partners"]


def test_a_company_that_loses_its_only_ready_solution_creates_nothing(cast, walk):
    Solution.objects.filter(pk=cast.tidal.pk).update(is_co_sell_ready=False)

    assert walk.create().status_code == 403
    assert walk.deal is None


# What an older version of the product may have left in a draft.
OLDER = [
    {"customer": "text", "details": None, "team": [], "solutions": {"solution": "SOL"}, "sharing": {"help_type": None}},
    {"customer": {"customer_name": [["x"]]}, "team": {"member-TOTAL_FORMS": [7]}, "partners": {"partner": [None, 3]}},
    {"unknown": {"x": ["y"]}, "sharing": {"help_type": []}, "solutions": {}, "partners": {"partner": ["x", "x" * 300]}},
    {name: {} for name in STEPS},
]


@pytest.mark.parametrize("answers", OLDER)
def test_answers_of_another_shape_open_as_far_as_they_can_be_read(cast, answers):
    walk = Walk(cast)
    with tenancy.entered(cast.northlight):
        Draft.objects.filter(uuid=walk.uuid).update(answers=answers)

    assert {walk.get(step).status_code for step in (*STEPS, "review", "discard")} == {200}
    assert walk.create().status_code == 422
    assert walk.through().create().status_code == 302 or missing(walk) == ["customer"]


@pytest.mark.parametrize("kind", BAD)
def test_nothing_typed_into_any_field_breaks_a_step(cast, walk, kind):
    walk.browser.raise_request_exception = False
    rubbish = BAD[kind]
    for step in STEPS:
        names = [name for name in form_data(walk, step) if name != "version"]
        everything = dict.fromkeys(names, rubbish)
        for typed in (everything, *[everything | {button: rubbish, "q": rubbish} for button in BUTTONS[step]]):
            assert walk.post(step, typed).status_code in {200, 302, 409, 422}, (step, typed.keys())
        assert walk.get(step).status_code == 200
        assert walk.get("review").status_code == 200


def form_data(walk, step):
    """The names of all fields on the page of a step."""
    form = walk.get(step).context["form"]
    forms = list(form) if step == "team" else form.forms if step == "partners" else [form]
    more = {"solutions": ["solution", "price-x"], "partners": ["partner"], "sharing": ["problem", "wanted", "wish"]}
    names = [field.html_name for one in forms for field in one]
    return [*names, *more.get(step, []), "account", "member-TOTAL_FORMS", "member-INITIAL_FORMS", "version"]


def test_a_thousand_fields_and_very_long_text_are_cut_not_refused(cast):
    walk = Walk(cast)

    answer = walk.post("details", {f"field{number}": "x" for number in range(900)} | {"notes": "ж" * 100_000})

    assert answer.status_code == 422
    assert len(walk.draft.answers["details"]["notes"][0]) == 20_000


def plenty(cast, number):
    """So many of everything that a step might look at."""
    for one in range(number):
        SolutionFactory(organization=cast.northlight)
        SolutionFactory(organization=cast.rival)
        TermFactory(kind="help")
        TermFactory()
        PlayFactory()
        LocationFactory(organization=cast.northlight)
        OrganizationFactory(name=f"Mallow {one}", in_ecosystem=True, is_transacting=True)
        CustomerAccountFactory(name=f"Quayside {one}", link_group="G1" if one % 2 else "")
        deal = a_referral(cast.northlight, location=cast.lisbon, team=[cast.ada], solutions=[cast.tidal],
                          customer_name="Quayside Logistics", customer_country="PT")  # fmt: skip
        TeamMemberFactory(organization=cast.northlight, referral=deal, **BO | {"email": f"bo{one}@team.example"})
        with cast.acting("ada") as ada:
            Draft.objects.create(organization=cast.northlight, user=ada, expires_at="2099-01-01T00:00Z")


PAGES = [*STEPS, "review", "solutions/?q=sol", "partners/?q=mallow"]


def asked_of(walk, page):
    walk.browser.get(walk.url("details"))  # whatever is remembered for the first time
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert walk.browser.get(f"/deals/drafts/{walk.uuid}/{page}{'' if '?' in page else '/'}").status_code == 200
    return len(queries)


def test_every_step_asks_the_database_as_often_with_a_hundred_rows_of_everything_as_with_one(cast, walk, rival):
    plenty(cast, 1)
    before = {page: asked_of(walk, page) for page in PAGES} | {"search": searched(walk)}
    plenty(cast, 100)
    with_members = walking.people(*[BO | {"email": f"bo{number}@team.example"} for number in range(40)])
    walk.post("team", with_members)
    walk.post("solutions", {"solution": [*ready(cast.northlight, 25), *ready(cast.platform, 25)]})

    after = {page: asked_of(walk, page) for page in PAGES} | {"search": searched(walk)}

    assert {page: (before[page], after[page]) for page in after if after[page] > before[page]} == {}
    assert max(after.values()) < 60


def ready(organization, number):
    return list(Solution.objects.filter(organization=organization).values_list("code", flat=True)[:number])


def searched(walk):
    with CaptureQueriesContext(connection) as queries:
        assert walk.browser.get(NEW, {"name": "quayside"}).status_code == 200
    return len(queries)


def test_twenty_partners_ask_the_database_as_often_as_two(cast, walk):
    partners = [OrganizationFactory(in_ecosystem=True, is_transacting=True) for _number in range(20)]
    for one in partners:
        SolutionFactory(organization=one)
    counts = []
    for chosen in (partners[:2], partners):
        typed = {}
        for one in chosen:
            typed |= walking.invitation(one, cast.tidal, cast.ada)
        assert walk.post("partners", typed | {"partner": [one.uuid for one in chosen]}).status_code == 302
        counts.append([asked_of(walk, page) for page in STEPS])

    assert counts[0] == counts[1]
