"""The best listings of one query for words, by whichever way reads less: few by their keys, many along the score."""

from django.db import migrations

# PostgreSQL guesses how many rows have several words from how many have each, and now and then looks for what hardly
# exists along the whole order by score. So the index of words is counted first, no further than two thousand.
# ``search_path`` is fixed and the planner's switches are the function's own: none of it outlives the call.
BEST = """
CREATE FUNCTION leads_best(
  query tsquery, relevance float8, last_rank float8, last_score float8, last_uuid uuid,
  below float8, before uuid, without bigint[], most int
) RETURNS TABLE (id bigint, uuid uuid, score float8, rank float8) LANGUAGE plpgsql STABLE ROWS 20
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = on SET enable_bitmapscan = on
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE few constant int := 2000;
BEGIN
  IF query IS NOT NULL THEN
    PERFORM set_config('enable_indexscan', 'off', true);
    IF (SELECT count(*) <= few FROM (SELECT FROM leads_listing WHERE words @@ query LIMIT few + 1) counted) THEN
      RETURN QUERY
        SELECT found.* FROM (
          SELECT listing.id, listing.uuid, listing.score, relevance * (0.75::float8 + 0.5::float8 * listing.score) AS rank
          FROM leads_listing listing
          WHERE is_open AND words @@ query AND (without IS NULL OR organization_id <> ALL (without))
        ) found
        WHERE last_uuid IS NULL OR (found.rank, found.score, found.uuid) < (last_rank, last_score, last_uuid)
        ORDER BY found.score DESC, found.uuid DESC LIMIT most;
      RETURN;
    END IF;
    PERFORM set_config('enable_indexscan', 'on', true);
    PERFORM set_config('enable_bitmapscan', 'off', true);
  END IF;
  RETURN QUERY
    SELECT found.* FROM (
      SELECT listing.id, listing.uuid, listing.score, relevance * (0.75::float8 + 0.5::float8 * listing.score) AS rank
      FROM leads_listing listing
      WHERE is_open AND (query IS NULL OR words @@ query) AND (without IS NULL OR organization_id <> ALL (without))
      AND (listing.score, listing.uuid) <= (below, before)
    ) found
    WHERE last_uuid IS NULL OR (found.rank, found.score, found.uuid) < (last_rank, last_score, last_uuid)
    ORDER BY found.score DESC, found.uuid DESC LIMIT most;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0007_b2_logo")]

    operations = [migrations.RunSQL(BEST, "DROP FUNCTION leads_best")]
