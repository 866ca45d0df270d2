"""The mail about a deal: its subject, what it lists, one link, and that it says no more than its reader may see."""

import re

import pytest
from django.core import mail
from django.utils import translation

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals import lifecycle
from referrals.models import Referral
from referrals.notices import WORDS
from tests.factories import a_referral, a_sibling
from tests.referrals.scenes import sent_deal

pytestmark = pytest.mark.django_db


def delivered(kind):
    with tenancy.everyone("the test delivers"):
        Notice.objects.exclude(kind=f"deal_{kind}").delete()
    outbox.deliver()
    return mail.outbox


def test_a_new_opportunity_is_told_with_its_facts_its_deadline_and_one_link(cast):
    _theirs, mine = sent_deal(cast)

    letter = next(letter for letter in delivered("received") if letter.to == ["lena@cosell.example"])

    assert letter.subject == "New opportunity: Harbour cranes"
    assert "Customer: Quayside Logistics" in letter.body
    assert "Value: €50,000" in letter.body
    assert "Answer by: " in letter.body
    assert re.findall(r"https?://\S+", letter.body) == [f"http://localhost:8000/deals/{mine.uuid}/"]
    html, _type = letter.alternatives[0]
    assert '<th scope="row" align="left">Customer</th><td>Quayside Logistics</td>' in html
    assert re.findall(r"(?:src|background)=", html) == []


def test_what_people_typed_stays_text_in_the_mail(cast):
    sent_deal(cast, name="A <b>bold</b> & deal", customer_name="Fish & <i>Chips</i>")

    letter = next(iter(delivered("received")))

    assert letter.subject == "New opportunity: A <b>bold</b> & deal"
    assert "Customer: Fish & <i>Chips</i>" in letter.body
    assert "<b>bold" not in letter.alternatives[0][0]
    assert "Fish &amp; &lt;i&gt;Chips" in letter.alternatives[0][0]


def test_a_reader_who_may_no_longer_see_the_deal_is_told_nothing(cast):
    sent = a_referral(cast.platform, substatus="Accepted", direction="Outgoing", team=[cast.sela])
    mine = a_sibling(sent, cast.northlight, location=cast.lisbon, substatus="Accepted", deal_type="ip")
    with tenancy.entered(cast.northlight):
        Notice.objects.create(
            organization=cast.northlight, user=cast.petra, kind="deal_win", subject=mine.pk, key="k", data={}
        )

    assert delivered("win") == []


@pytest.mark.parametrize("language", ["en", "pt-br", "pt-pt", "es", "ru"])
@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_of_news_can_be_told_in_every_language(cast, kind, language):
    _theirs, mine = sent_deal(cast)
    type(cast.lena).objects.filter(pk=cast.lena.pk).update(language=language)
    with tenancy.everyone("the test tells"):
        Notice.objects.all().delete()
        data = {"party": "Cloudmere", "reason": "budget"}
        Notice.objects.create(
            organization=cast.northlight, user=cast.lena, kind=f"deal_{kind}", subject=mine.pk, key="k", data=data
        )

    (letter,) = delivered(kind)

    assert letter.subject
    assert "\n" not in letter.subject
    assert "%(" not in letter.subject + letter.body
    with translation.override(language):
        assert f"/deals/{mine.uuid}/" in letter.body


def test_the_reason_of_a_refusal_reaches_the_sender_in_words(cast):
    theirs, mine = sent_deal(cast)
    with cast.acting("lena") as lena:
        row = Referral.objects.workable_by(lena).get(pk=mine.pk)
        lifecycle.make(row, lifecycle.MOVES["decline"], by=lena, status_reason="budget", status_note="")

    (letter,) = delivered("decline")

    assert letter.to == ["sela@cosell.example"]
    assert "Reason: Insufficient project budget." in letter.body
