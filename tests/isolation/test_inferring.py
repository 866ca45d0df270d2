"""What could be inferred: counts, order, search, filters, cursors, selections, mails and what tasks say."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import outbox, tenancy
from accounts.models import Notice
from leads.models import BusinessProfile, Score
from referrals import sweeps, tasks
from referrals.filters import DealFilters
from referrals.models import Favorite, Referral
from tests import counts
from tests.factories import a_referral
from tests.isolation.addressing import UNKNOWN
from tests.isolation.asking import Asker, Question
from tests.isolation.knowing import Knowledge
from tests.isolation.raw import WALLED
from tests.isolation.tokens import WORD
from tests.isolation.world import SEES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

LISTS = ["/deals/inbound/", "/deals/outbound/", "/deals/favorites/", "/deals/shared/"]
LEADS = ["/leads/marketplace/", "/leads/qualified/", "/leads/favorites/"]
PAGES = [
    *LISTS,
    *LEADS,
    "/deals/registered/",
    "/deals/registered/download/",
    "/reviews/",
    "/reviews/?status=ended",
    "/leads/sent/",
    "/organization/profiles/",
    "/organization/profiles/ranking/",
    "/organization/people/",
    "/organization/people/history/",
    "/organization/notices/",
    "/organization/me/",
]
BOXES = {  # list → what stands in it
    "/deals/inbound/": "inbound",
    "/deals/outbound/": "outbound",
    "/leads/marketplace/": "marketplace",
    "/leads/qualified/": "qualified",
}


def asker_of(world, name):
    return Asker(world, name, Knowledge(world, name))


def get(asker, path, *ids):
    counts.add("isolation", requests=1)
    return asker.ask(Question(path, "GET", "nothing", path, ids))


def post(asker, path, data):
    counts.add("isolation", requests=1)
    return asker.ask(Question(path, "POST", "nothing", path, ()), data)


@pytest.mark.parametrize("name", SEES)
def test_what_other_companies_do_changes_no_byte_of_a_page(world, name):
    asker = asker_of(world, name)
    before = {path: get(asker, path).plain for path in PAGES}
    others = [
        company for company in ("northlight", "rival") if getattr(world.cast, company).pk != asker.knowledge.tenant
    ]
    for company in others:
        organization = getattr(world.cast, company)
        for number in range(30):
            kind = {"deal_type": "lead", "direction": "Incoming"} if number % 2 else {}
            a_referral(organization, name=f"Loud {number}", substatus="Accepted", created_by=world.cast.ada, **kind)
        with tenancy.everyone("the test's own hand"):
            mine = Referral.objects.filter(organization=organization, name__startswith="Loud")
            Favorite.objects.bulk_create(
                Favorite(organization=organization, user=world.cast.mallory, referral=deal) for deal in mine
            )
            Score.objects.filter(organization=organization).update(value=0.99, answered=9, answers=9, answer_count=9)
            BusinessProfile.objects.filter(organization=organization).update(description="Loud")
    after = {path: get(asker, path).plain for path in PAGES}

    assert len(others) >= 1
    assert [path for path in PAGES if before[path] != after[path]] == []


@pytest.mark.parametrize("name", SEES)
def test_a_list_holds_exactly_the_deals_this_person_sees(world, name):
    asker = asker_of(world, name)
    for path, box in BOXES.items():
        own = [world.deal(deal) for deal in SEES[name].split()]
        expected = {str(one.uuid) for one in own if one.box == box and one.organization_id == asker.knowledge.tenant}

        shown = get(asker, path).words & {str(world.deal(deal).uuid) for deal in world.deals}

        assert shown == expected


def foreign_words(world, asker):
    """Words that stand in deals of others, and nowhere this person may read."""
    found = {
        word
        for word, places in world.places.items()
        if WORD.fullmatch(word)
        and word not in asker.knowledge.known
        and any(
            place.table == "referrals_referral" and place.field in ("name", "customer_name", "external_reference")
            for place in places
        )
    }
    return sorted(found)[:12]


@pytest.mark.parametrize("name", ["ada", "petra", "bo", "mallory", "sela", "mara", "nina"])
def test_searching_for_a_word_of_others_is_like_searching_for_nothing(world, name):
    asker = asker_of(world, name)
    words = foreign_words(world, asker)
    for path in [*LISTS[:2], *LEADS[:2]]:
        nothing = get(asker, f"{path}?q=zz0000000").plain.replace("zz0000000", "<word>")
        for word in words:
            assert get(asker, f"{path}?q={word}").plain.replace(word, "<word>") == nothing

    assert words


@pytest.mark.parametrize("name", ["ada", "bo", "mallory", "sela", "nina"])
def test_a_filter_by_a_foreign_id_is_like_one_by_an_unknown_id(world, name):
    asker = asker_of(world, name)
    foreign = {
        row.uuid
        for table in ("accounts_location", "accounts_membership", "referrals_referral", "referrals_teammember")
        for row in [one for one in asker.uuids.get(table, ()) if one.uuid not in asker.knowledge.known][:2]
    } | {
        word
        for word, places in world.places.items()
        if places[0].table == "accounts_user" and "-" in word and word not in asker.knowledge.known
    }
    fields = ["after", "before", "member", "location", "team", "organization"]
    pages = [(path, [*DealFilters.base_fields, *fields]) for path in ("/deals/inbound/", "/leads/marketplace/")]
    different = [
        f"{path}?{field}"
        for path, names in [*pages, ("/leads/sent/", fields), ("/organization/people/", fields)]
        for field in names
        for unknown in [get(asker, f"{path}?{field}={UNKNOWN}", UNKNOWN)]
        for uuid in sorted(foreign)[:4]
        if get(asker, f"{path}?{field}={uuid}", uuid).plain != unknown.plain
    ]

    assert foreign
    assert different == []


def test_a_cursor_of_another_company_leads_nowhere(world):
    for number in range(40):
        a_referral(world.cast.rival, location=world.cast.rome, name=f"Rival {number}", substatus="Accepted")
    theirs = get(asker_of(world, "mallory"), "/deals/inbound/").content.decode()
    cursor = theirs.split("after=")[1].split('"')[0].replace("&amp;", "&")

    answer = get(asker_of(world, "ada"), f"/deals/inbound/?after={cursor}")

    assert answer.status == 200
    assert answer.words & world.places.keys() - Knowledge(world, "ada").known == set()
    assert b"Rival" not in answer.content


@pytest.mark.parametrize("act", ["favorite", "unfavorite", "decline"])
@pytest.mark.parametrize("name", ["ada", "lena", "ugo", "nina", "mallory", "sela", "quinn"])
def test_a_selection_with_foreign_deals_does_to_them_what_it_does_to_unknown_ones(world, name, act):
    asker = asker_of(world, name)
    foreign = [row.uuid for row in asker.uuids["referrals_referral"] if row.uuid not in asker.knowledge.known]
    data = {"act": act, "status_reason": "budget", "asked": "1"}

    given = post(asker, "/deals/bulk/", data | {"deal": foreign})
    unknown = post(
        asker, "/deals/bulk/", data | {"deal": [UNKNOWN[:-3] + f"{number:03}" for number in range(len(foreign))]}
    )

    assert foreign
    assert given.plain == unknown.plain
    assert not given.changed
    assert given.words & world.places.keys() - asker.knowledge.known == set()


def test_a_seller_who_only_reads_a_deal_declines_nothing_of_it(world):
    asker = asker_of(world, "sela")
    led = world.deal("led")

    answer = post(
        asker, "/deals/bulk/", {"act": "decline", "status_reason": "budget", "asked": "1", "deal": [str(led.uuid)]}
    )

    assert not answer.changed


def test_a_mail_holds_only_what_its_reader_may_know(world):
    with tenancy.everyone("the test's own look"):
        notices = list(Notice.objects.select_related("organization", "user"))
    names = {pk: name for name, pk in world.people.items()}
    leaks, sent, kinds = [], 0, set()
    for notice in notices:
        message = outbox._composed(notice)
        if message is None:
            continue
        sent += 1
        kinds.add(notice.kind)
        text = " ".join(
            [message.subject, message.body, *(body for body, _type in message.alternatives), str(message.extra_headers)]
        )
        known = inside(world, notice, names[notice.user_id]) if notice.user else outside(world, notice)
        leaks += [
            (notice.kind, world.places[word][0]) for word in set(WORD.findall(text)) & world.places.keys() - known
        ]
    counts.add("isolation", mails=sent, leaks=len(leaks))

    assert {"inquiry_sent", "answer_accept", "answer_decline", "deal_received"} <= kinds
    assert sent > 15
    assert leaks == []


def inside(world, notice, name):
    """What they may know where they work now; of another company of theirs, what its admin may: that is Bo's role."""
    if notice.organization_id == world.tenant(name):
        return Knowledge(world, name).known
    assert (name, notice.organization_id) == ("bo", world.cast.rival.pk)
    own = ("accounts_notice", notice.pk)
    told = {word for word, places in world.places.items() if any((one.table, one.pk) == own for one in places)}
    return Knowledge(world, "mallory").known | told


