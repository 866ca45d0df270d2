"""Everything configurable, from the environment. Production is the default; DEMO=1 is the demo setting."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DEMO_SECRET_KEY = "demo-only-secret-that-production-refuses-to-start-with"  # noqa: S105

DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)


def required(name, *, demo):
    """The variable's value; in the demo setting it may be missing, anywhere else that is an error."""
    value = env.str(name, "")
    if not value and not DEMO:
        raise ImproperlyConfigured(f"{name} is not set: production needs it (see the settings table in README.md).")
    return value or demo


SECRET_KEY = required("SECRET_KEY", demo=DEMO_SECRET_KEY)
BASE_URL = required("BASE_URL", demo="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = [
    host.strip() for host in required("ALLOWED_HOSTS", demo="localhost,127.0.0.1,testserver").split(",") if host.strip()
]
required("DATABASE_URL", demo="-")
required("EMAIL_URL", demo="-")
REDIS_URL = required("REDIS_URL", demo="redis://127.0.0.1:6379/0")

if DEBUG and not DEMO:
    raise ImproperlyConfigured("DEBUG is on: production refuses to start with it.")
if SECRET_KEY == DEMO_SECRET_KEY and not DEMO:
    raise ImproperlyConfigured("SECRET_KEY is the demo's: production refuses to start with it.")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters: make a longer one.")

# The installation's own words and clocks (specification 3.6).
PLATFORM_NAME = env.str("PLATFORM_NAME", "Cloudmere")
ANSWER_WINDOW_DAYS = env.int("ANSWER_WINDOW_DAYS", 14)
REMINDER_DAYS = [7, 12]
WON_GAP_HOURS = env.int("WON_GAP_HOURS", 72)
CONTACT_HOURS = env.int("CONTACT_HOURS", 72)
INVITATION_DAYS = env.int("INVITATION_DAYS", 14)
DRAFT_DAYS = env.int("DRAFT_DAYS", 30)
NOTES_COMPOSER = env("NOTES_COMPOSER", "referrals.composing.from_template")

# Customers' inquiries: how many are taken, and the seconds nobody can fill in the form in (leads/defending.py).
INQUIRIES_PER_ADDRESS = env.int("INQUIRIES_PER_ADDRESS", 5)  # of an e-mail address in a day
INQUIRIES_PER_NETWORK = env.int("INQUIRIES_PER_NETWORK", 20)  # of a network (/24, /48) in an hour
INQUIRIES_PER_HOUR = env.int("INQUIRIES_PER_HOUR", 300)  # of everybody in an hour
INQUIRY_SECONDS = env.int("INQUIRY_SECONDS", 3)

INSTALLED_APPS = [
    "cosell",
    "accounts",
    "referrals",
    "leads",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "cosell.admin.CosellAdminConfig",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "guardian",
    "csp",
    "template_partials",
]

MIDDLEWARE = [
    "cosell.middleware.refuse_politely",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.in_the_readers_words",
    "cosell.middleware.refuse_unread",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "cosell.urls"
WSGI_APPLICATION = "cosell.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cosell.shell.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# One dialect: PostgreSQL. The web and the worker connect as the application role, migrations as the owner.
DATABASES = {"default": env.dj_db_url("DATABASE_URL", "postgres://cosell_app@127.0.0.1/cosell")}
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions live in the database: an emptied Redis signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cosell_cache"}}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "unacked_restore_throttle": 1, "socket_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # the row is the work; beat finds it within a minute
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

MAIL = env.dj_email_url("EMAIL_URL", "console:")  # smtp://user:password@host:25, submission://… for TLS, file:///folder
if "EMAIL_BACKEND" not in MAIL:
    raise ImproperlyConfigured("EMAIL_URL is not understood: write smtp://…, submission://… or file:///….")
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_HOST = MAIL["EMAIL_HOST"] or "localhost"
EMAIL_PORT = MAIL["EMAIL_PORT"] or (587 if MAIL["EMAIL_USE_TLS"] else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"] or "", MAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL["EMAIL_USE_TLS"], MAIL["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = str(Path("/", MAIL["EMAIL_FILE_PATH"]))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{PLATFORM_NAME} <no-reply@{urlsplit(BASE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# People (specification 1; accounts/).
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
MFA_ADAPTER = "accounts.adapter.SecondFactor"
ACCOUNT_FORMS = {
    "login": "accounts.signing_in.LoginForm",
    "reset_password": "accounts.signing_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.signing_in.ResetPasswordKeyForm",
    "change_password": "accounts.signing_in.ChangePasswordForm",
    "set_password": "accounts.signing_in.SetPasswordForm",
    "reauthenticate": "accounts.signing_in.ReauthenticateForm",
    "add_email": "accounts.signing_in.AddEmailForm",
}
MFA_FORMS = {
    "authenticate": "accounts.signing_in.CodeForm",
    "reauthenticate": "accounts.signing_in.CodeAgainForm",
    "activate_totp": "accounts.signing_in.ActivateForm",
    "add_webauthn": "accounts.signing_in.AddPasskeyForm",
    "login_webauthn": "accounts.signing_in.PasskeyLoginForm",
    "authenticate_webauthn": "accounts.signing_in.PasskeyForm",
    "reauthenticate_webauthn": "accounts.signing_in.PasskeyAgainForm",
    "edit_webauthn": "accounts.signing_in.EditPasskeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True  # one address per person; a new one replaces the old once its link is opened
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(BASE_URL).scheme
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PLATFORM_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

# Words, dates and numbers. Everything is stored in UTC and shown in the reader's zone.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("pt-br", _("Portuguese (Brazil)")),
    ("pt-pt", _("Portuguese (Portugal)")),
    ("es", _("Spanish")),
    ("ru", _("Russian")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", "" if DEMO else str(BASE_DIR / "var" / "static"))  # the demo serves the sources
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO
# Uploaded files until they are used up; web and worker share the folder.
FILES_ROOT = env.str("FILES_ROOT", "") or str(Path(env.str("COSELL_STATE", "") or BASE_DIR / "var") / "files")
UPLOAD_MAX_MB = env.int("UPLOAD_MAX_MB", 2048)

# The browser: nothing inline, nothing from another host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "cosell.home.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", not DEMO)
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whose wrong passwords are counted: without the proxy's word, one visitor would lock the sign-in for everybody.
ALLAUTH_TRUSTED_PROXY_COUNT = int(TRUSTED_PROXY)
REQUEST_MAX_MB = 6  # with its files; spreadsheets have 5, logos 2; what operators import has UPLOAD_MAX_MB
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO").upper()},
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},
}
