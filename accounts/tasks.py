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
    """Ask a worker to deliver these."""
    start(deliver, uuids)


def start(task, *arguments):
    """Ask a worker for it now. Where the queue is gone nothing is lost: beat looks soon."""
    try:
        ask_the_queue()
        task.delay(*arguments)
    except (OperationalError, redis.RedisError) as problem:
        log.warning("the queue is unreachable, beat will start %s: %s", task.name, problem)


def ask_the_queue():
    """One try, at most a second: the queue's own client would keep a person waiting for six while it is away."""
    url = settings.REDIS_URL.replace("redis+socket://", "unix://")
    with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)) as queue:
        queue.ping()
