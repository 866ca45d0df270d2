"""Whatever is typed to register a won deal, to review a registration, to narrow the queue or to look one up."""

import logging
from urllib.parse import quote

import pytest
from django.core import mail

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals.models import Registration, RegistrationEvent
from referrals.questions import ANSWERS
from tests.hostile import BAD, BODIES
from tests.isolation.addressing import MALFORMED, UNKNOWN
from tests.referrals import scenes, wins
from tests.test_bad_input_leads import MORE, NOT_SENT, RUNS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncopied")]

TYPED = {
    "contract_type": "New",
    "contract_value": "90000.00",
    "currency": "USD",
    "solution_value": "60000.00",
    "runs_on_platform": "yes",
    "deployed_in": "Customer",
    "pricing": "PayAsYouGo",
    "starts_on": "2026-11-01",
    "is_perpetual": "",
    "ends_on": "2027-10-31",
    "signed_on": "2026-10-28",
    "is_marketplace": "",
    "marketplace_on": "",
    "first_name": "Ada",
    "last_name": "Example",
    "phone": "+351 210 000 000",
    "email": "ada@cosell.example",
    "is_named": "on",
    "holds_contract": "",
}
HUGE = {"exponent": "1e400", "thirty digits": "9" * 30, "many decimals": "0." + "0" * 5000 + "1", "minus": "-5"}
WRONG = MORE | HUGE
HALF = b"\\ud800\\udfff"  # in an alphabet of escapes: what no keyboard and no UTF-8 can make
VERSIONS = ["0", "99", "-1", "x", "", "1.0", "9" * 40, "\u00b9", "1e400"]


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def browser(cast):
    browser = cast.client("ada")
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def reviewer(cast):
    browser = cast.client("dora")
    browser.raise_request_exception = False
    return browser


def form_of(cast, deal, kind="ip"):
    return f"{deal.get_absolute_url()}registrations/new/?solution={cast.tidal.code}&kind={kind}"


def rows_of(deal):
    with tenancy.everyone("the test looks"):
        return list(Registration.objects.filter(referral=deal).order_by("pk"))


def version_of(deal):
    return next((row.version for row in rows_of(deal)), 0)


def fine(answer, *statuses):
    """Whether it was answered in one of these ways, with a page on which nothing of what was typed would run."""
    assert answer.status_code in statuses, answer.status_code
    assert not RUNS.search(answer.content.decode(errors="replace"))
    return True


def test_a_whole_form_is_taken(cast, browser):
    deal = wins.won_deal(cast)

    assert browser.post(form_of(cast, deal), TYPED | {"version": "0"}).status_code == 302
    assert [row.status for row in rows_of(deal)] == ["ReviewPending"]


@pytest.mark.parametrize("field", TYPED)
def test_one_wrong_answer_never_breaks_the_form_and_the_others_stay(cast, browser, field):
    """Whatever is refused is kept as a draft; whatever is taken is what the form allows."""
    deal = wins.won_deal(cast)
    for kind, value in WRONG.items():
        answer = browser.post(form_of(cast, deal), TYPED | {"version": version_of(deal), field: value})

        assert fine(answer, 302, 422), kind
        assert answer.status_code == 302 or field == "first_name" or 'value="Ada"' in answer.text, kind
        if answer.status_code == 302:
            stands_well(rows_of(deal))
            deal = wins.won_deal(cast)


@pytest.mark.parametrize("kind", ["nul", "markup", "brackets", "exponent"])
def test_a_draft_of_anything_is_kept_shown_and_looked_at_again(cast, browser, kind):
    deal = wins.won_deal(cast)
    for field in TYPED:
        given = TYPED | {field: WRONG[kind]}

        assert fine(browser.post(form_of(cast, deal), given | {"version": version_of(deal), "look": "1"}), 200), field
        assert fine(browser.post(form_of(cast, deal), given | {"version": version_of(deal), "save": "1"}), 302), field
        assert fine(browser.get(form_of(cast, deal)), 200), field
    assert fine(browser.get(f"{deal.get_absolute_url()}registrations/"), 200)
    assert [row.is_draft for row in rows_of(deal)] == [True]


def stands_well(rows):
    """What was submitted is what the form allows."""
    for row in rows:
        with tenancy.everyone("the test looks"):
            row.full_clean(exclude=["engagement", "referral", "organization", "taken_by", *BLANK])
        texts = [str(getattr(row, name)) for name in ("first_name", "last_name", "phone", "email")]
        assert all(text.isprintable() for text in texts)


