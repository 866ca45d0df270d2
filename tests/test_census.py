"""Declare or fail: everything the installation has is written here, with who may reach it, or the test names it.

One entry per line. Whoever adds an address, a task, a notice, a table, a command or an admin page adds its line.
"""

from pathlib import Path

from celery import current_app
from django.apps import apps
from django.contrib import admin
from django.core.management import get_commands
from django.db import connection
from django.template.loader import get_template

from accounts import outbox
from accounts.checks import entries
from tests.isolation.raw import WALLED

# Address → who may reach it; for scoped ones, through which object.
ADDRESSES = {
    "": "public: sends everybody where their work is",
    "healthz": "public: alive",
    "readyz": "public: ready, names no reason",
    "keyboard/": "signed in: the list of keys",
    "organization/me/": "signed in: one's own profile",
    "organization/switch/<uuid:organization_id>/": "signed in: one's own memberships",
    "organization/language/": "public: a visitor's language",
    "organization/notices/": "scoped",
    "organization/notices/read/": "scoped",
    "organization/notices/<uuid:notice_id>/": "scoped: notice=Notice",
    "organization/people/": "scoped",
    "organization/people/history/": "scoped",
    "organization/people/invite/": "scoped",
    "organization/people/<uuid:person_id>/": "scoped: person=Membership",
    "organization/people/<uuid:person_id>/roles/": "scoped: person=Membership",
    "organization/people/<uuid:person_id>/remove/": "scoped: person=Membership",
    "organization/people/invitations/<uuid:invitation_id>/again/": "scoped: invitation=Invitation",
    "organization/people/invitations/<uuid:invitation_id>/withdraw/": "scoped: invitation=Invitation",
    "organization/invitations/<slug:token>/": "public: whoever holds the letter's secret",
    "organization/profiles/": "scoped",
    "organization/profiles/begin/": "scoped",
    "organization/profiles/logos/<slug:digest>.png": "scoped",
    "organization/profiles/<uuid:profile_id>/": "scoped: profile=BusinessProfile",
    "organization/profiles/<uuid:profile_id>/preview/": "scoped: profile=BusinessProfile",
    "organization/profiles/<uuid:profile_id>/publish/": "scoped: profile=BusinessProfile",
    "organization/profiles/<uuid:profile_id>/withdraw/": "scoped: profile=BusinessProfile",
    "organization/profiles/<uuid:profile_id>/logo/": "scoped: profile=BusinessProfile",
    "organization/profiles/<uuid:profile_id>/places/": "scoped: profile=BusinessProfile",
    "organization/profiles/<uuid:profile_id>/places/<uuid:place_id>/": "scoped: profile=BusinessProfile",
    "organization/profiles/<uuid:profile_id>/places/<uuid:place_id>/remove/": "scoped: profile=BusinessProfile",
    "organization/profiles/<uuid:profile_id>/places/<uuid:place_id>/contacts/": "scoped: profile=BusinessProfile",
    "organization/profiles/<uuid:profile_id>/places/<uuid:place_id>/contacts/<uuid:contact_id>/remove/": (
        "scoped: profile=BusinessProfile"
    ),
    "organization/profiles/ranking/": "scoped",
    "robots.txt": "public: for search engines",
    "sitemap.xml": "public: for search engines",
    "sitemap/<int:block>.xml": "public: for search engines",
    "directory/": "public: leads to the reader's language",
    "directory/logos/<slug:digest>.png": "public: logos of published profiles",
    "directory/<language:language>/": "public: finds partners",
    "directory/<language:language>/<uuid:listing_id>/": "public: leads to the page's whole address",
    "directory/<language:language>/<uuid:listing_id>/<str:slug>/": "public: a partner's place",
    "directory/<language:language>/ask/": "public: a customer's inquiry",
    "directory/<language:language>/inquiries/<slug:token>/": "public: whoever holds the customer's secret",
    "deals/": "scoped",
    "deals/bulk/": "scoped",
    "deals/columns/": "signed in: one's own columns of the list",
    "deals/new/": "scoped",
    "deals/drafts/<uuid:draft_id>/<step:step>/": "scoped: draft=Draft",
    "deals/drafts/<uuid:draft_id>/review/": "scoped",
    "deals/drafts/<uuid:draft_id>/discard/": "scoped: draft=Draft",
    "deals/send/": "scoped",
    "deals/registered/": "scoped",
    "deals/registered/download/": "scoped",
    "deals/registered/upload/": "scoped",
    "deals/registered/files/<uuid:file_id>/": "scoped: file=RegistrationFile",
    "deals/registered/files/<uuid:file_id>/undo/": "scoped: file=RegistrationFile",
    "deals/<tab:tab>/": "scoped",
    "deals/<uuid:referral_id>/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/favorite/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/moves/<move:move>/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/edit/<field:field>/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/team/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/team/<uuid:member_id>/remove/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/solutions/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/solutions/<uuid:line_id>/price/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/solutions/<uuid:line_id>/remove/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/partners/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/notes/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/timeline/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/wait/": "scoped: referral=Referral",
    "reviews/": "scoped",
    "deals/<uuid:referral_id>/registrations/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/registrations/new/": "scoped: referral=Referral",
    "deals/<uuid:referral_id>/registrations/<uuid:registration_id>/": "scoped: referral=Referral",
    "reviews/<uuid:registration_id>/": "scoped: registration=Registration",
    "reviews/<uuid:registration_id>/<review_step:step>/": "scoped: registration=Registration",
    "leads/": "scoped",
    "leads/bulk/": "scoped",
    "leads/send/": "scoped",
    "leads/sent/": "scoped",
    "leads/sent/<uuid:inquiry_id>/": "scoped: inquiry=Inquiry",
    "leads/<lead_tab:tab>/": "scoped",
    "leads/<uuid:referral_id>/": "scoped: referral=Referral",
    "leads/<uuid:referral_id>/favorite/": "scoped: referral=Referral",
    "leads/<uuid:referral_id>/moves/<move:move>/": "scoped: referral=Referral",
    "leads/<uuid:referral_id>/edit/<field:field>/": "scoped: referral=Referral",
    "leads/<uuid:referral_id>/team/": "scoped: referral=Referral",
    "leads/<uuid:referral_id>/team/<uuid:member_id>/remove/": "scoped: referral=Referral",
    "leads/<uuid:referral_id>/notes/": "scoped: referral=Referral",
    "leads/<uuid:referral_id>/timeline/": "scoped: referral=Referral",
}

