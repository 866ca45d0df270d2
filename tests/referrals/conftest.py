"""Deals as the pages of deals begin with them."""

import pytest

from tests.factories import a_referral, a_sibling


@pytest.fixture
def inbound(cast):
    """An unanswered deal of Northlight at Lisbon, sent by the platform."""
    sent = a_referral(cast.platform, substatus="Accepted", direction="Outgoing", team=[cast.sela])
    return a_sibling(sent, cast.northlight, location=cast.lisbon)


@pytest.fixture
def active(cast):
    """A deal of Northlight at Lisbon that is worked on, with a team and two solutions."""
    return a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        location=cast.lisbon,
        team=[cast.ugo, cast.lena],
        solutions=[cast.tidal, cast.cloud],
    )
