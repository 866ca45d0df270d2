"""Pages of what is shown the newest first."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Q
from django.http import Http404


def older(rows, before, by="created_at"):
    """The rows from before the one with this public id, or all without one; Http404 where it is none of these rows."""
    if not before:
        return rows
    try:
        last = rows.get(uuid=before)
    except (ObjectDoesNotExist, ValidationError) as unknown:
        raise Http404 from unknown
    at = getattr(last, by)
    return rows.filter(Q((f"{by}__lt", at)) | Q((by, at), pk__lt=last.pk))
