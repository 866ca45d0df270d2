"""What beat starts: the sweeps. A task finds nothing out; it calls what does."""

from celery import shared_task

from accounts.outbox import deliver
from referrals import sweeps


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
