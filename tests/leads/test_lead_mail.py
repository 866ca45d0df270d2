"""Mails about leads: to the partner's people, to contacts who may not see them, and to whoever sent them."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts import grants, outbox, tenancy
from accounts.models import Membership, Notice, User
from accounts.roles import Role
from leads import arriving, sending
from referrals import lifecycle, notices, sweeps
from referrals.models import Referral, Sender
from referrals.notices import WORDS
from tests.accounts import conftest as accounts
from tests.accounts.browsing import html_of, text_of
from tests.factories import AlertContactFactory, InquiryFactory, ListingFactory, TeamMemberFactory
from tests.referrals.scenes import sent_deal

pytestmark = pytest.mark.django_db
mailbox = accounts.mailbox
ROSA = "rosa@harbourside.example"
OF_WINS = {kind for kind in WORDS if kind == "safe" or "regist" in kind}  # a lead is never registered
SECRETS = ("Quinta Verde", "Rita", "rita@quinta.example", "Stock planning", "+351 999")
FACTS = {
    "company": "Quinta Verde",
    "first_name": "Rita",
    "last_name": "Sol",
    "email": "rita@quinta.example",
    "phone": "+351 999",
    "country": "PT",
    "need": "Stock planning.",
    "consent_text": "yes",
}


def an_inquiry(cast, **more):
    """A customer's lead for Porto, as Northlight has it."""
    listing = ListingFactory(location=cast.porto)
    return arriving.arrive(InquiryFactory(organization=cast.platform, **(FACTS | more)), listing)


def a_sent_lead(cast, **more):
    """A seller's lead for Porto, as Northlight has it."""
    listing = ListingFactory(location=cast.porto)
    with cast.acting("sela") as sela:
        return sending.send_lead(by=sela, facts={"kind": "SalesQualified"} | FACTS | more, listing=listing)


def alerted(cast, who):
    """Somebody to alert of Porto: a person of the company, or an address."""
    bound = {"email": who} if "@" in who else {"user": getattr(cast, who)}
    return AlertContactFactory(organization=cast.northlight, location=cast.porto, **bound)


def letters(mailbox):
    outbox.deliver()
    return {letter.rcpt[0]: letter for letter in mailbox.letters}


def links(letter):
    return re.findall(r"https?://\S+", text_of(letter))


def answer(cast, lead, move, by="ada", **answers):
    with cast.acting(by) as person:
        row = Referral.objects.workable_by(person).get(pk=lead.pk)
        lifecycle.make(row, lifecycle.MOVES[move], by=person, **answers)


def test_a_customers_lead_is_told_with_its_facts_its_deadline_and_why(cast, mailbox):
    lead = an_inquiry(cast)

    letter = letters(mailbox)["petra@cosell.example"]
    text = text_of(letter)

    assert letter["Subject"] == "New lead from a customer: Stock planning."
    assert "Quinta Verde asks you for an offer. Answer by " in text
    assert "Customer: Quinta Verde" in text and "Country: Portugal" in text and "Answer by: " in text
    assert "Why you were told: as referrals admin of Porto" in text
    assert "Why you were told: as referrals admin of Porto" in html_of(letter) and "Open the lead" in html_of(letter)
    assert links(letter) == [f"{settings.BASE_URL}/leads/{lead.uuid}/"]
    assert "Value" not in text and "asks to be contacted" not in text


def test_a_sellers_lead_is_told_in_the_platforms_name(cast, mailbox):
    a_sent_lead(cast)

    letter = letters(mailbox)["petra@cosell.example"]

    assert letter["Subject"] == "New lead: Stock planning."
    assert "Cloudmere sent you a lead. Answer by " in text_of(letter)


