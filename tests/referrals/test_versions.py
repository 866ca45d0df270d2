"""Versions of reference data: a new name begins on a day, and no day has two names."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from referrals import terms, versions
from referrals.lifecycle import Refused
from referrals.models import SolutionArea, SolutionPlay, Term
from referrals.models.reference import today
from tests.factories import AreaFactory, PlayFactory, TermFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LANGUAGES = {"in_en": "", "in_pt-br": "", "in_pt-pt": "", "in_es": "", "in_ru": ""}


@pytest.fixture
def operator(cast):
    """Olga's browser: staff and superuser, in no company."""
    return cast.client("olga")


def page(entry, view):
    return reverse(f"admin:referrals_{entry._meta.model_name}_{view}", args=[entry.pk])


def a_form(**answers):
    """What is typed on the page of a term."""
    given = {"kind": "role", "code": "host", "label": "Host", "position": 9, "valid_from": "", "valid_to": ""}
    return given | LANGUAGES | answers


def history_of(entry):
    lines = LogEntry.objects.filter(object_id=str(entry.pk), content_type__model=entry._meta.model_name)
    return [(line.user.first_name, line.get_change_message()) for line in lines]


def problems(answer):
    form = answer.context["adminform"].form if "adminform" in answer.context else answer.context["form"]
    return {name: list(found) for name, found in form.errors.items()}


def test_a_new_version_ends_the_old_one_the_day_before_and_both_say_so(cast, operator):
    term = TermFactory(label="Host", position=7)
    asked = operator.get(page(term, "version"))
    day = today() + 3 * DAY

    done = operator.post(
        page(term, "version"), {"label": "Landlord", "position": 7, "valid_from": day, "in_es": "Dueño"}
    )

    new = Term.objects.get(code=term.code, valid_to=None)
    term.refresh_from_db()
    assert asked.context["form"].initial["label"] == "Host"
    assert not {"kind", "code", "used_for", "needs_words"} & set(asked.context["form"].fields)
    assert asked.context["form"]["valid_from"].value() == today() + DAY
    assert done["Location"] == page(new, "change")
    assert (term.label, term.valid_to, new.label, new.valid_from) == ("Host", day - DAY, "Landlord", day)
    assert (new.kind, new.labels, new.position) == ("role", {"es": "Dueño"}, 7)
    assert history_of(term) == [("Olga", "Ended by a new version")]
    assert history_of(new)[0][1].startswith("New version, in force from ")
    assert operator.get(page(new, "history")).status_code == 200
    assert terms.label("role", term.code, day - DAY) == "Host"
    assert terms.label("role", term.code, day) == "Landlord"


def test_a_reason_stays_offered_where_it_was_and_its_other_versions_are_listed(operator):
    term = Term.objects.get(kind="reason", code="budget")
    answers = {"label": "No money", "position": 3, "valid_from": today() + DAY, "used_for": term.used_for}

    operator.post(page(term, "version"), answers)

    new = Term.objects.get(kind="reason", code="budget", label="No money")
    assert (new.used_for, new.needs_words) == (["decline", "platform_decline", "lose"], False)
    for there in (page(term, "version"), page(new, "change")):
        text = operator.get(there).text
        assert "Insufficient project budget: until " in text and "No money: from " in text


def test_an_area_and_a_play_get_new_names_in_the_same_way(cast, operator):
    play = PlayFactory()
    day = today() + DAY

    operator.post(page(play.area, "version"), {"label": "Renamed", "valid_from": day})
    operator.post(page(play, "version"), {"label": "Played", "area": play.area.pk, "valid_from": day})

    assert SolutionArea.objects.get(valid_from=day).code == play.area.code
    assert SolutionPlay.objects.get(valid_from=day).area == play.area
    assert SolutionArea.objects.get(pk=play.area.pk).valid_to == today()


