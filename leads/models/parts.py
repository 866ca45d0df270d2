"""Columns that several tables of leads have."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def codes(label):
    """A list of codes: tags of the reference data, or company sizes."""
    return ArrayField(models.CharField(max_length=50), default=list, blank=True, verbose_name=label)
