"""What the tests of this folder share."""

import pytest

from tests.reliability.together import Together


@pytest.fixture
def together(committed):
    """Four people who act at the same time."""
    people = Together(4)
    yield people
    people.go_home()
