"""The best scored are looked at in their order, in small directories too."""

from django.db import migrations

BEST = """
CREATE OR REPLACE FUNCTION leads_best(
  query tsquery, relevance float8, last_rank float8, last_score float8, last_uuid uuid,
  below float8, before uuid, without bigint[], most int, look int
) RETURNS TABLE (id bigint, uuid uuid, score float8, rank float8) LANGUAGE plpgsql STABLE ROWS 20
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = on SET enable_bitmapscan = off
SET enable_sort = off SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE there int;
BEGIN
  RETURN QUERY
    SELECT best.id, best.uuid, best.score, best.rank FROM (
      SELECT listing.*, relevance * (0.75::float8 + 0.5::float8 * listing.score) AS rank FROM leads_listing listing
      WHERE is_open AND (listing.score, listing.uuid) <= (below, before)
      ORDER BY listing.score DESC, listing.uuid DESC LIMIT CASE WHEN query IS NOT NULL THEN look END
    ) best
    WHERE (query IS NULL OR best.words @@ query) AND (without IS NULL OR best.organization_id <> ALL (without))
    AND (last_uuid IS NULL OR (best.rank, best.score, best.uuid) < (last_rank, last_score, last_uuid))
    ORDER BY best.score DESC, best.uuid DESC LIMIT most;
  GET DIAGNOSTICS there = ROW_COUNT;
  IF query IS NULL OR there = most THEN RETURN; END IF;
  PERFORM set_config('enable_indexscan', 'off', true);
  PERFORM set_config('enable_bitmapscan', 'on', true);
  PERFORM set_config('enable_sort', 'on', true);
  RETURN QUERY
    SELECT every.id, every.uuid, every.score, every.rank FROM (
      SELECT listing.*, relevance * (0.75::float8 + 0.5::float8 * listing.score) AS rank FROM leads_listing listing
      WHERE is_open AND words @@ query
    ) every
    WHERE (without IS NULL OR every.organization_id <> ALL (without))
    AND (last_uuid IS NULL OR (every.rank, every.score, every.uuid) < (last_rank, last_score, last_uuid))
    ORDER BY every.score DESC, every.uuid DESC OFFSET there LIMIT most - there;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0010_b1_found")]

    operations = [migrations.RunSQL(BEST, migrations.RunSQL.noop)]
