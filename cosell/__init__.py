"""The installation: settings, addresses, the queue; everything else lives in the apps."""

from cosell.celery import app as celery_app

__all__ = ["celery_app"]