# Addresses of django-allauth, which guards them itself.
OF_ALLAUTH = {
    "accounts/login/": "public",
    "accounts/logout/": "public",
    "accounts/inactive/": "public",
    "accounts/signup/": "public: closed, nobody signs up without an invitation",
    "accounts/reauthenticate/": "signed in",
    "accounts/email/": "signed in",
    "accounts/confirm-email/": "public",
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": "public: whoever holds the secret in the mail",
    "accounts/password/change/": "signed in",
    "accounts/password/set/": "signed in",
    "accounts/password/reset/": "public",
    "accounts/password/reset/done/": "public",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "public: whoever holds the mail's secret",
    "accounts/password/reset/key/done/": "public",
    "accounts/login/code/confirm/": "public",
    "accounts/2fa/": "signed in",
    "accounts/2fa/authenticate/": "public: half signed in",
    "accounts/2fa/reauthenticate/": "signed in",
    "accounts/2fa/totp/activate/": "signed in",
    "accounts/2fa/totp/deactivate/": "signed in",
    "accounts/2fa/recovery-codes/": "signed in",
    "accounts/2fa/recovery-codes/generate/": "signed in",
    "accounts/2fa/recovery-codes/download/": "signed in",
    "accounts/2fa/webauthn/": "signed in",
    "accounts/2fa/webauthn/add/": "signed in",
    "accounts/2fa/webauthn/reauthenticate/": "signed in",
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": "signed in",
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": "signed in",
    "accounts/2fa/webauthn/login/": "public",
}

