"""A registration is its company's; what was submitted is read by reviewers too, and nothing of the deal besides."""

import re

import pytest
from django.conf import settings

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals import registration
from referrals.models import Registration, RegistrationFile
from referrals.words import RegistrationKind
from tests import counts
from tests.isolation.addressing import UNKNOWN
from tests.isolation.asking import Asker, Question
from tests.isolation.knowing import Knowledge
from tests.isolation.raw import counted, limited_to, run
from tests.isolation.registered import FREE, SHARED, THEIRS, THIRD
from tests.isolation.tokens import WORD
from tests.isolation.world import SEES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

LIST, QUEUE = "/deals/registered/", "/reviews/"


def asker_of(world, name):
    return Asker(world, name, Knowledge(world, name))


def get(asker, path, *ids):
    counts.add("isolation", requests=1)
    return asker.ask(Question(path, "GET", "nothing", path, ids))


def words_of(world, found, *fields):
    """The words that stand in these fields of a registration's row."""
    table = "referrals_registration"
    return {
        word
        for word, places in world.places.items()
        if any((one.table, one.registration) == (table, found.pk) and one.field in fields for one in places)
        and WORD.fullmatch(word)
    }


@pytest.mark.parametrize("name", [*SEES, "olga"])
def test_the_applications_filter_alone_shows_reviewers_what_was_submitted_and_nobody_else_anything(world, name):
    person = world.person(name)
    with tenancy.everyone("the application's own filter, without the database's"):
        seen = set(Registration.objects.visible_to(person)) if person.organization else set()
        files = RegistrationFile.objects.visible_to(person)
        theirs = {(file.user_id, file.organization_id) for file in files}
        sent = set(Registration.objects.exclude(status="None"))

    assert seen == (sent if name == "dora" else set())
    assert theirs <= {(person.pk, person.organization_id)}


def test_the_database_shows_the_platform_whatever_was_submitted_and_no_draft(world, tenants):
    def those():
        others = f"organization_id <> {tenants['platform']}"
        table = "referrals_registration"
        return counted(table, others), counted(table, f"{others} AND status = 'None'")

    limited_to(everyone="on")
    there = those()
    limited_to(tenants["platform"], platform="on")
    seen = those()
    limited_to(tenants["platform"])

    assert there[1] == 3
    assert (seen, those()) == ((there[0] - 3, 0), (0, 0))


def test_a_registration_that_becomes_a_draft_again_is_out_of_the_platforms_sight(world, tenants):
    """Nothing does that; the wall follows the status all the same."""
    found = world.registrations["won", "waits"]
    limited_to(tenants["northlight"])
    run("UPDATE referrals_registration SET status = 'None' WHERE id = %s", found.pk)
    limited_to(tenants["platform"], platform="on")

    assert run("SELECT 1 FROM referrals_registration WHERE id = %s", found.pk) == []


@pytest.mark.parametrize("at", ["waits", "taken", "asked", "passed", "approved", "failed", "business", "marketplace"])
def test_a_reviewer_reads_the_answers_and_the_facts_and_nothing_else_of_the_deal(world, at):
    asker, found = asker_of(world, "dora"), world.registrations["won", at]
    answer = get(asker, f"{QUEUE}{found.uuid}/")
    facts = words_of(world, found, "facts", "first_name", "last_name", "phone", "email")

    assert answer.status == 200
    assert len(answer.words & facts) > 6
    assert answer.words & world.places.keys() - asker.knowledge.known == set()


def test_a_reviewer_reads_what_is_asked_and_never_what_is_being_typed(world):
    asker, found = asker_of(world, "dora"), world.registrations["won", "asked"]
    pages = [f"{QUEUE}{found.uuid}/", f"{QUEUE}{found.uuid}/ask/", QUEUE, f"{QUEUE}?status=asked"]
    shown = set().union(*(get(asker, path).words for path in pages))

    assert words_of(world, found, "typed") and shown & words_of(world, found, "typed") == set()
    assert words_of(world, found, "asks") <= shown


