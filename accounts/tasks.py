"""What beat and the bell start: the outbox."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from accounts import outbox

log = logging.getLogger(__name__)


@shared_task
def deliver(uuids=None):
    """With uuids: at once, after a commit. Without: from beat, for whatever the queue lost."""
    return outbox.deliver(uuids)


def ring(uuids):
    """Ask a worker to look now. Where the queue is gone nothing is lost: beat looks within a minute."""
    try:
        deliver.delay(uuids)
    except OperationalError as problem:
        log.warning("the queue is unreachable, beat will deliver: %s", problem)
