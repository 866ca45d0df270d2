"""What is typed into a registration is kept: as a draft, by a colleague, when two write at once, when it was sent."""

import pytest

from accounts import tenancy
from referrals.models import Registration
from tests.referrals import scenes, wins
from tests.referrals.pages import here
from tests.referrals.registering import TYPED, errors, form_of, page_of, rows

pytestmark = pytest.mark.django_db

WRONG = {  # field: (what is typed, the error beside it)
    "contract_value": ("ninety", "Enter a number."),
    "contract_type": ("Leased", "not known here"),
    "starts_on": ("1026-11-01", "between 2000 and 2099"),
    "signed_on": ("", "This is needed."),
    "runs_on_platform": ("", "This is needed."),
    "email": ("ada", "valid email address"),
    "phone": ("", "This is needed."),
    "first_name": ("x" * 101, "at most 100 characters"),
    "is_named": ("", "Register only what the contract names"),
}
NEGATIVE = {"contract_value": ("-1", "greater than or equal to 0"), "solution_value": ("-0.01", "or equal to 0")}
TOGETHER = {
    "ends_on": ("2026-10-31", "does not end before it starts. The start is Nov 1, 2026."),
    "solution_value": ("90000.01", "At most $90,000."),
}


@pytest.mark.parametrize("wrong", [WRONG, NEGATIVE, TOGETHER], ids=["each", "negative", "together"])
def test_what_is_wrong_stands_beside_each_answer_and_everything_typed_is_kept(cast, wrong):  # rows 137, 140
    deal, ada = wins.won_deal(cast), cast.client("ada")
    typed = TYPED | {name: text for name, (text, _words) in wrong.items()}

    answer = ada.post(form_of(deal, cast.tidal), typed)

    assert answer.status_code == 422
    found = errors(answer)
    assert {name: len(each) for name, each in found.items()} == dict.fromkeys(wrong, 1)
    assert [name for name, (_text, words) in wrong.items() if words not in found[name][0]] == []
    [draft] = rows(deal)
    assert (draft.status, draft.typed) == (
        "None",
        {name: text for name, text in typed.items() if text and name != "version"},
    )
    assert f'name="version" value="{draft.version}"' in answer.text
    again = ada.get(form_of(deal, cast.tidal)).context["form"]
    assert {name: again[name].value() for name in draft.typed} == draft.typed


def test_a_signature_after_the_start_and_a_hasty_win_are_told_and_taken(cast):  # row 124
    deal = scenes.move(cast, wins.open_deal(cast), "win", by="ada")
    with tenancy.everyone("test"):
        type(deal).objects.filter(pk=deal.pk).update(closed_early=True)
    ada = cast.client("ada")

    assert "within 72 hours of its creation" in ada.get(form_of(deal, cast.tidal)).text
    done = ada.post(form_of(deal, cast.tidal), TYPED | {"signed_on": "2026-11-02"}, follow=True)

    assert [one.status for one in rows(deal)] == ["ReviewPending"]
    told = " ".join(str(message) for message in done.context["messages"])
    assert "signed after it started" in told
    assert "within 72 hours" in told


def test_a_draft_is_saved_as_it_is_and_continued_by_a_colleague(cast):
    deal = wins.won_deal(cast)
    half = {"version": "0", "contract_value": "about 90", "first_name": "Ada", "save": "yes"}

    kept = cast.client("ada").post(form_of(deal, cast.tidal), half, follow=True)
    assert [one["solution"] for one in kept.context["drafts"]] == ["Tidal"]
    assert kept.context["open"] == []  # it is continued, not begun again

    lena = cast.client("lena")
    asked = lena.get(kept.context["drafts"][0]["url"])
    assert asked.context["form"]["contract_value"].value() == "about 90"
    assert asked.context["form"]["email"].value() in ("", None)
    assert lena.post(form_of(deal, cast.tidal), TYPED | {"version": asked.context["version"]}).status_code == 302
    assert [one.status for one in rows(deal)] == ["ReviewPending"]
    assert rows(deal)[0].typed == {}


def test_a_draft_is_nobodys_but_the_companys(cast):
    deal = wins.won_deal(cast)
    cast.client("ada").post(form_of(deal, cast.tidal), TYPED | {"first_name": "Quillon", "save": "yes"})
    [draft] = rows(deal)

    for name in ("mallory", "sela", "dora", "petra"):
        assert cast.client(name).get(page_of(draft)).status_code == 404
    with cast.acting("dora") as dora:
        assert not Registration.objects.visible_to(dora).exists()
        assert not Registration.objects.exists()
    assert scenes.fresh(deal).registration_status == "None"