def test_a_customer_who_asks_to_be_contacted_is_said_to_and_after_three_days_in_other_words(cast, mailbox):
    """Row 167."""
    lead = an_inquiry(cast, wants_contact=True)
    now = text_of(letters(mailbox)["petra@cosell.example"])
    mailbox.letters.clear()
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=lead.pk).update(
            created_at=timezone.now() - timedelta(hours=73), answer_by=timezone.now() + timedelta(days=2)
        )
    sweeps.remind_waiting()
    later = letters(mailbox)["petra@cosell.example"]

    assert "The customer asks to be contacted now." in now
    assert later["Subject"] == "A customer still waits: Stock planning."
    assert "asks to be contacted now" not in text_of(later) and "still worth contacting" in text_of(later)
    assert "Quinta Verde asks you for an offer." in text_of(later)


def test_a_member_of_the_team_is_told_of_a_lead(cast, mailbox):
    lead = an_inquiry(cast)
    with tenancy.everyone("test"):
        Notice.objects.all().delete()
    TeamMemberFactory(organization=cast.northlight, referral=lead, user=cast.lena)
    with tenancy.entered(cast.northlight):
        grants.grant(cast.lena, Role.REFERRALS_ADMIN, by=None, organization=cast.northlight, location=cast.porto)
        notices.tell_person(lead, "team", cast.lena, by=None)

    letter = letters(mailbox)["lena@cosell.example"]

    assert "Northlight Software added you to the team of this lead." in text_of(letter)
    assert "Why you were told" not in text_of(letter)


# Contacts who may not see the lead.


@pytest.mark.parametrize("who", [ROSA, "nina", "prue"])
def test_a_contact_who_may_not_see_it_gets_a_short_mail_without_the_customer(cast, mailbox, who):
    """Row 172: alerted per place; being alerted is no right."""
    alerted(cast, who)
    lead = an_inquiry(cast, wants_contact=True)

    (letter,) = letters(mailbox).values()
    text = text_of(letter) + html_of(letter)

    assert letter.rcpt == [ROSA if "@" in who else f"{who}@cosell.example"]
    assert letter["Subject"] == "A new lead for Porto has arrived"
    assert "Sign in to see it, or ask a referrals admin of your company." in text
    assert "Why you were told: as the contact of the Porto location" in text
    assert text.count("The customer asks to be contacted now.") == 2  # in either form of the mail
    assert [words for words in (*SECRETS, str(lead.uuid)) if words in text] == []
    assert links(letter) == [f"{settings.BASE_URL}/"]


def test_a_contact_who_may_not_see_it_reads_in_a_reminder_that_it_is_still_worth_calling(cast, mailbox):
    """Rows 167, 172."""
    alerted(cast, ROSA)
    lead = an_inquiry(cast, wants_contact=True)
    letters(mailbox)
    mailbox.letters.clear()
    with tenancy.everyone("three days later"):
        changes = {"created_at": timezone.now() - timedelta(hours=73), "answer_by": timezone.now() + timedelta(days=2)}
        Referral.objects.filter(pk=lead.pk).update(**changes)
    sweeps.remind_waiting()

    (letter,) = letters(mailbox).values()

    assert letter["Subject"] == "A lead for Porto still waits for an answer"
    assert "asks to be contacted now" not in text_of(letter) and "still worth contacting" in text_of(letter)


