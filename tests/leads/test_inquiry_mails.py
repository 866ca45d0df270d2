"""What customers are told by mail: in their language, over real SMTP, nothing that was typed (rows 165, 166)."""

import re
from datetime import timedelta

import pytest

from accounts import outbox, tenancy
from accounts.clock import Clock
from accounts.models import Notice
from leads import inquiring
from referrals import sweeps
from referrals.models import Referral
from tests.accounts.browsing import html_of, text_of
from tests.accounts.conftest import mailbox  # noqa: F401 (a fixture)
from tests.leads.inquiries import RITA, a_page, answer, decline, inquiries, letters_to, send

pytestmark = pytest.mark.django_db
HOSTILE = "Eve\r\nBcc: all@victims.example\r\n\r\nHello"
TYPED = ["Quinta Verde", "Rita", "Sol", "plan our stock", "Owner", "Vila", "+351 910"]


@pytest.fixture
def lisbon(cast):
    return a_page(cast.lisbon)


def delivered(mailbox):  # noqa: F811
    """The customer's mails, as the server got them; each waits for its hour."""
    sent = 1
    while sent:
        with tenancy.everyone("the test's clock"):
            Notice.objects.exclude(sent_at=None).update(sent_at=Clock() - timedelta(hours=2))
        sent = outbox.deliver()
    return [letter for letter in mailbox.letters if letter.rcpt == [RITA]]


def overdue(organization):
    with tenancy.entered(organization):
        Referral.objects.filter(organization=organization).update(answer_by=Clock())


def accept(cast):
    return answer(
        cast.northlight,
        cast.ada,
        "accept",
        name="Stock",
        deal_value=1000,
        currency="EUR",
        closing_date="2027-05-01",
        notes="Called.",
    )


def expire(cast):
    overdue(cast.northlight)
    sweeps.expire_overdue()


ANSWERED = {
    "accept": (accept, "Northlight Software · Lisbon has accepted your inquiry", "has accepted and will contact you."),
    "decline": (
        lambda cast: decline(cast.northlight, cast.ada),
        "Northlight Software · Lisbon cannot help this time",
        "Open your inquiry to see whom else you can ask.",
    ),
    "expire": (
        expire,
        "Northlight Software · Lisbon has not answered",
        "Open your inquiry to see whom else you can ask.",
    ),
    "error": (
        lambda cast: answer(cast.northlight, cast.ada, "error", status_reason="duplicate", status_note="We know them."),
        "Northlight Software · Lisbon cannot help this time",
        "Open your inquiry to see whom else you can ask.",
    ),
}


def test_an_inquiry_is_confirmed_with_the_partners_and_the_link_to_ones_own_page(cast, client, lisbon, mailbox):  # noqa: F811
    send(client, lisbon, a_page(cast.rome))

    (letter,) = delivered(mailbox)

    (inquiry,) = inquiries()
    page = f"http://localhost:8000/directory/en/inquiries/{inquiring.token_of(inquiry)}/"
    assert letter["Subject"] == "Your inquiry is sent"
    assert "on its way to Northlight Software · Lisbon and Mallow Systems · Rome." in text_of(letter)
    assert re.findall(r"https?://\S+", text_of(letter)) == [page]
    assert re.findall(r'href="([^"]+)"', html_of(letter)) == [page, "http://localhost:8000"]


@pytest.mark.parametrize("move", ANSWERED)
def test_how_a_partner_answers_is_told_to_the_customer_and_never_why(cast, client, lisbon, mailbox, move):  # noqa: F811
    """Rows 165 and 166: a decline and an expiry ask the customer to choose another partner."""
    act, subject, words = ANSWERED[move]
    send(client, lisbon)
    delivered(mailbox)
    act(cast)

    _confirmation, letter = delivered(mailbox)

    assert letter["Subject"].strip() == subject
    assert words in text_of(letter) and words in html_of(letter)
    for reason in ("budget", "full until May", "duplicate", "We know them", "Called"):
        assert reason not in text_of(letter) + html_of(letter)
    (link,) = re.findall(r"https?://\S+", text_of(letter))
    assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200


