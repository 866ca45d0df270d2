"""What a reviewer asks is answered on the same form; what has ended is read, with its reason."""

import pytest

from accounts import tenancy
from tests.referrals import scenes, wins
from tests.referrals.pages import here
from tests.referrals.registering import TYPED, both_kinds, errors, form_of, page_of, rows

pytestmark = pytest.mark.django_db

NOTE = "The contract says another value."


@pytest.fixture
def asked(cast):
    return wins.now(wins.asked(cast, note=NOTE))


def test_what_is_asked_stands_beside_its_field_and_is_answered(cast, asked):  # rows 140, 142
    ada = cast.client("ada")
    page = ada.get(page_of(asked))
    field = page.context["form"]["contract_value"]

    assert NOTE in str(field.help_text)
    assert f'aria-describedby="{field.auto_id}_helptext"' in str(field)
    assert page.context["asks"] == [{"label": "Contract value", "text": NOTE, "at": "register-contract_value"}]
    assert page.context["form"]["starts_on"].value() == asked.starts_on.isoformat()
    overview = ada.get(here(asked.referral, "registrations"))
    assert NOTE in overview.text
    assert "Action pending" in overview.text

    sent = ada.post(page_of(asked), TYPED | {"version": asked.version, "contract_value": "95000"}, follow=True)
    now = wins.now(asked)
    assert (now.status, now.contract_value, now.asks) == ("ReviewPending", 95000, {})
    assert [line["sentence"] for line in sent.context["lines"]] == [
        "Submitted again",
        "Changes asked for",
        "Submitted",
    ]
    assert sent.context["lines"][0]["changes"] == [("Contract value", "90,000", "95,000")]


REPLY = "The annex says so.\nPage 3."


def test_a_reviewer_is_answered_in_words_too(cast, asked):  # rows 140, 142
    ada, dora, review = cast.client("ada"), cast.client("dora"), f"/reviews/{asked.uuid}/"
    assert "Your answer to the reviewer" in ada.get(page_of(asked)).text

    typed = TYPED | {"version": asked.version, "reply": REPLY}
    ada.post(page_of(asked), typed | {"save": "yes"})
    assert ada.get(page_of(asked)).context["form"]["reply"].value() == REPLY
    assert "The annex" not in dora.get(review).text
    wrong = ada.post(page_of(asked), typed | {"version": wins.now(asked).version, "phone": "", "reply": "x" * 2001})
    assert "at most 2000 characters" in errors(wrong)["reply"][0]

    sent = ada.post(page_of(asked), typed | {"version": wins.now(asked).version}, follow=True)
    assert (sent.context["lines"][0]["sentence"], sent.context["lines"][0]["said"]) == ("Submitted again", REPLY)
    page = dora.get(review)
    assert (page.context["reply"], page.context["lines"][0]["said"]) == (REPLY, REPLY)
    assert page.text.index("The partner's answer") < page.text.index("The annex") < page.text.index("review-answers")

    wins.asked(cast, wins.now(asked), note="Which annex?\nOf two.")
    page = dora.get(review)
    assert page.context["reply"] == ""
    assert '<span class="lines">Which annex?\nOf two.</span>' in page.text  # as it was written, in the history
    assert ada.get(page_of(asked)).context["form"]["reply"].value() is None


def test_an_answer_in_words_is_never_lost(cast, asked):
    more = wins.now(wins.asked(cast, asked, field="signed_on", note="Which day?"))
    typed = TYPED | {"version": asked.version, "reply": REPLY}
    yours = {"label": "Your answer to the reviewer", "value": REPLY}

    clash = cast.client("ada").post(page_of(asked), typed)
    assert (clash.status_code, clash.context["form"]["reply"].value()) == (409, REPLY)
    assert yours in clash.context["conflict"]["yours"]

    resubmitted(cast, more)
    late = cast.client("lena").post(page_of(asked), typed)
    assert (late.status_code, yours in late.context["conflict"]["yours"]) == (409, True)


def test_nobody_is_answered_who_has_asked_nothing(cast):
    deal = wins.won_deal(cast)
    assert "Your answer to the reviewer" not in cast.client("ada").get(form_of(deal, cast.tidal)).text
    cast.client("ada").post(form_of(deal, cast.tidal), TYPED | {"reply": REPLY})
    with tenancy.everyone("test"):
        assert "reply" not in rows(deal)[0].events.get().data


def test_what_is_asked_leads_the_deal_and_stands_before_what_else_can_be_registered(cast):  # rows 140, 142
    both_kinds(cast.tidal)
    found = wins.now(wins.asked(cast, note=NOTE))
    ada = cast.client("ada")
    deal, overview = (ada.get(here(found.referral, *rest)).text for rest in ((), ("registrations",)))

    assert "Answer what is asked</a>" in deal
    assert 0 < overview.index(NOTE) < overview.index("Can be registered")


def test_the_reviewer_is_never_named_to_the_partner(cast, asked):
    ended = wins.now(wins.concluded(cast, "approve", resubmitted(cast, asked)))
    for there in (page_of(ended), here(ended.referral, "registrations")):
        page = cast.client("ada").get(there)
        assert "Dora" not in page.text
        assert "Cloudmere" in page.text
    lines = page.context["registrations"][0]["lines"]
    assert {line["actor"] for line in lines} == {"Cloudmere", cast.ada.get_full_name()}