@pytest.mark.parametrize("name", ["sela", "quinn", "mara", "ada", "mallory", "hana", "cora", None])
def test_the_review_is_there_for_reviewers_alone(world, name):
    """A seller who reads the deal, a marketer, the company itself: refused alike, whatever the id."""
    asker = asker_of(world, name)
    uuids = [str(world.registrations["won", stage].uuid) for stage in ("waits", "draft", "approved")]
    for part in ("", "take/", "ask/"):
        unknown = get(asker, f"{QUEUE}{UNKNOWN}/{part}", UNKNOWN)
        for uuid in uuids:
            answer = get(asker, f"{QUEUE}{uuid}/{part}", uuid)

            assert answer.status == (302 if name is None else 403)
            assert answer.plain == unknown.plain
    assert get(asker, QUEUE).status == (302 if name is None else 403)


@pytest.mark.parametrize("name", ["sela", "quinn"])
def test_a_seller_who_reads_the_deal_reads_no_registration_of_it(world, name):
    asker, deal = asker_of(world, name), world.deal("won")
    assert get(asker, deal.get_absolute_url()).status == 200
    for stage in ("waits", "asked", "draft"):
        found = world.registrations["won", stage]
        assert get(asker, f"{deal.get_absolute_url()}registrations/{found.uuid}/").status in (403, 404)
    for path in ("registrations/", f"registrations/new/?solution={world.solutions[FREE].code}&kind=ip"):
        assert get(asker, f"{deal.get_absolute_url()}{path}").status in (403, 404)


@pytest.mark.parametrize("at", ["taken", "asked", "passed", "approved", "failed"])
def test_a_partner_reads_the_platforms_name_and_never_a_reviewers(world, at):
    asker, found, deal = asker_of(world, "ada"), world.registrations["won", at], world.deal("won")
    dora = world.person("dora")
    here = deal.get_absolute_url()
    pages = [here, f"{here}timeline/", f"{here}registrations/", f"{here}registrations/{found.uuid}/", LIST]
    texts = [get(asker, path).content.decode() for path in [*pages, "/organization/notices/"]]

    assert [one for one in texts if dora.first_name in one or dora.last_name in one or dora.email in one] == []
    assert settings.PLATFORM_NAME in texts[3]


def test_what_a_hidden_partner_has_registered_is_on_no_page_and_taken_all_the_same(world):
    """Row 99: Harbour reads what the company that invited it has registered, and nothing of the rival's."""
    asker, deal = asker_of(world, "hana"), world.deal(THIRD)
    here = deal.get_absolute_url()
    form = f"{here}registrations/new/?solution={world.solutions[FREE].code}&kind=ip"
    pages = [get(asker, path) for path in (here, f"{here}registrations/", form)]
    posted = asker.ask(Question(form, "POST", "own", form, (), 0))

    assert [page.status for page in pages] == [200, 200, 200]
    assert posted.changed is False
    taken = "Another company of this opportunity has registered {}."
    assert taken.format(world.cast.tidal) in pages[1].content.decode()
    assert not any(taken.format(world.solutions[FREE]) in page.content.decode() for page in pages)
    for answer in [*pages, posted]:
        text = answer.content.decode()
        assert "Mallow" not in text and str(world.registrations[THEIRS, "shared"].uuid) not in text
        assert answer.words & world.places.keys() - asker.knowledge.known == set()


@pytest.mark.parametrize(("name", "side"), [("mallory", THEIRS), ("hana", THIRD), ("ada", SHARED)])
def test_another_partys_registration_is_none_at_ones_own_side(world, name, side):
    asker, deal = asker_of(world, name), world.deal(side)
    here = f"{deal.get_absolute_url()}registrations/"
    unknown = get(asker, f"{here}{UNKNOWN}/", UNKNOWN)
    others = [found for (deal_name, _stage), found in world.registrations.items() if deal_name != side]
    for found in others:
        answer = get(asker, f"{here}{found.uuid}/", str(found.uuid))

        assert (answer.status, answer.plain) == (404, unknown.plain)