# The operators' admin: which tables it has a page for; every page of it is for staff, and logged.
IN_ADMIN = {
    "account.EmailAddress": "which address is whose, and verified",
    "accounts.AccountEvent": "read only: history",
    "accounts.Invitation": "letters",
    "accounts.Location": "places of companies",
    "accounts.Membership": "who belongs where",
    "accounts.Notice": "failed notices, to try again",
    "accounts.Organization": "companies",
    "accounts.User": "people, with their roles",
    "admin.LogEntry": "read only: what operators did",
    "leads.Inquiry": "read only: who asked what, from where",
    "leads.BusinessProfile": "read only: what a company says of itself",
    "referrals.AccountMatch": "read only but for the decision of account matching",
    "referrals.AccountImport": "files of customer accounts",
    "referrals.CustomerAccount": "who can be a customer",
    "referrals.ExchangeRate": "what a currency was worth in a month; a correction is a new row",
    "referrals.RateImport": "files of exchange rates",
    "referrals.Referral": "read only but for the acts of the lifecycle",
    "referrals.ReferralEvent": "read only: history",
    "referrals.Registration": "read only: registrations of won deals",
    "referrals.RegistrationEvent": "read only: history",
    "referrals.RegistrationFile": "read only: files of changed registrations",
    "referrals.Solution": "the catalogue",
    "referrals.SolutionArea": "reference data",
    "referrals.SolutionPlay": "reference data",
    "referrals.Term": "reference data",
}

# Further addresses of the admin, besides Django's own for each table above.
OF_ADMIN = {
    "admin/": "staff",
    "admin/login/": "public: leads to the sign-in page",
    "admin/logout/": "public",
    "admin/password_change/": "staff",
    "admin/password_change/done/": "staff",
    "admin/autocomplete/": "staff",
    "admin/jsi18n/": "public: words for the admin's scripts",
    "admin/r/<path:content_type_id>/<path:object_id>/": "staff",
    "admin/^(?P<app_label>accounts|account|admin|referrals|leads)/$": "staff",
    "admin/(?P<url>.*)$": "staff: whatever else is a 404",
    "admin/sees/<int:pk>/": "staff: what a person can see",
    "admin/accounts/organization/<int:pk>/invite/": "staff: the first people of a company",
    "admin/referrals/accountimport/<int:pk>/apply/": "staff: import what was checked",
    "admin/referrals/accountimport/<int:pk>/cancel/": "staff: stop an import",
    "admin/referrals/accountimport/<int:pk>/refused/": "staff: the rows that were refused",
    "admin/referrals/rateimport/<int:pk>/apply/": "staff: import the rates that were looked at",
    "admin/referrals/solutionarea/<path:object_id>/version/": "staff: a new name from a day on",
    "admin/referrals/solutionplay/<path:object_id>/version/": "staff: a new name from a day on",
    "admin/referrals/term/<path:object_id>/version/": "staff: a new name from a day on",
    "admin/referrals/referral/<int:pk>/error/": "staff: the lifecycle's own act",
    "admin/referrals/referral/<int:pk>/account/": "staff: another customer account",
    "admin/referrals/accountmatch/<int:pk>/desk/": "staff: which account a customer is",
}
USUAL = (
    "",
    "add/",
    "<path:object_id>/history/",
    "<path:object_id>/delete/",
    "<path:object_id>/change/",
    "<path:object_id>/",
)

