"""Nobody reads, counts, infers or changes what they were not given: the URLconf × methods × people × whose object.

Every text of every company is a word that stands nowhere else; a word in bytes sent to somebody without a grant is a
leak. The same with the application's filter switched off, by the database's wall alone; and with both off, to prove
that the harness looks.
"""

import pytest
from django.apps import apps

from accounts import tenancy
from tests import counts
from tests.isolation.asking import Asker, principals
from tests.isolation.knowing import Knowledge
from tests.isolation.tokens import WORD, text_fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

BUSY = ("ada", "ugo", "mallory", "sela", "dora")  # whom the product shows something
# With a wall off, one each of those who differ: a company's admin, a seller in two companies, the platform's seller and
# its reviewer. The database's wall knows companies, and the platform.
PERSONS = ["ada", "bo", "sela", "dora"]
TENANTS = ["ada", "sela", "dora"]

# Texts that hold no word of anybody's, and why.
SILENT = {
    ("leads_businessprofile", "logo"): "the digest of an image, which holds one",
    ("leads_logo", "digest"): "the digest of an image, which holds one",
    ("referrals_registration", "criteria"): "codes of criteria and verdicts",
    ("referrals_sender", "reason"): "a code of the reference data",
}


def asked(world, name, *, coarse=False, only=None):
    """All questions as this person, with their answers; and what they may know.

    Where a wall is off a page may break over rows that it never meets: that is no leak.
    """
    knowledge = Knowledge(world, name, coarse=coarse)
    asker = Asker(world, name, knowledge)
    asker.browser.raise_request_exception = not coarse
    answers = [asker.ask(question) for question in asker.questions() if only is None or only(question)]
    counts.add("isolation", requests=len(answers))
    counts.most("isolation", words_looked_for=len(world.places))
    return knowledge, answers


def leaks(world, knowledge, answers):
    """A line for each word that was sent to somebody who may not know it."""
    found = set()
    for answer in answers:
        asked = f"{answer.question.method} {answer.question.route} ({answer.question.relation})"
        for word in answer.words & world.places.keys() - knowledge.known:
            place = world.places[word][0]
            found.add(f"{asked}: {place.table}.{place.field} of {place.tenant}")
    return sorted(found)


@pytest.mark.parametrize("name", principals(), ids=str)
def test_somebody_reads_and_changes_only_what_they_were_given(world, name):
    knowledge, answers = asked(world, name)
    found = leaks(world, knowledge, answers)
    counts.add("isolation", leaks=len(found))

    assert found == []
    assert told_apart(answers) == []
    assert [answer.question for answer in answers if answer.changed and not may_change(answer.question)] == []
    assert name not in BUSY or sees_and_does_something(knowledge, answers)


def test_every_text_that_a_company_keeps_holds_a_word_in_some_row(world):
    """A field that is new and that nobody filled in would never be missed above."""
    silent = {
        (model._meta.db_table, field.column)
        for model in world.marker.models
        for field in text_fields(model)
        if not any(WORD.search(str(row[field.column])) for row in world.marker.rows(model))
    }

    assert silent == set(SILENT)


def told_apart(answers):
    """A line for each foreign id that was answered otherwise than an unknown one: it says that it exists."""
    baseline = ("unknown", "own, unknown child")
    unknown = {answer.question.group: answer for answer in answers if answer.question.relation in baseline}
    return [
        f"{answer.question.method} {answer.question.path} ({answer.question.relation}): {answer.status}, "
        f"an unknown one {unknown[answer.question.group].status}"
        for answer in answers
        if answer.question.relation in ("foreign", "colleague", "own, foreign child")
        and answer.plain != unknown[answer.question.group].plain
    ]


def may_change(question):
    """Only a form posted about one's own things, or about nothing in particular."""
    return question.method == "POST" and question.relation in ("own", "nothing")


def sees_and_does_something(knowledge, answers):
    shown = {word for answer in answers for word in answer.words & knowledge.known}
    return len(shown) > 15 and any(answer.changed for answer in answers)


@pytest.fixture
def first_wall_off(monkeypatch):
    """The application's own filter lets everything through: the one thing of ours replaced, to prove the other."""
    querysets = {
        manager._queryset_class
        for model in apps.get_models()
        for manager in model._meta.managers
        if hasattr(manager, "_queryset_class")
    }
    for queryset in querysets:
        for name in ("visible_to", "workable_by"):
            if hasattr(queryset, name):
                monkeypatch.setattr(queryset, name, lambda self, user: self.all())


@pytest.fixture
def second_wall_off(monkeypatch):
    """The database shows every tenant's rows to everybody."""
    tell = tenancy._tell_the_database
    monkeypatch.setattr(tenancy, "_tell_the_database", lambda reach: tell(tenancy.Reach(everyone="the wall is off")))


def reading(question):
    return question.method in ("GET", "POST")


@pytest.mark.parametrize("name", TENANTS)
def test_the_databases_wall_alone_keeps_every_company_to_itself(world, first_wall_off, name):
    found = leaks(world, *asked(world, name, coarse=True, only=reading))
    counts.add("isolation, second wall alone", leaks=len(found))

    assert found == []


@pytest.mark.parametrize("name", PERSONS)
def test_the_applications_filter_alone_keeps_every_person_to_their_own(world, second_wall_off, name):
    found = leaks(world, *asked(world, name, only=reading))
    counts.add("isolation, first wall alone", leaks=len(found))

    assert found == []


@pytest.mark.parametrize("name", ["ada", "sela"])
def test_with_both_walls_off_the_harness_sees_the_leaks(world, first_wall_off, second_wall_off, name):
    found = leaks(world, *asked(world, name, coarse=True, only=reading))
    counts.add("isolation, both walls off", leaks=len(found))

    assert found != []