def outside(world, notice):
    """Readers without an account: customers are told the partners' published names and nothing that anybody typed;
    whoever is alerted and no member, the name of the place; who is invited, what the letter says."""
    if notice.kind == "inquiry_sent" or notice.kind.startswith("answer_"):
        return world.published
    if notice.kind.startswith("deal_"):
        return places_named(world, notice, {"accounts_location"})
    return places_named(world, notice, OF_LETTERS)


OF_LETTERS = {"accounts_invitation", "accounts_user", "accounts_location", "accounts_notice"}


def places_named(world, notice, tables):
    """The words of the company that stand in these tables."""
    found = world.places.items()
    own = notice.organization_id
    return {word for word, places in found if any(one.table in tables and one.tenant == own for one in places)}


def test_a_mail_to_somebody_who_lost_the_deal_is_not_written(world):
    with tenancy.everyone("the test's own hand"):
        deal = world.deal("lisbon")
        told = {"organization": deal.organization, "kind": "deal_team", "subject": deal.pk, "data": {"party": "x"}}
        petra = Notice.objects.create(user=world.person("petra"), key="petra", **told)
        lena = Notice.objects.create(user=world.person("lena"), key="lena", **told)

    assert outbox._composed(Notice(**{**vars_of(petra), "user": world.person("petra")})) is None
    assert outbox._composed(Notice(**{**vars_of(lena), "user": world.person("lena")})) is not None