def test_a_draft_is_discarded_after_one_question(cast):
    deal, ada = wins.won_deal(cast), cast.client("ada")
    ada.post(form_of(deal, cast.tidal), TYPED | {"save": "yes"})
    [draft] = rows(deal)
    assert ada.get(page_of(draft)).headers["Location"] == form_of(deal, cast.tidal)

    asked = ada.post(page_of(draft), {"version": draft.version})
    assert (asked.status_code, "cannot be undone" in asked.text, len(rows(deal))) == (422, True, 1)
    done = ada.post(page_of(draft), {"version": draft.version, "confirmed": "yes"}, follow=True)
    assert (rows(deal), [one["name"] for one in done.context["open"]]) == ([], ["Tidal"])


def test_a_draft_that_a_colleague_continued_is_not_discarded(cast):
    deal, ada = wins.won_deal(cast), cast.client("ada")
    ada.post(form_of(deal, cast.tidal), TYPED | {"save": "yes"})
    [draft] = rows(deal)
    cast.client("lena").post(form_of(deal, cast.tidal), TYPED | {"version": draft.version, "save": "yes"})

    done = ada.post(page_of(draft), {"version": draft.version, "confirmed": "yes"}, follow=True)

    assert "is not discarded" in done.text
    assert len(rows(deal)) == 1


@pytest.mark.parametrize("button", [{"save": "yes"}, {}], ids=["save", "submit"])
def test_of_two_who_write_at_once_the_second_sees_both_texts(cast, button):
    deal, ada = wins.won_deal(cast), cast.client("ada")
    lenas = TYPED | {"contract_value": "70000", "pricing": "Other", "save": "yes"}
    cast.client("lena").post(form_of(deal, cast.tidal), lenas)

    answer = ada.post(form_of(deal, cast.tidal), TYPED | button)

    assert answer.status_code == 409
    said = answer.context["conflict"]
    assert said["theirs"] == [
        {"label": "Contract value", "value": "70000"},
        {"label": "Pricing model", "value": "Other"},
    ]
    assert said["yours"] == [
        {"label": "Contract value", "value": "90000.00"},
        {"label": "Pricing model", "value": "Pay as you go"},
    ]
    assert (answer.context["form"]["contract_value"].value(), errors(answer)) == ("90000.00", {})
    assert [one.typed["contract_value"] for one in rows(deal)] == ["70000"]
    pressed = ada.post(form_of(deal, cast.tidal), TYPED | button | {"version": answer.context["version"]})
    assert pressed.status_code == 302


def test_whoever_sends_what_a_colleague_has_sent_reads_theirs_and_keeps_their_own_words(cast):
    deal, ada = wins.won_deal(cast), cast.client("ada")
    cast.client("lena").post(form_of(deal, cast.tidal), TYPED)
    [first] = rows(deal)

    for button in ({}, {"save": "yes"}, {"signed_on": ""}):
        answer = ada.post(form_of(deal, cast.tidal), TYPED | {"phone": "+1 555"} | button)
        assert answer.status_code == 409
        assert {"label": "Phone", "value": "+1 555"} in answer.context["conflict"]["yours"]
        assert answer.context["registration"]["url"] == page_of(first)
    assert [(one.version, one.phone) for one in rows(deal)] == [(first.version, first.phone)]


def test_a_draft_that_was_discarded_meanwhile_is_typed_on(cast):
    deal, ada = wins.won_deal(cast), cast.client("ada")
    ada.post(form_of(deal, cast.tidal), TYPED | {"save": "yes"})
    [draft] = rows(deal)
    cast.client("lena").post(page_of(draft), {"version": draft.version, "confirmed": "yes"})

    answer = ada.post(form_of(deal, cast.tidal), TYPED | {"version": draft.version})
    assert (answer.status_code, answer.context["version"]) == (409, 0)
    assert "discarded in the meantime" in answer.text
    assert ada.post(form_of(deal, cast.tidal), TYPED | {"version": "0"}).status_code == 302


def test_a_draft_of_a_deal_that_can_no_longer_be_registered_is_kept_and_says_why(cast):
    deal, ada = wins.won_deal(cast), cast.client("ada")
    ada.post(form_of(deal, cast.tidal), TYPED | {"save": "yes"})
    with tenancy.everyone("test"):
        type(deal).objects.filter(pk=deal.pk).update(customer_category="unmanaged")

    asked = ada.get(form_of(deal, cast.tidal))
    assert [one.code for one in asked.context["against"]] == ["account_unmanaged"]
    answer = ada.post(form_of(deal, cast.tidal), TYPED | {"version": asked.context["version"]})
    assert answer.status_code == 422
    assert "Not managed" in errors(answer)["__all__"][0]
    assert [one.status for one in rows(deal)] == ["None"]
    assert ada.get(here(deal, "registrations")).context["drafts"]