def test_a_mail_that_went_late_says_what_is_true_then(cast, mailbox):
    alerted(cast, ROSA)
    with tenancy.everyone("the mail waits three days"):
        lead = an_inquiry(cast, wants_contact=True)
        (notice,) = Notice.objects.filter(subject=lead.pk)
        notice.data["contact_until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
        notice.save()

    assert "still worth contacting" in text_of(letters(mailbox)[ROSA])


def test_a_contact_reads_nothing_of_urgency_where_nobody_asked_to_be_contacted(cast, mailbox):
    alerted(cast, ROSA)
    lead = an_inquiry(cast)
    with tenancy.everyone("a week later"):
        Referral.objects.filter(pk=lead.pk).update(answer_by=timezone.now() + timedelta(days=2))
    sweeps.remind_waiting()

    letters(mailbox)

    assert len(mailbox.letters) == 2
    assert [
        letter for letter in mailbox.letters if "contacted" in text_of(letter) or "contacting" in text_of(letter)
    ] == []


def test_a_contact_who_may_see_it_gets_the_whole_mail(cast, mailbox):
    alerted(cast, "ada")
    an_inquiry(cast)

    letter = letters(mailbox)["ada@cosell.example"]

    assert letter["Subject"] == "New lead from a customer: Stock planning."
    assert "Why you were told: as the contact of the Porto location" in text_of(letter)


def test_what_a_contact_may_see_is_asked_when_the_mail_is_sent(cast, mailbox):
    alerted(cast, "petra")
    an_inquiry(cast)
    with tenancy.entered(cast.northlight):
        grants.revoke(cast.petra, Role.REFERRALS_ADMIN, by=None, organization=cast.northlight, location=cast.porto)

    letter = letters(mailbox)["petra@cosell.example"]

    assert letter["Subject"] == "A new lead for Porto has arrived"


def test_a_contact_who_has_left_the_company_is_told_nothing(cast, mailbox):
    alerted(cast, "nina")
    an_inquiry(cast)
    with tenancy.entered(cast.northlight):
        Membership.objects.filter(user=cast.nina).delete()

    assert letters(mailbox) == {}


def test_an_admin_who_is_none_any_more_is_told_nothing(cast, mailbox):
    an_inquiry(cast)
    with tenancy.entered(cast.northlight):
        grants.revoke(cast.petra, Role.REFERRALS_ADMIN, by=None, organization=cast.northlight, location=cast.porto)

    assert letters(mailbox) == {}


def test_who_wants_no_mail_reads_it_behind_the_bell_and_the_next_step_gets_the_mail(cast, mailbox):
    alerted(cast, "nina")
    User.objects.filter(pk=cast.nina.pk).update(wants_mail=False)
    an_inquiry(cast)

    assert set(letters(mailbox)) == {"petra@cosell.example"}
    bell = cast.client("nina").get("/organization/notices/").text
    assert "A new lead for Porto has arrived" in bell
    assert [words for words in SECRETS if words in bell] == []


def test_the_bell_leads_whoever_may_not_see_the_lead_home(cast):
    alerted(cast, "nina")
    lead = an_inquiry(cast)
    with tenancy.everyone("test"):
        notice = Notice.objects.get(user=cast.nina)

    opened = cast.client("nina").post(f"/organization/notices/{notice.uuid}/")

    assert opened.url == "/"
    assert cast.client("nina").get(lead.address()).status_code == 404


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("received", "A new opportunity for Porto has arrived"),
        ("remind", "An opportunity for Porto still waits for an answer"),
        ("win", "There is news of an opportunity for Porto"),
    ],
)
def test_a_deal_is_told_shortly_as_well(cast, mailbox, kind, subject):
    _theirs, mine = sent_deal(cast, to="porto")
    with tenancy.everyone("test"):
        Notice.objects.all().delete()
    alerted(cast, ROSA)
    with tenancy.entered(cast.northlight):
        notices.tell([mine], kind, version=9, about=mine)

    (letter,) = letters(mailbox).values()

    assert letter["Subject"] == subject
    assert [words for words in (mine.name, mine.customer_name) if words in text_of(letter) + html_of(letter)] == []