BLANK = ("contract_value", "solution_value", "runs_on_platform", "starts_on", "ends_on", "signed_on", "marketplace_on")


@pytest.mark.parametrize("kind", WRONG)
def test_everything_wrong_at_once_is_refused_and_kept(cast, browser, kind):
    deal = wins.won_deal(cast)
    given = dict.fromkeys(TYPED, WRONG[kind]) | {"version": "0"}

    answer = browser.post(form_of(cast, deal), given)

    assert fine(answer, 422)
    assert [row.status for row in rows_of(deal)] == ["None"]
    assert fine(browser.get(form_of(cast, deal)), 200)


def test_a_version_that_is_not_the_one_shown_changes_no_draft(cast, browser):
    deal = wins.won_deal(cast)
    browser.post(form_of(cast, deal), TYPED | {"version": "0", "save": "1"})

    for version in VERSIONS:
        for press in ({}, {"save": "1"}):
            answer = browser.post(form_of(cast, deal), TYPED | {"version": version, "first_name": "Other"} | press)

            assert fine(answer, 409), version
            assert "Other" in answer.text
    assert [(row.status, row.typed["first_name"]) for row in rows_of(deal)] == [("None", "Ada")]


def test_no_body_breaks_the_form(cast, browser):
    deal = wins.won_deal(cast)
    for kind, (content_type, body) in BODIES.items():
        answer = browser.generic("POST", form_of(cast, deal), body, content_type)

        assert fine(answer, 400, 409, 413, 422), kind
    assert all(row.is_draft for row in rows_of(deal))


@pytest.mark.parametrize("press", ["save", "look", "send"])
def test_half_characters_are_never_stored(cast, browser, press):
    deal = wins.won_deal(cast)
    parts = [(name, HALF) for name in ("first_name", "contract_value", "pricing", "starts_on")] + [(press, b"1")]
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (n.encode(), v) for n, v in parts
    )
    kind = "multipart/form-data; boundary=x; charset=unicode_escape"

    assert fine(browser.generic("POST", form_of(cast, deal), body + b"--x--\r\n", kind), 200, 302, 400, 422)
    assert all("\ud800" not in str(row.typed) for row in rows_of(deal))
    assert fine(browser.get(f"{deal.get_absolute_url()}registrations/"), 200)


def test_the_same_answers_many_times_count_once(cast, browser):
    deal = wins.won_deal(cast)
    many = {name: ["", "x", value] for name, value in TYPED.items()} | {"version": ["7", "0"]}

    assert browser.post(form_of(cast, deal), many).status_code == 302
    assert [(row.status, row.first_name) for row in rows_of(deal)] == [("ReviewPending", "Ada")]


@pytest.mark.parametrize("kind", [kind for kind in WRONG if kind != NOT_SENT])
def test_a_solution_or_path_that_is_not_there_is_not_found(cast, browser, kind):
    deal = wins.won_deal(cast)
    wrong, code = quote(WRONG[kind]), cast.tidal.code
    page = f"{deal.get_absolute_url()}registrations/new/"
    for query in (
        f"solution={wrong}&kind=ip",
        f"solution={code}&kind={wrong}",
        f"solution={code}&kind=ip&kind={wrong}",
    ):
        assert {browser.get(f"{page}?{query}").status_code, browser.post(f"{page}?{query}").status_code} == {404}
    assert rows_of(deal) == []


@pytest.mark.parametrize("uuid", [UNKNOWN, MALFORMED, "0", "%00", "x" * 3000])
def test_a_registration_that_is_not_there_is_not_found(cast, browser, reviewer, uuid):
    deal = wins.won_deal(cast)
    for client, path in [
        (browser, f"{deal.get_absolute_url()}registrations/{uuid}/"),
        (reviewer, f"/reviews/{uuid}/"),
        (reviewer, f"/reviews/{uuid}/take/"),
        (reviewer, f"/reviews/{uuid}/fly/"),
    ]:
        assert {client.get(path).status_code, client.post(path, {"version": "1"}).status_code} <= {400, 404, 405}


# The reviewer.


