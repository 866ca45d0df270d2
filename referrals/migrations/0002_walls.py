"""The tenants' wall around deals, and the search that works behind it."""

from django.db import migrations

from accounts.walls import APP_ROLE, ORGANIZATION, PLATFORM, walled

REFERRAL = "referrals_referral", ("organization_id", "id")
OF_REFERRAL = (("organization_id", "referral_id"), *REFERRAL)
SHARED = "shared_with_sellers AND deal_type = 'partner_led'"
IS_PARTY = f"{ORGANIZATION} = ANY (seen_by)"
ON_SHARED = f"{PLATFORM} AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referral_id AND {SHARED})"
IN_ENGAGEMENT = (
    f"EXISTS (SELECT 1 FROM referrals_party p WHERE p.engagement_id = referrals_engagement.id AND {IS_PARTY})"
)

# A member who leaves is unbound from every team of the company in the same statement.
TEAM_OF_MEMBERS = """
ALTER TABLE referrals_teammember ADD CONSTRAINT referrals_teammember_user_is_member
FOREIGN KEY (organization_id, user_id) REFERENCES accounts_membership (organization_id, user_id)
ON DELETE SET NULL (user_id)
"""

# Matching words is not "leakproof", so under row-level security its index would stay unused. This function runs as a
# role that may read every deal, and filters by the tenant setting itself (decisions.md, "Search behind the wall").
SEARCH = f"""
CREATE INDEX referral_words ON referrals_referral USING gin (organization_id, search);
CREATE INDEX referral_shared_words ON referrals_referral USING gin (search) WHERE {SHARED};
CREATE FUNCTION referrals_search(words text) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT id FROM referrals_referral
  WHERE organization_id = {ORGANIZATION} AND search @@ (SELECT referrals_query(words))
  UNION ALL
  SELECT id FROM referrals_referral
  WHERE {PLATFORM} AND {SHARED} AND search @@ (SELECT referrals_query(words))
$$;
CREATE POLICY search ON referrals_referral FOR SELECT TO cosell_search USING (true);
GRANT SELECT ON referrals_referral TO cosell_search;
ALTER FUNCTION referrals_search(text) OWNER TO cosell_search;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("accounts", "0002_walls")]

    operations = [
        walled(
            "referrals_referral",
            also_read=[f"{SHARED} AND {PLATFORM}"],
            parents=[(("organization_id", "location_id"), "accounts_location", ("organization_id", "id"))],
        ),
        walled("referrals_party", also_read=[IS_PARTY], parents=[OF_REFERRAL]),
        walled("referrals_engagement", also_read=[IN_ENGAGEMENT]),
        walled("referrals_teammember", parents=[OF_REFERRAL]),
        walled("referrals_customercontact", parents=[OF_REFERRAL]),
        walled("referrals_solutionline", also_read=[ON_SHARED], parents=[OF_REFERRAL]),
        walled("referrals_note", also_read=[IS_PARTY], parents=[OF_REFERRAL], append_only=True),
        walled("referrals_favorite"),
        walled("referrals_referralevent", parents=[OF_REFERRAL], append_only=True),
        migrations.RunSQL(TEAM_OF_MEMBERS),
        migrations.RunSQL(
            [
                SEARCH,
                "REVOKE EXECUTE ON FUNCTION referrals_search(text) FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION referrals_search(text) TO {APP_ROLE}",
            ]
        ),
    ]
