"""The operators' pages of exchange rates: one rate by hand, the story of a month, and finding them."""

import pytest
from django.contrib.admin.models import LogEntry

from referrals import rate_files, rates
from referrals.models import ExchangeRate
from tests.factories import ExchangeRateFactory

pytestmark = pytest.mark.django_db

RATES = "/admin/referrals/exchangerate/"


@pytest.fixture
def operator(cast):
    return cast.client("olga")


@pytest.fixture
def known():
    """What is known already."""
    ExchangeRateFactory(month="2024-10-01", rate="1.1")


def in_force():
    found = ExchangeRate.objects.filter(replaced_at=None)
    return {one.currency: (f"{one.rate.normalize():f}", one.why) for one in found}


def publish(browser, **answers):
    return browser.post(f"{RATES}add/", {"currency": "EUR", "month": "2024-10", "rate": "1.2"} | answers)


@pytest.mark.parametrize("rate", ["1.2", "1,2", " 1.20 "])
def test_a_single_rate_is_published_by_hand(operator, cast, rate):
    response = publish(operator, rate=rate)

    assert response["Location"] == RATES
    assert in_force() == {"EUR": ("1.2", "")}
    assert ExchangeRate.objects.get().by == cast.olga
    assert LogEntry.objects.get().object_id == str(ExchangeRate.objects.get().pk)


def test_a_known_rate_is_shown_before_it_is_replaced_even_when_the_box_was_ticked(operator, known):
    first = publish(operator, replace="on", why="Corrected")

    assert first.status_code == 422
    assert "EUR, October 2024 is 1.1. To replace it, tick this" in first.content.decode()
    assert in_force()["EUR"] == ("1.1", "")
    shown = first.context["form"]["seen"].value()
    assert publish(operator, replace="on", why="Corrected", seen=shown).status_code == 302
    assert in_force()["EUR"] == ("1.2", "Corrected")


def test_a_known_rate_that_changed_since_it_was_shown_is_shown_again(operator, known):
    shown = publish(operator).context["form"]["seen"].value()
    row = rate_files.Row(0, "EUR", rate_files.month_in("2024-10"), 3)
    rates.take([row], by=None, seen=rates.compare([row]).seal, replace=True, why="Quicker")

    response = publish(operator, replace="on", why="Corrected", seen=shown)

    assert response.status_code == 422
    assert "EUR, October 2024 is 3." in response.content.decode()
    assert in_force()["EUR"] == ("3", "Quicker")


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"currency": "USD"}, "currency"),
        ({"currency": "\0"}, "currency"),
        ({"month": "October"}, "month"),
        ({"month": "1999-12"}, "month"),
        ({"month": "a\0"}, "month"),
        ({"rate": "1e999999"}, "rate"),
        ({"rate": "NaN"}, "rate"),
        ({"rate": "0"}, "rate"),
        ({"rate": "9" * 400}, "rate"),
        ({"rate": "1.1"}, "rate"),  # it is that already
        ({"rate": "1.2", "replace": "on", "why": ""}, "replace"),
    ],
)
def test_what_is_no_rate_is_refused_beside_its_field(operator, known, answers, field):
    response = publish(operator, **answers)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert in_force()["EUR"] == ("1.1", "")


def test_replacing_by_hand_needs_a_reason_too(operator, known):
    shown = publish(operator).context["form"]["seen"].value()

    response = publish(operator, replace="on", seen=shown)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["why"])


def test_a_rates_page_tells_the_story_of_its_month_and_leads_to_its_correction(operator, cast):
    publish(operator)
    publish(
        operator,
        rate="1.3",
        replace="on",
        why="Typo",
        seen=publish(operator, rate="1.3").context["form"]["seen"].value(),
    )
    old, new = ExchangeRate.objects.order_by("pk")

    page = operator.get(f"{RATES}{new.pk}/change/").content.decode()
    correct = f"{RATES}add/?currency=EUR&amp;month=2024-10"

    assert page.index("1.3 ·") < page.index("1.2 ·")
    assert "Olga Example · Typo" in page and "· replaced " in page
    assert correct in page and correct not in operator.get(f"{RATES}{old.pk}/change/").content.decode()
    assert 'value="2024-10"' in operator.get(correct.replace("&amp;", "&")).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=eur", {"1.1", "1.2"}),
        ("q=2024-10", {"1.1", "1.3"}),
        ("q=EUR+2024-10", {"1.1"}),
        ("q=%EF%BF%BD", set()),
        ("q=" + "9" * 400, set()),
        ("currency__exact=GBP", {"1.3"}),
        ("in_force=now", {"1.2", "1.3"}),
        ("in_force=over", {"1.1"}),
        ("in_force=x", {"1.1", "1.2", "1.3"}),
        ("month__year=2024&month__month=9", {"1.2"}),
    ],
)
def test_rates_are_found_by_currency_month_and_whether_they_are_in_force(operator, asked, found):
    ExchangeRateFactory(month="2024-10-01", rate="1.1", replaced_at="2024-11-01T00:00Z")
    ExchangeRateFactory(month="2024-09-01", rate="1.2")
    ExchangeRateFactory(month="2024-10-01", rate="1.3", currency="GBP")

    rows = operator.get(f"{RATES}?{asked}").context["cl"].result_list

    assert {f"{one.rate.normalize():f}" for one in rows} == found