@pytest.mark.parametrize(
    ("name", "others"), [("ada", ["their_won"]), ("lena", ["won_there", "their_won"]), ("mallory", ["won"])]
)
def test_a_download_holds_ones_own_and_the_harness_looks_inside(world, name, others):
    asker = asker_of(world, name)
    answer = get(asker, f"{LIST}download/")
    hidden = {str(found.uuid) for (deal, _stage), found in world.registrations.items() if deal in others}
    drafts = {str(found.uuid) for found in world.registrations.values() if found.is_draft}

    assert len(answer.words & asker.knowledge.known) > 20
    assert answer.words & (hidden | drafts) == set()
    assert answer.words & world.places.keys() - asker.knowledge.known == set()


def test_a_file_shows_nothing_of_a_registration_that_its_sender_may_not_see(world):
    with tenancy.everyone("the test's own look"):
        file = RegistrationFile.objects.get(user=world.people["lena"])
    answer = get(asker_of(world, "lena"), f"{LIST}files/{file.uuid}/")
    own, hidden = (world.registrations[name] for name in (("won", "asked"), ("won_there", "waits")))

    assert str(own.uuid) in answer.words
    assert str(hidden.uuid) not in answer.words
    assert "Unknown registration" in answer.content.decode()


@pytest.mark.parametrize("name", ["ada", "lena", "petra", "mallory"])
def test_a_place_in_the_list_that_is_anothers_is_like_one_that_never_was(world, name):
    asker = asker_of(world, name)
    unknown = get(asker, f"{LIST}?before={UNKNOWN}", UNKNOWN)
    foreign = [str(one.uuid) for one in world.registrations.values() if str(one.uuid) not in asker.knowledge.known]

    assert foreign
    assert [uuid for uuid in foreign if get(asker, f"{LIST}?before={uuid}", uuid).plain != unknown.plain] == []


def test_the_queue_finds_no_word_that_its_reader_may_not_know(world):
    asker = asker_of(world, "dora")
    nothing = get(asker, f"{QUEUE}?q=zz0000000").plain.replace("zz0000000", "<word>")
    about = {
        word
        for word, places in world.places.items()
        if WORD.fullmatch(word)
        and word not in asker.knowledge.known
        and any(one.deal in (world.deals["won"], world.deals["their_won"]) for one in places)
    }

    assert len(about) > 20
    for word in about:
        assert get(asker, f"{QUEUE}?q={word}").plain.replace(word, "<word>") == nothing


def test_drafts_and_what_is_being_typed_change_no_byte_of_the_reviewers_pages(world):
    asker, asked = asker_of(world, "dora"), world.registrations["won", "asked"]
    pages = [QUEUE, f"{QUEUE}?status=asked", f"{QUEUE}?status=ended", f"{QUEUE}{asked.uuid}/", "/organization/notices/"]
    before = {path: get(asker, path).plain for path in pages}
    with world.cast.acting("ada") as ada:
        deal, typed = world.deal("won"), {"first_name": "Loud"}
        registration.keep(deal, world.solutions[FREE], RegistrationKind.IP, typed, by=ada)
        registration.keep(deal, asked.solution, asked.kind, typed, by=ada, seen=asked.version)

    assert [path for path in pages if without_version(get(asker, path).plain) != without_version(before[path])] == []


def without_version(text):
    """A form says which version it shows; that is a number, and all that typing changes."""
    return re.sub(r'name="version" value="\d+"', "", text)


def test_mails_about_registrations_are_among_those_that_are_looked_into(world):
    with tenancy.everyone("the test's own look"):
        notices = list(Notice.objects.select_related("organization", "user"))
    told = {notice.kind for notice in notices if outbox._composed(notice) is not None}

    assert told >= {
        "review_waits",
        "deal_registration_sent",
        "deal_registration_ask",
        "deal_registration_pass",
        "deal_registration_approve",
        "deal_registration_fail",
    }
