"""What beat starts: the sweeps. A task finds nothing out; it calls what does."""

from functools import partial

from celery import shared_task

from accounts.outbox import deliver
from accounts.tasks import start
from referrals import candidates, drafts, registration_sweeps, sweeps
from referrals.importing import running
from referrals.sheets import running as sheets


@shared_task
def expire_overdue():
    """Close what nobody answered in time, and tell the senders."""
    sweeps.expire_overdue()
    deliver()


@shared_task
def remind_waiting():
    """Day 7 and day 12 of the answer window."""
    sweeps.remind_waiting()
    deliver()


@shared_task
def tell_safe_wins():
    """The time between creation and won that a registration asks for is over."""
    registration_sweeps.tell_safe_wins()
    deliver()


@shared_task
def tell_registrable():
    """What a won deal waited for is known."""
    registration_sweeps.tell_registrable()
    deliver()


@shared_task
def reevaluate_registrations():
    """What has become of the criteria while a registration is being reviewed."""
    registration_sweeps.reevaluate()


@shared_task
def drop_old_drafts():
    """Delete what nobody finished in time."""
    drafts.sweep()


@shared_task
def drop_old_sheets():
    """Delete files of registrations that have lain long enough."""
    sheets.sweep()


@shared_task
def carry_on_imports():
    """Go on with files of accounts; for a part of the time only, or nothing else would have its turn."""
    running.carry_on(seconds=20)


@shared_task
def carry_on_sheets():
    """Go on with files of registrations; for a part of the time only: the rest stands in line again."""
    if sheets.carry_on(seconds=20):
        start_sheets()


@shared_task
def find_candidates():
    """What the customers that wait for account matching could be."""
    candidates.find_candidates()


# Ask a worker to look at once.
start_importing, start_sheets = partial(start, carry_on_imports), partial(start, carry_on_sheets)