TASKS = {
    "accounts.tasks.deliver": "each notice in its reader's tenant",
    "leads.tasks.count_scores": "every tenant: the score of each company from its own deals",
    "leads.tasks.reword": "the directory, which is public",
    "referrals.tasks.carry_on_imports": "accounts of customers, which are nobody's: batch by batch",
    "referrals.tasks.carry_on_sheets": "files of registrations, each as the person who has sent it, in their tenant",
    "referrals.tasks.drop_old_drafts": "every tenant: sweep",
    "referrals.tasks.drop_old_sheets": "every tenant: sweep",
    "referrals.tasks.expire_overdue": "every tenant: sweep",
    "referrals.tasks.reevaluate_registrations": "every tenant: sweep",
    "referrals.tasks.remind_waiting": "every tenant: sweep",
    "referrals.tasks.tell_registrable": "every tenant: sweep",
    "referrals.tasks.tell_safe_wins": "every tenant: sweep",
    "referrals.tasks.find_candidates": "every tenant: candidates for account matching",
}

# Kind of notice → its template, and who is told.
NOTICES = {
    "invitation": ("accounts/mail/invitation", "the address in the letter"),
    "joined": ("accounts/mail/joined", "who wrote the invitation, through visible_to"),
    "roles_changed": ("accounts/mail/roles_changed", "the person themselves"),
    "membership_ended": ("accounts/mail/membership_ended", "the person themselves, who has left"),
    "deal_received": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_remind": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_accept": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_decline": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_expire": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_win": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_lose": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_error": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_team": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_matched": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_unmatched": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_released": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_refused": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_account": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_safe": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_registrable": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_unregistrable": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_registration_sent": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_registration_resent": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_registration_undo": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_registration_ask": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_registration_pass": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_registration_approve": ("referrals/mail/deal", "who sees the deal by then"),
    "deal_registration_fail": ("referrals/mail/deal", "who sees the deal by then"),
    "file_resubmit": ("referrals/mail/deal", "who sees the first of its deals by then"),
    "file_undo": ("referrals/mail/deal", "who sees the first of its deals by then"),
    "file_waits": ("referrals/mail/deal", "reviewers, through visible_to"),
    "review_waits": ("referrals/mail/deal", "reviewers of the platform, through visible_to"),
    "inquiry_sent": ("leads/mail/letter", "the customer's address"),
    "answer_accept": ("leads/mail/letter", "the customer's address, or who of the platform has sent the lead"),
    "answer_decline": ("leads/mail/letter", "the customer's address, or who of the platform has sent the lead"),
    "answer_expire": ("leads/mail/letter", "the customer's address, or who of the platform has sent the lead"),
    "answer_error": ("leads/mail/letter", "the customer's address, or who of the platform has sent the lead"),
}
# Templates of mails that are frames of others.
FRAMES = {"accounts/mail/frame.html", "accounts/mail/change.txt"}

# Tables that are not behind the wall, and why no company's secret is in them.
OPEN_TABLES = {
    "account_emailaddress": "addresses of people, reached by the person and by who names the address",
    "account_emailconfirmation": "unused: confirmations are signed, not stored",
    "accounts_organization": "names of companies are known to those who sell with them",
    "accounts_user": "people belong to several companies; reached through memberships",
    "accounts_user_groups": "empty: no global rights",
    "accounts_user_user_permissions": "empty: no global rights",
    "auth_group": "empty: no global rights",
    "auth_group_permissions": "empty: no global rights",
    "auth_permission": "the names of roles",
    "cosell_cache": "counters of sign-in attempts",
    "django_admin_log": "what operators did",
    "django_content_type": "the names of models",
    "django_migrations": "which migrations ran",
    "django_session": "signed-in browsers; opaque",
    "guardian_groupobjectpermission": "empty: grants live in our own tables",
    "guardian_userobjectpermission": "empty: grants live in our own tables",
    "leads_listing": "what published profiles show to everybody",
    "leads_reading": "how far the history was read for the score: a number",
    "mfa_authenticator": "second factors, reached by the person",
    "referrals_accountimport": "files of customer accounts",
    "referrals_customeraccount": "companies that could be anybody's customer",
    "referrals_exchangerate": "what a currency was worth in a month, for everybody",
    "referrals_importkey": "where in a file each account stood",
    "referrals_importproblem": "refused rows of files",
    "referrals_nameword": "words of customers' names",
    "referrals_rateimport": "files of exchange rates, read by operators",
    "referrals_listcolumns": "which columns a person likes to see; says nothing of any deal",
    "referrals_solution": "the catalogue, for everybody who sells",
    "referrals_solutionarea": "reference data",
    "referrals_solutionplay": "reference data",
    "referrals_term": "reference data",
}