def vars_of(notice):
    return {name: getattr(notice, name) for name in ("organization", "kind", "subject", "data", "key", "uuid")}


def test_tasks_answer_with_numbers_or_nothing(world):
    with tenancy.everyone("the test's own hand"):
        Referral.objects.filter(substatus="Pending").update(answer_by=timezone.now() - timedelta(days=1))
    answers = [tasks.expire_overdue(), tasks.remind_waiting(), sweeps.expire_overdue(), outbox.deliver([UNKNOWN])]

    assert all(answer is None or isinstance(answer, int) for answer in answers)


def test_a_sweep_writes_each_line_into_its_own_company(world):
    with tenancy.everyone("the test's own hand"):
        Referral.objects.filter(substatus="Pending").update(answer_by=timezone.now() - timedelta(days=1))
    sweeps.expire_overdue()

    with tenancy.everyone("the test's own look"), transaction.atomic(), connection.cursor() as cursor:
        for table in WALLED:
            if "referral_id" in columns_of(cursor, table) and table != "referrals_favorite":
                cursor.execute(
                    f"SELECT count(*) FROM {table} t JOIN referrals_referral r ON r.id = t.referral_id"  # noqa: S608
                    " WHERE r.organization_id <> t.organization_id"
                )
                assert cursor.fetchone() == (0,)


def columns_of(cursor, table):
    return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def test_the_address_of_a_page_says_nothing_of_others(world):
    asker = asker_of(world, "ada")
    word = foreign_words(world, asker)[0]
    for path in LISTS:
        assert get(asker, f"{path}?q={quote(word)}&sort=name").words & {word} == set()
