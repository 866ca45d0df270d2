"""How an inquiry becomes a lead: whose it is, what it is called, and who cannot get it."""

import pytest

from accounts import tenancy
from leads import arriving
from leads.models import Addressed, Listing
from referrals.models import CustomerContact, Engagement, Note, Party, Referral, Sender
from tests.factories import InquiryFactory, ListingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lisbon(cast):
    return ListingFactory(location=cast.lisbon)


def asks(cast, **facts):
    return InquiryFactory(organization=cast.platform, **facts)


def test_a_lead_is_the_partners_and_its_engagement_the_platforms(cast, lisbon):  # rows 155, 158
    lead = arriving.arrive(asks(cast, wants_contact=True), lisbon)

    with tenancy.everyone("look at it"):
        lead = Referral.objects.select_related("engagement").get(pk=lead.pk)
        assert (lead.organization, lead.location, lead.engagement.organization) == (
            *(cast.northlight, cast.lisbon, cast.platform),
        )
        assert (lead.deal_type, lead.direction, lead.substatus, lead.box) == (
            "lead",
            "Incoming",
            "Pending",
            "marketplace",
        )
        assert (lead.customer_requested_contact, lead.call_to_action, lead.referral_source) == (
            *(True, "ContactMe", "SolutionProviderPage"),
        )
        assert CustomerContact.objects.get(referral=lead).first_name == "Rita"
        assert Party.objects.get(engagement=lead.engagement).seen_by == [cast.northlight.pk]
        assert Sender.objects.get(engagement=lead.engagement).answer == "Pending"
        assert not lead.team.exists()


def test_each_partner_that_is_asked_has_an_engagement_of_its_own(cast, lisbon):
    inquiry = asks(cast)
    first, second = arriving.arrive(inquiry, lisbon), arriving.arrive(inquiry, ListingFactory(location=cast.rome))

    assert first.engagement_id != second.engagement_id
    with tenancy.entered(cast.rival):
        assert not Engagement.objects.filter(pk=first.engagement_id).exists()
        assert not Addressed.objects.exists()


def test_the_same_partner_gets_an_inquiry_once(cast, lisbon):
    inquiry = asks(cast)
    arriving.arrive(inquiry, lisbon)

    with pytest.raises(arriving.Refused, match="has this inquiry already"):
        arriving.arrive(inquiry, ListingFactory(location=cast.porto))


@pytest.mark.parametrize(
    ("size", "taken"), [("1to9employees", False), ("51to250employees", True), ("", True)]
)  # row 171
def test_a_partner_gets_no_customer_of_a_size_it_does_not_take_on(cast, size, taken):
    picky = ListingFactory(location=cast.lisbon, sizes=["51to250employees"])

    assert (arriving.why_not_to(picky, asks(cast, size=size)) == "") is taken


@pytest.mark.parametrize("gone", ["withdrawn", "closed"])
def test_a_page_that_has_left_the_directory_meanwhile_gets_no_lead(cast, lisbon, gone):
    pages = Listing.objects.filter(pk=lisbon.pk)
    pages.delete() if gone == "withdrawn" else pages.update(is_open=False)

    with pytest.raises(arriving.Refused, match="not in the directory any more"):
        arriving.arrive(asks(cast), lisbon)
    with tenancy.everyone("look at it"):
        assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("need", "name"),
    [
        ("Stock planning\nsoon", "Stock planning"),
        ("Stock planning\r\nsoon", "Stock planning"),
        ("x" * 100, "x" * 79 + "…"),
        ("Read http://evil.example now", "Quinta"),
        ("Read evil.example now", "Quinta"),
        ("Read зло.рф now", "Quinta"),
        ("Read evil。example now", "Quinta"),
        ("<b>bold</b>", "Quinta"),
    ],
)
def test_a_lead_is_called_by_its_need_unless_that_could_become_a_link(cast, lisbon, need, name):
    assert arriving.arrive(asks(cast, company="Quinta", need=need), lisbon).name == name


def test_what_the_customer_wrote_stands_first_in_the_thread(cast, lisbon):
    lead = arriving.arrive(asks(cast, company="Quinta"), lisbon)

    with tenancy.entered(cast.northlight):
        note = Note.objects.get(referral=lead)
        assert (note.author, note.author_name, note.organization_name) == (None, "Rita Sol", "Quinta")
        assert note.seen_by == [cast.northlight.pk]


def test_what_somebody_of_the_platform_wrote_stands_there_in_their_name(cast, lisbon):  # rows 159, 160
    lead = arriving.arrive(
        asks(cast, company="Quinta", kind="SalesQualified", created_by=cast.sela), lisbon, by=cast.sela
    )

    with tenancy.entered(cast.northlight):
        note = Note.objects.get(referral=lead)
        assert (note.author, note.author_name, note.organization_name) == (cast.sela, "Sela Example", "Cloudmere")
        assert note.seen_by == [cast.northlight.pk]
