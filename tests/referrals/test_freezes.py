"""What can be edited when and by whom, as the server answers: field × deal type × state × side, written out (3.5)."""

import pytest

from tests.factories import CustomerContactFactory, a_referral
from tests.referrals.pages import everything, here, sent, typed

pytestmark = pytest.mark.django_db

# Whose eyes, on whose side of what. Then what sending each detail's form does: it is written, a dot is a reason why
# not, a dash is the answer of an unknown address. (Rows 45-58, 111.)
MATRIX = """
                               name value closing_date external_reference campaign marketplace_intent partner_role solution_area partner_program location sharing customer duns category consent consent_to_contact contact help help_notes sender_team
lena  Outgoing private         yes  yes   yes          yes                yes      -                  -            -             -               .        .       .        .    .        .       .                  yes     -    -          -
lena  Outgoing partner_led     yes  yes   yes          yes                yes      -                  -            -             -               .        .       .        .    .        .       .                  yes     -    -          -
lena  Outgoing ip              yes  yes   yes          yes                yes      yes                -            yes           -               .        .       .        .    .        .       .                  .       .    .          -
lena  Outgoing services        yes  yes   yes          yes                yes      -                  yes          yes           .               .        .       .        .    .        .       .                  .       .    .          -
lena  Outgoing assessment      yes  yes   yes          yes                yes      -                  -            -             -               .        -       .        .    .        .       .                  yes     -    -          -
lena  Incoming ip              yes  yes   yes          yes                yes      yes                -            yes           -               .        -       .        .    .        .       .                  .       .    .          -
lena  Incoming services        yes  yes   yes          yes                yes      -                  yes          yes           .               .        -       .        .    .        .       .                  .       .    .          -
lena  Incoming private         yes  yes   yes          yes                yes      -                  -            -             -               .        -       .        .    .        .       .                  yes     -    -          -
sela  Outgoing partner_led     -    -     -            -                  -        -                  -            -             -               -        -       -        -    -        -       -                  -       -    -          -
petra Outgoing ip              -    -     -            -                  -        -                  -            -             -               -        -       -        -    -        -       -                  -       -    -          -
mallory Outgoing ip            -    -     -            -                  -        -                  -            -             -               -        -       -        -    -        -       -                  -       -    -          -
"""  # noqa: E501 (one row per deal)


def rows():
    heads, *lines = MATRIX.strip("\n").splitlines()
    cells = [line.split() for line in lines]
    return [(*cell[:3], dict(zip(heads.split(), cell[3:], strict=True))) for cell in cells]


@pytest.mark.parametrize(("who", "direction", "deal_type", "row"), rows(), ids=["-".join(row[:3]) for row in rows()])
def test_an_accepted_deal_is_edited_in_exactly_these_details(cast, who, direction, deal_type, row):
    shared = {"shared_with_sellers": True} if deal_type == "partner_led" else {}
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction=direction,
        deal_type=deal_type,
        location=cast.lisbon,
        **shared,
    )
    CustomerContactFactory(organization=cast.northlight, referral=deal)
    browser = cast.client(who)

    assert {field: sent(cast, browser, deal, field) for field in row} == row


DETAILS = rows()[0][3]
STATES = {
    "Pending": "Accept the deal first.",
    "Received": "Accept the deal first.",
    "Won": "The deal is closed.",
    "Lost": "The deal is closed.",
    "Declined": "The deal is closed.",
    "Expired": "The deal is closed.",
    "Error": "The deal is closed.",
}


@pytest.mark.parametrize("substatus", STATES)
@pytest.mark.parametrize("deal_type", ["private", "ip"])
def test_a_deal_that_waits_or_is_closed_is_edited_in_nothing(cast, deal_type, substatus):  # rows 111, 146
    deal = a_referral(cast.northlight, substatus=substatus, deal_type=deal_type, location=cast.lisbon)
    browser, before = cast.client("lena"), everything(deal)

    for field in ("name", "value", "campaign", "contact", "location", "customer"):
        answer = browser.post(here(deal, "edit", field), typed(cast, 1))
        assert (answer.status_code, STATES[substatus] in answer.context["conflict"]["text"]) == (409, True)
    others = {
        part: browser.post(here(deal, part), typed(cast, 1) | MORE).status_code for part in ("notes", "solutions")
    }

    assert others == {"notes": 409, "solutions": 409}
    assert everything(deal) == before


MORE = {"text": "Hello.", "add": "SOL-NONE"}
