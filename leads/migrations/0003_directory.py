"""What the directory does by itself: pages close with their place or company, and the best of them are found."""

from django.db import migrations

# It writes what is public from what is behind the wall, so it looks at every tenant, and only while it does.
FOLLOW = """
CREATE FUNCTION leads_listing_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE before text := coalesce(current_setting('app.everyone', true), '');
BEGIN
  PERFORM set_config('app.everyone', 'on', true);
  UPDATE leads_listing SET is_open = company.in_ecosystem AND place.is_active
  FROM accounts_organization company JOIN accounts_location place ON place.organization_id = company.id
  WHERE leads_listing.location_id = place.id
  AND CASE TG_TABLE_NAME WHEN 'accounts_location' THEN place.id ELSE company.id END = NEW.id;
  PERFORM set_config('app.everyone', before, true);
  RETURN NULL;
END $$;
CREATE TRIGGER leads_listing_follows_place AFTER UPDATE OF is_active ON accounts_location
  FOR EACH ROW WHEN (OLD.is_active <> NEW.is_active) EXECUTE FUNCTION leads_listing_follows();
CREATE TRIGGER leads_listing_follows_company AFTER UPDATE OF in_ecosystem ON accounts_organization
  FOR EACH ROW WHEN (OLD.in_ecosystem <> NEW.in_ecosystem) EXECUTE FUNCTION leads_listing_follows();
"""

# PostgreSQL guesses how many rows have several words from how many have each, and now and then looks for what hardly
# exists along the whole order by score. So it is told: a page is looked for among the best scored ``look`` rows, and what
# these do not fill is rare enough to be read by its words, all of it. Either way the rows are the same.
# The planner's switches are the functions' own: none outlives the call.
SEARCH = """
CREATE FUNCTION leads_best(
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
CREATE FUNCTION leads_found(
  queries text[], relevances float8[], last_level int, last_listing uuid, without bigint[], most int, look int
) RETURNS TABLE (id bigint, uuid uuid, score float8, rank float8, level int) LANGUAGE plpgsql STABLE ROWS 20
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  best constant float8 := 1.25;  -- what the best score makes of a relevance
  lowest constant float8 := 0.75;
  top constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  last record; place record; ranks float8[] := '{}';
BEGIN
  SELECT relevances[last_level + 1] * (0.75::float8 + 0.5::float8 * listing.score) AS rank, listing.score, listing.uuid
  INTO last FROM leads_listing listing WHERE listing.uuid = last_listing;
  IF last_listing IS NOT NULL AND last.uuid IS NULL THEN RETURN; END IF;
  FOR number IN 0 .. cardinality(queries) - 1 LOOP
    -- Of so little relevance that not even the best score brings it onto this page: nor does any that follows.
    EXIT WHEN relevances[number + 1] * best < (SELECT one FROM unnest(ranks) one ORDER BY one DESC OFFSET most - 1 LIMIT 1);
    FOR place IN
      SELECT * FROM leads_best(
        nullif(queries[number + 1], '')::tsquery, relevances[number + 1], last.rank, last.score, last.uuid,
        -- Thousands of new companies have one score, so in its own walk the place is exact.
        CASE WHEN last_listing IS NULL THEN 'infinity' WHEN number = last_level THEN last.score
             ELSE (last.rank / relevances[number + 1] - lowest) * 2 + 1e-9 END,
        CASE WHEN number = last_level AND last_listing IS NOT NULL THEN last.uuid ELSE top END,
        without, most, look)
    LOOP
      id := place.id; uuid := place.uuid; score := place.score; rank := place.rank; level := number;
      ranks := ranks || rank;
      RETURN NEXT;
    END LOOP;
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_walls")]

    operations = [
        migrations.RunSQL(FOLLOW, migrations.RunSQL.noop),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
    ]
