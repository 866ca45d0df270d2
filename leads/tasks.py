"""What beat starts for leads. A task finds nothing out; it calls what does."""

from celery import shared_task

from leads import counting


@shared_task
def count_scores():
    """What was answered, reported, won and lost since the last look; and once a day each company anew."""
    counting.count()
    counting.sweep()