@pytest.mark.parametrize("language", ["en", "pt-br", "pt-pt", "es", "ru"])
@pytest.mark.parametrize("kind", sorted(set(WORDS) - OF_WINS))
@pytest.mark.parametrize("seen", [True, False])
def test_every_kind_can_be_told_of_a_lead_in_every_language(cast, mailbox, kind, language, seen):
    lead = an_inquiry(cast)
    reader = cast.petra if seen else cast.nina
    User.objects.filter(pk=reader.pk).update(language=language)
    data = {"party": "Quinta Verde", "reason": "budget", "lead": True, "why": {"step": "location", "place": "Porto"}}
    with tenancy.everyone("test"):
        Notice.objects.all().delete()
        row = {"organization": cast.northlight, "user": reader, "subject": lead.pk, "key": "k"}
        Notice.objects.create(kind=f"deal_{kind}", data=data, **row)

    (letter,) = letters(mailbox).values()

    assert letter["Subject"]
    assert "%(" not in letter["Subject"] + text_of(letter)
    assert (f"/leads/{lead.uuid}/" in text_of(letter)) == seen


# Whoever sent the lead.


ANSWERS = [
    (
        "decline",
        "Northlight Software · Porto declined your lead for Quinta Verde",
        "Reason: Insufficient project budget.",
    ),
    ("accept", "Northlight Software · Porto accepted your lead for Quinta Verde", "goes on with the customer"),
    ("expire", "Northlight Software · Porto did not answer your lead for Quinta Verde", "did not answer in time"),
]


def reply(cast, lead, move):
    """The partner answers, or the clock does."""
    if move == "decline":
        answer(cast, lead, move, status_reason="budget", status_note="Secret words")
    elif move == "accept":
        more = {"deal_value": 4711, "currency": "EUR", "closing_date": timezone.now().date(), "notes": "Secret words"}
        answer(cast, lead, move, name="Secret words", external_reference="", campaign="", **more)
    else:
        with tenancy.everyone("test"):
            Referral.objects.filter(pk=lead.pk).update(answer_by=timezone.now() - timedelta(days=1))
        assert sweeps.expire_overdue() == 1


@pytest.mark.parametrize(("move", "subject", "words"), ANSWERS)
def test_the_sender_is_told_the_answer_and_nothing_that_the_partner_wrote(cast, mailbox, move, subject, words):
    """Row 166: the sender of a lead that expires is told."""
    lead = a_sent_lead(cast)
    letters(mailbox)
    mailbox.letters.clear()
    reply(cast, lead, move)

    letter = letters(mailbox)["sela@cosell.example"]
    text = text_of(letter) + html_of(letter)

    assert letter["Subject"].strip() == subject
    assert words in text
    assert "Secret words" not in text and "4711" not in text
    with tenancy.everyone("test"):
        sent = lead.engagement.addressed.inquiry
    assert links(letter) == [f"{settings.BASE_URL}/leads/sent/{sent.uuid}/"]
    assert subject in cast.client("sela").get("/organization/notices/").text


def test_a_sender_who_sends_no_leads_any_more_is_told_nothing(cast, mailbox):
    lead = a_sent_lead(cast)
    letters(mailbox)
    mailbox.letters.clear()
    reply(cast, lead, "decline")
    with tenancy.entered(cast.platform):
        grants.revoke(cast.sela, Role.SELLER, by=None, organization=cast.platform)

    assert letters(mailbox) == {}


def test_another_seller_reads_nothing_of_it(cast):
    lead = a_sent_lead(cast)
    reply(cast, lead, "decline")
    with tenancy.entered(cast.platform):
        grants.grant(cast.dora, Role.SELLER, by=None, organization=cast.platform)
    del cast.__dict__["dora"]

    with cast.acting("dora") as dora:
        assert not Sender.objects.visible_to(dora).exists()
    assert "Quinta Verde" not in cast.client("dora").get("/leads/sent/").text


def test_what_was_typed_stays_text_and_makes_no_header(cast, mailbox):
    an_inquiry(cast, company="<b>Quinta</b>\r\nBcc: x@y.example", need="A & need\nBcc: z@y.example")

    letter = letters(mailbox)["petra@cosell.example"]

    assert letter["Subject"] == "New lead from a customer: A & need"
    assert letter["Bcc"] is None
    assert "&lt;b&gt;Quinta" in html_of(letter) and "<b>Quinta" not in html_of(letter)
