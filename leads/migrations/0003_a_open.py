"""A page of the directory closes when its place is taken out of use or its company leaves the ecosystem."""

from django.db import migrations, models

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


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_walls")]

    operations = [
        migrations.AddField("listing", "is_open", models.BooleanField(db_default=True, default=True, editable=False)),
        migrations.RunSQL(FOLLOW, migrations.RunSQL.noop),
    ]
