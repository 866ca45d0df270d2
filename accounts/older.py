"""Pages of what is shown the newest first."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Q
from django.http import Http404


def older(rows, before):
    """The rows from before the one with this public id, or all without one; Http404 where it is none of these rows."""
    if not before:
        return rows
    try:
        last = rows.get(uuid=before)
    except (ObjectDoesNotExist, ValidationError) as unknown:
        raise Http404 from unknown
    return rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
