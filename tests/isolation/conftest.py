"""The world of tokens, built once per module and taken down after it."""

import logging

import pytest

from tests.conftest import Cast
from tests.isolation.world import COMPANIES, World


@pytest.fixture(scope="module")
def world(stage, django_db_blocker):
    """Committed, so that every test of the module finds it; the database is put back afterwards."""
    with django_db_blocker.unblock():
        world = World(Cast(), stage)
    yield world
    with django_db_blocker.unblock():
        world.marker.connection.close()
        stage.put_back()


@pytest.fixture
def tenants(world):
    """Company name → its id."""
    return {name: getattr(world.cast, name).pk for name in COMPANIES}


@pytest.fixture
def quiet(uncopied):
    """Thousands of refusals are expected: nothing of them is logged."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