@pytest.mark.parametrize(
    ("days", "until", "refusal"),
    [
        (-1, 9, "A new version begins today or later: what was chosen before keeps its words."),
        (2, 9, "This version is in force from"),
        (25, 26, "On some of these days another version is in force"),
        (5, None, "On some of these days another version is in force"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_it(cast, operator, days, until, refusal):
    """The version of now begins in 2 days; a later one, from day 20 to 30, is planned."""
    term = TermFactory(label="Host", valid_from=today() + 2 * DAY, valid_to=today() + 9 * DAY)
    TermFactory(code=term.code, valid_from=today() + 20 * DAY, valid_to=today() + 30 * DAY)
    before = list(Term.objects.order_by("pk").values())
    on, until = today() + days * DAY, until and today() + until * DAY

    answer = operator.post(
        page(term, "version"), {"label": "Other", "position": 1, "valid_from": on, "valid_to": until or ""}
    )

    assert answer.status_code == 200
    (field, (found,)) = problems(answer).popitem()
    assert field == "valid_from" and found.startswith(refusal)
    assert list(Term.objects.order_by("pk").values()) == before
    with pytest.raises(Refused):
        versions.begin(term, on=on, until=until, by=cast.olga, label="Other")


def test_a_version_fits_in_before_the_next_one_if_it_ends_in_time(cast):
    term = TermFactory(label="Host")
    Term.objects.filter(pk=term.pk).update(valid_to=today() + 19 * DAY)
    TermFactory(code=term.code, label="Last", valid_from=today() + 20 * DAY)

    versions.begin(term, on=today() + DAY, until=today() + 19 * DAY, by=cast.olga, label="Between")

    days = Term.objects.filter(code=term.code).order_by("valid_to").values_list("label", "valid_to")
    assert list(days) == [("Host", today()), ("Between", today() + 19 * DAY), ("Last", None)]


def test_what_ended_long_ago_begins_again_without_being_prolonged(cast):
    term = TermFactory(label="Host", valid_to=today() - 90 * DAY)

    versions.begin(term, on=today(), by=cast.olga, label="Host again")

    term.refresh_from_db()
    assert term.valid_to == today() - 90 * DAY
    assert terms.label("role", term.code) == "Host again"


EDITS = {
    "an overlap": ({"code": "host", "valid_from": str(today())}, "valid_from", "On some of these days"),
    "no end": ({"code": "host", "valid_from": "", "valid_to": ""}, "valid_from", "On some of these days"),
    "days in the wrong order": (
        {"code": "new", "valid_from": "2027-02-02", "valid_to": "2027-02-01"},
        "valid_to",
        "The last day comes before the first one.",
    ),
    "no label": ({"code": "new", "label": ""}, "label", "Give it a label"),
    "a NUL": ({"code": "new", "label": "a\x00b"}, "label", ""),
    "a code with spaces": ({"code": "a code"}, "code", ""),
    "a day of another age": ({"code": "new", "valid_from": "9999-12-31"}, "valid_from", ""),
    "an endless number": ({"code": "new", "position": "9" * 30}, "position", ""),
    "an unknown step": ({"kind": "reason", "code": "new", "used_for": "dance"}, "used_for", ""),
    "an unknown kind": ({"kind": "dance", "code": "new"}, "kind", ""),
    "the code for no help": ({"kind": "help", "code": "Unknown"}, "code", "This code means that no help is needed."),
}


@pytest.mark.parametrize("case", EDITS)
def test_what_cannot_be_is_refused_beside_the_field(operator, case):
    answers, field, refusal = EDITS[case]
    TermFactory(code="host", valid_from=today() - 9 * DAY, valid_to=today() + 9 * DAY)

    answer = operator.post(reverse("admin:referrals_term_add"), a_form(**answers))

    assert answer.status_code == 200
    assert list(problems(answer)) == [field]
    assert problems(answer)[field][0].startswith(refusal)
    assert Term.objects.filter(code__in=["host", "new", "a code", "Unknown"]).count() == 1


def test_a_version_that_is_edited_may_not_run_into_the_next_one(operator):
    term = TermFactory(label="Host", valid_to=today())
    TermFactory(code=term.code, valid_from=today() + DAY)
    area = AreaFactory(valid_to=today())
    AreaFactory(code=area.code, valid_from=today() + DAY)

    longer = operator.post(page(term, "change"), a_form(valid_to=today() + DAY))
    endless = operator.post(
        page(area, "change"),
        {"label": "Area", "valid_from": "", "valid_to": "", "plays-TOTAL_FORMS": 0, "plays-INITIAL_FORMS": 0},
    )

    assert list(problems(longer)) == ["valid_from"] == list(problems(endless))
    term.refresh_from_db()
    assert (term.label, term.valid_to) == ("Host", today())


def test_a_term_is_made_and_corrected_but_keeps_its_code(operator):
    added = operator.post(
        reverse("admin:referrals_term_add"),
        a_form(kind="reason", code="storm", label="Storm", used_for=["decline", "lose"], needs_words="on"),
    )
    term = Term.objects.get(code="storm")
    changed = operator.post(
        page(term, "change"), a_form(kind="role", code="calm", label="A storm", used_for=["lose"]) | {"in_ru": "Шторм"}
    )

    assert (added.status_code, changed.status_code) == (302, 302)
    was, term = term, Term.objects.get(pk=term.pk)
    assert (was.used_for, was.needs_words) == (["decline", "lose"], True)
    assert (term.kind, term.code, term.label, term.labels) == ("reason", "storm", "A storm", {"ru": "Шторм"})
    assert (term.used_for, term.needs_words) == (["lose"], False)
    assert "Russian: Шторм" in operator.get(page(term, "change")).text


def test_only_reasons_are_offered_at_steps(operator):
    operator.post(reverse("admin:referrals_term_add"), a_form(used_for=["decline"], needs_words="on"))

    term = Term.objects.get(code="host")
    assert (term.used_for, term.needs_words) == ([], False)


def test_a_shipped_code_needs_no_label_of_its_own(operator):
    term = Term.objects.get(kind="reason", code="budget")

    answer = operator.post(page(term, "change"), a_form(label="", used_for=term.used_for) | {"in_es": "Sin dinero"})

    assert answer.status_code == 302
    assert Term.objects.get(pk=term.pk).labels == {"es": "Sin dinero"}
    assert "English: Insufficient project budget" in operator.get(page(term, "change")).text


@pytest.mark.parametrize("number", ["0", "9" * 30, "x", "_00", "²"])
def test_a_version_of_nothing_is_not_found(operator, number):
    assert operator.get(f"/admin/referrals/term/{number}/version/").status_code == 404


@pytest.mark.parametrize("who", ["ada", "sela"])
def test_only_staff_start_versions(cast, who):
    term = TermFactory()

    answer = cast.client(who).post(page(term, "version"), {"label": "Mine", "valid_from": today() + DAY})

    assert answer.status_code in (302, 403, 404)
    assert Term.objects.filter(code=term.code).count() == 1


def test_the_lists_find_what_is_in_force_now_later_and_no_more(operator):
    TermFactory(label="Now here")
    TermFactory(label="Later here", valid_from=today() + DAY)
    TermFactory(label="Over here", valid_to=today() - DAY)

    for asked, label in (("now", "Now here"), ("later", "Later here"), ("over", "Over here")):
        text = operator.get("/admin/referrals/term/", {"in_force": asked}).text
        assert [name for name in ("Now here", "Later here", "Over here") if name in text] == [label]


def test_staff_who_may_only_look_see_the_page_of_a_term(cast):
    looker = cast.nina
    looker.is_staff = True
    looker.save()
    looker.user_permissions.add(Permission.objects.get(codename="view_term"))
    term = TermFactory(labels={"es": "Dueño"})
    browser = cast.client("nina")

    assert "Spanish: Dueño" in browser.get(page(term, "change")).text
    assert browser.get(page(term, "version")).status_code == 403