def test_whoever_changes_nothing_is_asked_for_words(cast, asked):
    """Row 142: an answer that says nothing would look like an answer."""
    same = cast.client("ada").get(page_of(asked)).context["form"].initial
    typed = {name: text for name, text in same.items() if text} | {"version": asked.version}

    answer = cast.client("ada").post(page_of(asked), typed)

    assert answer.status_code == 422
    assert errors(answer) == {"reply": ["Nothing is changed, and nothing written. Write here what you answer."]}
    version = wins.now(asked).version
    assert cast.client("ada").post(page_of(asked), typed | {"version": version, "reply": REPLY}).status_code == 302
    assert wins.now(asked).status == "ReviewPending"


def resubmitted(cast, found):
    cast.client("ada").post(page_of(found), TYPED | {"version": found.version, "reply": REPLY})
    return wins.now(found)


def test_half_an_answer_is_kept_beside_what_was_submitted(cast, asked):
    ada = cast.client("ada")
    half = {"version": asked.version, "contract_value": "about 95", "save": "yes"}
    assert ada.post(page_of(asked), half).headers["Location"] == page_of(asked)

    now = wins.now(asked)
    assert (now.status, now.contract_value, now.typed["contract_value"]) == ("ActionRequired", 90000, "about 95")
    form = cast.client("lena").get(page_of(asked)).context["form"]
    assert (form["contract_value"].value(), form["phone"].value()) == ("about 95", None)


def test_a_wrong_answer_comes_back_with_what_was_typed(cast, asked):
    answer = cast.client("ada").post(page_of(asked), TYPED | {"version": asked.version, "ends_on": ""})

    assert (answer.status_code, list(errors(answer))) == (422, ["ends_on"])
    assert NOTE in str(answer.context["form"]["contract_value"].help_text)
    now = wins.now(asked)
    assert (now.status, now.typed["signed_on"], answer.context["version"]) == (
        "ActionRequired", TYPED["signed_on"], now.version,
    )  # fmt: skip
    assert scenes.fresh(asked.referral).registration_status == "ActionRequired"


def test_a_reviewer_who_asks_more_meanwhile_is_heard_before_it_is_sent(cast, asked):
    more = wins.now(wins.asked(cast, asked, field="signed_on", note="Which day?"))

    answer = cast.client("ada").post(page_of(asked), TYPED | {"version": asked.version, "phone": "+1 555"})

    assert answer.status_code == 409
    assert [one["label"] for one in answer.context["asks"]] == ["Contract value", "Signed on"]
    assert {"label": "Phone", "value": "+1 555"} in answer.context["conflict"]["yours"]
    assert (wins.now(more).status, answer.context["version"]) == ("ActionRequired", more.version)


def test_what_a_colleague_has_sent_again_is_not_sent_twice(cast, asked):
    resubmitted(cast, asked)
    answer = cast.client("lena").post(page_of(asked), TYPED | {"version": asked.version, "phone": "+1 555"})

    assert (answer.status_code, "form" in answer.context) == (409, False)
    assert {"label": "Phone", "value": "+1 555"} in answer.context["conflict"]["yours"]
    assert wins.now(asked).phone == wins.CONTACT["phone"]


def test_a_tick_for_the_marketplace_does_not_pass_by_the_reviewer(cast, asked):
    short = {"version": asked.version, "is_marketplace": "on", "marketplace_on": "2026-12-01", "is_named": "on"}
    cast.client("ada").post(page_of(asked), short | wins.CONTACT)

    now = wins.now(asked)
    assert (now.status, now.is_marketplace, now.contract_value) == ("ReviewPending", True, None)


def test_looking_at_the_short_form_and_back_changes_no_answer(cast, asked):
    ada = cast.client("ada")
    before = shown(ada.get(page_of(asked)))
    there = ada.post(page_of(asked), before | {"is_marketplace": "on", "look": "yes"})
    back = {name: text for name, text in shown(there).items() if name != "is_marketplace"}

    assert shown(ada.post(page_of(asked), back | {"look": "yes"})) == before
    assert wins.now(asked).version == asked.version


def shown(answer):
    """What the form would send as it stands: of a box that is not ticked nothing."""
    form = answer.context["form"]
    drawn = {name: str(form[name]) for name in form.fields}
    ticked = {name: "checked" in text for name, text in drawn.items() if 'type="checkbox"' in text}
    return {name: str(form[name].value() or "") for name in form.fields if ticked.get(name, True)}


def test_a_failure_is_read_with_its_reason_and_nothing_can_be_sent_any_more(cast):  # row 141
    found = wins.now(wins.concluded(cast, "fail", reason="The contract names another product."))
    ada = cast.client("ada")

    page = ada.get(page_of(found))
    assert "The contract names another product." in page.text
    assert "form" not in page.context
    for button in ({}, {"save": "yes"}, {"look": "yes"}):
        answer = ada.post(page_of(found), TYPED | {"version": found.version, "phone": "+1 555"} | button)
        assert answer.status_code == 409
        assert {"label": "Phone", "value": "+1 555"} in answer.context["conflict"]["yours"]
    assert [(one.status, one.version) for one in rows(found.referral)] == [("Failed", found.version)]


@pytest.mark.parametrize("step", ["pass", "approve"])
def test_what_has_passed_says_that_nothing_more_is_needed(cast, step):
    found = wins.now(wins.concluded(cast, step))
    page = cast.client("ada").get(page_of(found))

    assert "Nothing more is needed." in page.text
    assert page.context["registration"]["ended"].text