COMMANDS = {
    "demo": "fills the demo; refuses elsewhere",
    "import_accounts": "loads customer accounts from a file; a second time changes nothing",
    "import_rates": "loads monthly exchange rates from a file; replaces none without a reason",
    "lifecycle_doc": "prints docs/lifecycle.md",
    "update_catalogs": "collects the words to translate",
}


def described(callback):
    """How a view of ours declares itself, in the words of ADDRESSES."""
    models = getattr(callback, "models", {})
    return ", ".join([callback.access, *(f"{name}={model.__name__}" for name, model in models.items())])


def declared(text):
    access, _, rest = text.partition(": ")
    return ", ".join([access, *([rest] if "=" in rest else [])])


def admin_routes():
    usual = {f"admin/{label.lower().replace('.', '/')}/{ending}" for label in IN_ADMIN for ending in USUAL}
    return usual | set(OF_ADMIN)


def test_every_address_is_declared():
    real = {route for route, _pattern in entries() if not route.startswith("admin/")}

    assert sorted(real - {*ADDRESSES, *OF_ALLAUTH}) == []
    assert sorted({*ADDRESSES, *OF_ALLAUTH} - real) == []


def test_every_address_is_reached_by_whom_its_declaration_says():
    real = {route: described(pattern.callback) for route, pattern in entries() if route in ADDRESSES}

    assert real == {route: declared(text) for route, text in ADDRESSES.items()}


def test_every_address_of_the_admin_is_declared():
    real = {route for route, _pattern in entries() if route.startswith("admin/")}

    assert sorted(real - admin_routes()) == []


def test_every_table_in_the_admin_is_declared():
    real = {model._meta.label for model in admin.site._registry}

    assert sorted(real ^ set(IN_ADMIN)) == []


def test_every_task_is_declared():
    current_app.loader.import_default_modules()
    real = {name for name in current_app.tasks if not name.startswith("celery.")}

    assert sorted(real ^ set(TASKS)) == []


def test_every_kind_of_notice_is_declared_and_has_its_templates():
    real = {kind: told.template for kind, told in outbox.KINDS.items()}

    assert real == {kind: template for kind, (template, _told) in NOTICES.items()}
    for template in set(real.values()):
        assert get_template(f"{template}.txt") and get_template(f"{template}.html")


def test_every_template_of_a_mail_belongs_to_a_kind_of_notice():
    root = Path(__file__).resolve().parent.parent / "templates"
    real = {str(path.relative_to(root)) for path in root.glob("*/mail/*")}
    wanted = {f"{template}{ending}" for template, _told in NOTICES.values() for ending in (".txt", ".html")}

    assert sorted(real ^ (wanted | FRAMES)) == []


def test_every_table_is_behind_the_wall_or_says_why_not(db):
    real = set(connection.introspection.table_names())

    assert sorted(real ^ {*WALLED, *OPEN_TABLES}) == []
    assert set(WALLED) & set(OPEN_TABLES) == set()


def test_every_model_is_a_table_that_is_declared():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert sorted(tables - {*WALLED, *OPEN_TABLES}) == []


def test_every_command_of_ours_is_declared():
    ours = {name for name, app in get_commands().items() if app in ("accounts", "referrals", "leads", "cosell")}

    assert sorted(ours ^ set(COMMANDS)) == []
