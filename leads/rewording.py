"""What tags are called changes: the words of the directory's pages follow, a batch at a time."""

from django.db import connection

from leads import wording
from leads.models import Listing

BATCH = 1000
# Not over what was published meanwhile, and not where nothing changed.
CHANGED = """
UPDATE leads_listing SET words = found.words::tsvector
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[]) AS found (id, published_at, words)
WHERE leads_listing.id = found.id AND leads_listing.published_at = found.published_at
AND leads_listing.words <> found.words::tsvector
"""


def reword():
    """Make the words of every page anew; how many pages changed."""
    labels, changed, last = wording.labels(), 0, 0
    while batch := list(Listing.objects.filter(pk__gt=last).defer("words", "description").order_by("pk")[:BATCH]):
        words = [wording.vector(listing, labels) for listing in batch]
        with connection.cursor() as cursor:
            keys, published = [listing.pk for listing in batch], [listing.published_at for listing in batch]
            cursor.execute(CHANGED, [keys, published, words])
            changed += cursor.rowcount
        last = batch[-1].pk
    return changed
