"""What beat starts for leads. A task finds nothing out; it calls what does."""

from celery import shared_task

from leads import counting, rewording


@shared_task
def count_scores():
    """What was answered, reported, won and lost since the last look; and once a day each company anew."""
    counting.count()
    counting.sweep()


@shared_task
def reword():
    """The words by which the directory's pages are found, should a tag be called anew."""
    rewording.reword()