def test_an_outcome_later_on_is_not_the_customers_to_hear(cast, client, lisbon, mailbox):  # noqa: F811
    send(client, lisbon)
    accept(cast)
    answer(cast.northlight, cast.ada, "lose", status_reason="budget", status_note="")

    assert [notice.kind for notice in letters_to(RITA)] == ["inquiry_sent", "answer_accept"]


@pytest.mark.parametrize("language", ["en", "pt-br", "pt-pt", "es", "ru"])
@pytest.mark.parametrize("move", ["accept", "decline"])
def test_mails_speak_the_language_of_the_form(cast, client, lisbon, mailbox, move, language):  # noqa: F811
    send(client, lisbon, language=language)
    delivered(mailbox)
    ANSWERED[move][0](cast)

    letters = delivered(mailbox)

    assert len(letters) == 2
    for letter in letters:
        assert f'<html lang="{language}">' in html_of(letter)
        assert f"/directory/{language}/inquiries/" in text_of(letter)
        assert "%(" not in letter["Subject"] + text_of(letter)


def test_nothing_that_was_typed_stands_in_a_mail(cast, client, lisbon, mailbox):  # noqa: F811
    send(client, lisbon, need="We plan our stock. https://evil.example", title="Owner", city="Vila", phone="+351 910")
    delivered(mailbox)
    decline(cast.northlight, cast.ada)

    letters = delivered(mailbox)

    assert len(letters) == 2
    for letter in letters:
        whole = letter.as_string() + text_of(letter) + html_of(letter)
        assert [word for word in [*TYPED, "evil.example"] if word in whole.replace(RITA, "")] == []


@pytest.mark.parametrize("name", ["company", "first_name", "last_name", "email", "phone", "title", "city", "country"])
def test_no_header_is_forged_through_any_field(client, lisbon, mailbox, name):  # noqa: F811
    forged = {"email": f"{RITA}\r\nBcc: all@victims.example"}.get(name, HOSTILE)
    refused = send(client, lisbon, **{name: forged})

    assert refused.status_code == 422
    assert inquiries() == []
    outbox.deliver()
    assert mailbox.letters == []


def test_a_need_may_have_lines_and_none_of_them_is_a_header(client, lisbon, mailbox):  # noqa: F811
    assert send(client, lisbon, need=HOSTILE).status_code == 302

    (letter,) = delivered(mailbox)

    assert letter.rcpt == [RITA]
    assert letter["Bcc"] is None
    assert "victims" not in letter.as_string()


@pytest.mark.parametrize("name", ["company", "first_name", "last_name", "phone", "title", "city"])
@pytest.mark.parametrize(
    "text", ["see http://evil.example", "WWW.evil.example", "ftp://evil", "<b>", "a > b", "https:x"]
)
def test_what_could_become_a_link_is_refused_in_short_fields(client, lisbon, name, text):
    refused = send(client, lisbon, **{name: text})

    assert refused.status_code == 422
    assert "Leave out web addresses and angle brackets." in refused.content.decode()


def test_what_comes_within_an_hour_is_told_in_one_mail_after_it(cast, client, lisbon, mailbox):  # noqa: F811
    """However much strangers send with an address, whoever really asked there reads of it within the hour."""
    send(client, lisbon)
    outbox.deliver()
    send(client, lisbon, email="Rita@Quinta.example", title="Owner")
    decline(cast.northlight, cast.ada)
    outbox.deliver()
    assert len([letter for letter in mailbox.letters if letter.rcpt == [RITA]]) == 1

    _first, letter = delivered(mailbox)

    links = {f"http://localhost:8000/directory/en/inquiries/{inquiring.token_of(one)}/" for one in inquiries()}
    assert len(told := re.findall(r"https?://\S+", text_of(letter))) == 2 and set(told) <= links
    assert len(told := re.findall(r'href="([^"]+inquiries[^"]+)"', html_of(letter))) == 2 and set(told) <= links
    assert "on its way to" in text_of(letter) and "cannot help this time" in text_of(letter)


@pytest.mark.parametrize("kind", ["inquiry_sent", *[f"answer_{move}" for move in ANSWERED]])
def test_every_kind_of_mail_to_customers_is_paced(kind):
    assert kind in outbox.PACED
