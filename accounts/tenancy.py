"""Limits the database to one tenant for one transaction: the application's half of row-level security.

The other half is in ``accounts/walls.py``: PostgreSQL compares each row's organization with the settings made here.
"""

import logging
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, models, transaction
from psycopg.pq import TransactionStatus

log = logging.getLogger(__name__)


class NoTenant(RuntimeError):
    """Tenant rows were asked for outside ``entered`` and ``everyone``."""


@dataclass(frozen=True)
class Reach:
    """What the database may show: one organization's rows to one person, or every row for a stated reason."""

    organization_id: int | None = None
    user_id: int | None = None
    platform: bool = False
    everyone: str = ""


NOWHERE = Reach()
_reach = ContextVar("reach", default=NOWHERE)


def current():
    """The reach in force. Raises NoTenant outside ``entered`` and ``everyone``."""
    if (reach := _reach.get()) is NOWHERE:
        raise NoTenant("tenant rows are reached only inside tenancy.entered(...) or tenancy.everyone(...)")
    return reach


@contextmanager
def entered(organization, user=None):
    """One organization's rows, for one person or for the clock, until the block ends. Nests, and restores."""
    platform = organization is not None and organization.is_platform
    reach = Reach(organization and organization.pk, user and user.pk, platform)
    with _limited_to(reach):
        yield


@contextmanager
def everyone(reason):
    """Every tenant's rows: for sweeps, delivery and the operators' admin only. The reason is logged."""
    log.debug("every tenant: %s", reason)
    with _limited_to(Reach(everyone=reason)):
        yield


@contextmanager
def _limited_to(reach):
    outer, joined = _reach.get(), connection.in_atomic_block
    if reach == outer:
        yield
        return
    with nullcontext() if outer is not NOWHERE else transaction.atomic():
        token = _reach.set(reach)
        try:
            _tell_the_database(reach)
            yield
        finally:
            _reach.reset(token)
            if joined and _usable():
                _tell_the_database(outer)


def _tell_the_database(reach):
    settings = {
        "app.organization": reach.organization_id,
        "app.user": reach.user_id,
        "app.platform": "on" if reach.platform else "",
        "app.everyone": "on" if reach.everyone else "",
    }
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    values = [str(part or "") for pair in settings.items() for part in pair]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", values)  # noqa: S608 (only placeholders are repeated)


def _usable():
    """Whether the transaction can still run a statement; a failed one forgets the settings when it rolls back."""
    if connection.connection is None or connection.needs_rollback:
        return False
    return connection.connection.info.transaction_status == TransactionStatus.INTRANS


def rows(queryset=models.QuerySet):
    """The manager of a tenant model: the queryset's methods, and NoTenant where no tenant was entered."""

    class Rows(models.Manager.from_queryset(queryset)):
        use_in_migrations = False

        def get_queryset(self):
            current()
            return super().get_queryset()

    return Rows()