@pytest.mark.parametrize("kind", WRONG)
def test_no_note_and_no_reason_breaks_the_review_or_the_partners_pages(cast, browser, reviewer, kind):
    """What a reviewer types is text to the partner, and what a partner typed is text to the reviewer."""
    found = wins.submitted(cast)
    page = f"/reviews/{found.uuid}/"
    notes = {f"note-{name}": WRONG[kind][:300] for name in ("whole", *ANSWERS)}
    for data in (notes, {"note-whole": WRONG[kind]}, {"note-email": [WRONG[kind], "Plain words"]}):
        answer = reviewer.post(f"{page}ask/", data | {"version": wins.now(found).version})

        assert fine(answer, 302, 422)
    for data in ({"reason": WRONG[kind]}, {"reason": ["x", WRONG[kind][:2000]]}):
        assert fine(reviewer.post(f"{page}fail/", data | {"version": wins.now(found).version}), 302, 409, 422)
    reading(browser, reviewer, found)
    assert wins.now(found).status in ("ActionRequired", "ReviewPending", "Failed")
    assert all(text == text.strip() and "\0" not in text for text in wins.now(found).asks.values())


def reading(browser, reviewer, found):
    """Every page on which one reads what the other has typed, and every mail about it."""
    deal = scenes.fresh(wins.now(found).referral)
    for path in ("", "timeline/", "registrations/", f"registrations/{found.uuid}/"):
        assert fine(browser.get(f"{deal.get_absolute_url()}{path}"), 200)
    for path in ("/reviews/", "/reviews/?status=asked", "/reviews/?status=ended", f"/reviews/{found.uuid}/"):
        assert fine(reviewer.get(path), 200)
    for client in (browser, reviewer):
        assert fine(client.get("/organization/notices/"), 200)


@pytest.mark.parametrize("step", ["take", "ask", "pass", "approve", "fail"])
def test_a_version_that_is_not_the_one_shown_concludes_nothing(cast, reviewer, step):
    found = wins.submitted(cast)
    for version in VERSIONS:
        data = {"version": version, "reason": "Plain words", "note-whole": "Plain words"}

        assert fine(reviewer.post(f"/reviews/{found.uuid}/{step}/", data), 409), version
    assert wins.now(found).status == "ReviewPending"


@pytest.mark.parametrize("step", ["take", "ask", "fail"])
def test_no_body_breaks_a_review(cast, reviewer, step):
    found = wins.submitted(cast)
    for kind, (content_type, body) in BODIES.items():
        answer = reviewer.generic("POST", f"/reviews/{found.uuid}/{step}/", body, content_type)

        assert fine(answer, 302, 400, 409, 413, 422), kind
    assert wins.now(found).status == "ReviewPending"


@pytest.mark.parametrize("kind", [kind for kind in WRONG if kind != NOT_SENT])
def test_no_query_breaks_the_queue(cast, reviewer, kind):
    wins.submitted(cast)
    for name in ("q", "status", "mine", "after", "before", "page", "sort", "x"):
        for usual in ("", "status=ended&", "q=a&mine=on&"):
            answer = reviewer.get(f"/reviews/?{usual}{name}={quote(WRONG[kind])}&{name}={quote(WRONG[kind])}")

            assert fine(answer, 200)


@pytest.mark.parametrize("kind", ["markup", "attribute", "link", "statement", "patterns", "header"])
def test_what_the_contact_is_called_runs_nowhere(cast, browser, reviewer, kind):
    """Past every form: what stands in the row is text to the partner, the reviewer and whoever reads the mail."""
    text = MORE[kind][:40]
    found = wins.submitted(cast, wins.won_deal(cast, name=text, customer_name=text))
    with tenancy.everyone("the test's own hand"):
        Registration.objects.filter(pk=found.pk).update(
            first_name=text, last_name=text, phone=text, status_reason=text, asks={"": text, "phone": text}
        )
        told = {"changes": {"phone": [text, text]}, "asks": {"phone": text}, "reply": text}
        RegistrationEvent.objects.create(
            organization_id=found.organization_id, registration=found, version=99, kind="resubmit", data=told
        )
    reading(browser, reviewer, found)
    wins.asked(cast, found, note=text)
    reading(browser, reviewer, found)
    with tenancy.everyone("the test looks"):
        assert Notice.objects.filter(kind="review_waits").exists()
    outbox.deliver()
    for message in mail.outbox:
        assert "\n" not in message.subject
        assert "@victims.example" not in str(message.recipients())
        assert not any(RUNS.search(body) for body, _kind in message.alternatives)
    assert not set(BAD) - set(MORE)
