"""What beat and the bell start: the outbox."""

import logging

import redis
from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts import outbox

log = logging.getLogger(__name__)


@shared_task
def deliver(uuids=None):
    """With uuids: at once, after a commit. Without: from beat, for whatever the queue lost."""
    return outbox.deliver(uuids)


def ring(uuids):
    """Ask a worker to look now. Where the queue is gone nothing is lost: beat looks within a minute."""
    try:
        ask_the_queue()
        deliver.delay(uuids)
    except (OperationalError, redis.RedisError) as problem:
        log.warning("the queue is unreachable, beat will deliver: %s", problem)


def ask_the_queue():
    """One try, at most a second: the queue's own client would keep a person waiting for six while it is away."""
    url = settings.REDIS_URL.replace("redis+socket://", "unix://")
    with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)) as queue:
        queue.ping()
