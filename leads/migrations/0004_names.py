"""A page of the directory is called as its company and its place are called."""

from django.db import migrations

FOLLOW = """
CREATE OR REPLACE FUNCTION leads_listing_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE before text := coalesce(current_setting('app.everyone', true), '');
BEGIN
  PERFORM set_config('app.everyone', 'on', true);
  UPDATE leads_listing
  SET is_open = company.in_ecosystem AND location.is_active, name = company.name, place = location.name
  FROM accounts_organization company JOIN accounts_location location ON location.organization_id = company.id
  WHERE leads_listing.location_id = location.id
  AND CASE TG_TABLE_NAME WHEN 'accounts_location' THEN location.id ELSE company.id END = NEW.id;
  PERFORM set_config('app.everyone', before, true);
  RETURN NULL;
END $$;
DROP TRIGGER leads_listing_follows_place ON accounts_location;
CREATE TRIGGER leads_listing_follows_place AFTER UPDATE OF is_active, name ON accounts_location
  FOR EACH ROW WHEN ((OLD.is_active, OLD.name) IS DISTINCT FROM (NEW.is_active, NEW.name))
  EXECUTE FUNCTION leads_listing_follows();
DROP TRIGGER leads_listing_follows_company ON accounts_organization;
CREATE TRIGGER leads_listing_follows_company AFTER UPDATE OF in_ecosystem, name ON accounts_organization
  FOR EACH ROW WHEN ((OLD.in_ecosystem, OLD.name) IS DISTINCT FROM (NEW.in_ecosystem, NEW.name))
  EXECUTE FUNCTION leads_listing_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_directory")]

    operations = [migrations.RunSQL(FOLLOW, migrations.RunSQL.noop)]
