"""The database asked directly, past every line of the application."""

from django.db import connection

# Table → the column that says whose row it is.
WALLED = {
    "accounts_accountevent": "organization_id",
    "accounts_invitation": "organization_id",
    "accounts_location": "organization_id",
    "accounts_locationgrant": "organization_id",
    "accounts_membership": "organization_id",
    "accounts_notice": "organization_id",
    "accounts_organizationgrant": "content_object_id",
    "leads_addressed": "organization_id",
    "leads_businessprofile": "organization_id",
    "leads_inquiry": "organization_id",
    "leads_logo": "organization_id",
    "leads_mark": "organization_id",
    "leads_profileplace": "organization_id",
    "leads_score": "organization_id",
    "referrals_accountmatch": "organization_id",
    "referrals_alertcontact": "organization_id",
    "referrals_composednotes": "organization_id",
    "referrals_customercontact": "organization_id",
    "referrals_draft": "organization_id",
    "referrals_engagement": "organization_id",
    "referrals_favorite": "organization_id",
    "referrals_note": "organization_id",
    "referrals_party": "organization_id",
    "referrals_referral": "organization_id",
    "referrals_referralevent": "organization_id",
    "referrals_registration": "organization_id",
    "referrals_registrationevent": "organization_id",
    "referrals_registrationfile": "organization_id",
    "referrals_sender": "organization_id",
    "referrals_solutionline": "organization_id",
    "referrals_teammember": "organization_id",
}
APPEND_ONLY = {"accounts_accountevent", "referrals_note", "referrals_referralevent", "referrals_registrationevent"}


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def limited_to(organization="", person="", *, platform="", everyone=""):
    """The settings as the application makes them, for this transaction, without the application."""
    settings = {"organization": organization, "user": person, "platform": platform, "everyone": everyone}
    for name, value in settings.items():
        run("SELECT set_config(%s, %s, true)", f"app.{name}", str(value))


def counted(table, where="true"):
    return run(f"SELECT count(*) FROM {table} WHERE {where}")[0][0]  # noqa: S608 (tables of the list above)
