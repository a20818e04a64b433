"""Settings, all from the environment; each one is described in docs/operate/settings.md."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from nennep.kernel.refusals import Refusal

ROOT = Path(__file__).resolve().parents[2]


def env(name: str, default: str = "") -> str:
    """A setting, or the content of the file that ``<name>_FILE`` points to."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes"}


DATA = Path(env("NENNEP_DATA", str(ROOT / "data"))).resolve()


def secret_key() -> str:
    """The given key, or one made once and kept in the data folder, readable by its owner only."""
    given = env("NENNEP_SECRET_KEY")
    if given:
        return given
    path = DATA / "secret_key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(os.urandom(48).hex())
    return path.read_text()


# Only the statements of the hot path are prepared (Django's own bind in the client), at first
# sight and with one plan for all values. A pooler that hands one connection to many forbids both.
# Compiling a statement to machine code takes longer than any of ours runs.
PREPARED = {"prepare_threshold": 1, "options": "-c plan_cache_mode=force_generic_plan -c jit=off"}
KEPT_SECONDS = 600


def database(url: str) -> dict[str, object]:
    """Django's description of a database; SQLite in the data folder where no url is given."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "nennep.sqlite3"),
            # Opening the file and setting it up costs more than all reads of a short request.
            "CONN_MAX_AGE": KEPT_SECONDS,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                    "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-32000;"
                    # A step writes a dozen pages: with the usual 1000 every eightieth step
                    # would wait for the checkpoint. The log may grow to 16 MB.
                    "PRAGMA wal_autocheckpoint=4000;"
                ),
            },
        }
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "nennep"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        # A machine that does not answer at all is given up after ten seconds.
        "OPTIONS": {"connect_timeout": "10"} | parts | ({} if env_bool("NENNEP_POOLER") else PREPARED),
    }


def seconds(name: str, default: str) -> int:
    """A time limit; 0 is none. Raises Refusal."""
    given = env(name).strip() or default
    if not given.isdecimal():
        raise Refusal(f"{name} là “{given}”: cần số giây, ví dụ {default}; 0 là không giới hạn.")
    return int(given)


POOLER = env_bool("NENNEP_POOLER")
# What PostgreSQL gives up after so many seconds in a request of the web; 0: it waits without end, as for other work.
REQUEST_LIMITS = {
    "lock_timeout": seconds("NENNEP_LOCK_SECONDS", "5"),
    "statement_timeout": seconds("NENNEP_STATEMENT_SECONDS", "60"),
    "idle_in_transaction_session_timeout": seconds("NENNEP_IDLE_SECONDS", "120"),
}
SECRET_KEY = secret_key()
DEBUG = False
# The demo is marked on every page and its shared password is shown at the sign-in.
DEMO = env_bool("NENNEP_DEMO")
# "2026-11-17T08:40:00+07:00@1795000000": the clock shows the first at the real instant of the second.
CLOCK = env("NENNEP_CLOCK")
HTTPS = env_bool("NENNEP_HTTPS")
ALLOWED_HOSTS = env("NENNEP_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
ROOMS = [
    "portal", "api", "connectors", "upkeep", "inspection", "reporting", "quality", "figures", "surveys",
    "arrivals", "desks", "handover", "instructions", "reception", "cases", "alignment", "exchange", "processes", "intakes",
    "procedures", "documents", "work", "reorganisations", "org", "ledger", "web", "press",
]  # fmt: skip
INSTALLED_APPS = [
    *[f"nennep.{room}" for room in ROOMS],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(["samples"] if DEMO else []),
]
MIDDLEWARE = [
    "nennep.web.middleware.ShellMiddleware",
    "nennep.web.middleware.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "nennep.web.middleware.StaticMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nennep.org.middleware.ActorMiddleware",
]
ROOT_URLCONF = "nennep.urls"
WSGI_APPLICATION = "nennep.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nennep.web.context.shell",
            ],
            "builtins": ["nennep.web.templatetags.nennep"],
        },
    }
]
DATABASES = {"default": database(env("NENNEP_DATABASE_URL"))}
# The role that owns the tables: upgrades them, and makes the database in which a restore is drilled.
OWNER_URL = env("NENNEP_DATABASE_OWNER_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits must be seen by every worker process, so the cache lies in the database.
CACHES = {"default": {"BACKEND": "nennep.web.database_faults.SharedCache", "LOCATION": "web_cache"}}
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["nennep.org.adapters.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "nennep.web.views.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "nennep.org.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# A desk is shared: the session ends with the browser and nobody is asked whether to be remembered.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/300s/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Nền Nếp"
MFA_PASSKEY_LOGIN_ENABLED = True
SESSION_ENGINE = "nennep.org.adapters"
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Asked by a monitor or a proxy on the same machine, which speaks plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^health(/web)?$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # The paper that a page prints by itself.
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [ROOT / "src" / "nennep" / "locale"]
STATIC_URL = "/static/"
FILES = DATA / "files"
BACKUPS = Path(env("NENNEP_BACKUP_DIR", str(DATA / "backups"))).resolve()
BACKUP_KEY = env("NENNEP_BACKUP_KEY")
# The hour of the day at which a backup is made by itself; empty: never.
BACKUP_HOUR = env("NENNEP_BACKUP_HOUR", "1")
# All of so many days, the last of each of so many weeks, of so many months.
BACKUPS_KEPT = env("NENNEP_BACKUPS_KEPT", "7,8,24")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served from where the packages hold them; nothing is collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MESSAGE_STORAGE = "nennep.web.message_storage.CarriedStorage"
# No server: letters are written to NENNEP_DATA/outbox.
EMAIL_HOST = env("NENNEP_SMTP_HOST")
EMAIL_PORT = int(env("NENNEP_SMTP_PORT", "587"))
EMAIL_HOST_USER = env("NENNEP_SMTP_USER")
EMAIL_HOST_PASSWORD = env("NENNEP_SMTP_PASSWORD")
EMAIL_USE_TLS = env("NENNEP_SMTP_SECURITY", "starttls") == "starttls"
EMAIL_USE_SSL = env("NENNEP_SMTP_SECURITY", "starttls") == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("NENNEP_MAIL_FROM", "nennep@localhost")
# By which channels citizens are told, where the address is known: mail, sms, zalo.
NOTICE_CHANNELS = tuple(filter(None, env("NENNEP_NOTICE_CHANNELS", "mail").replace(" ", "").split(",")))
# Under which address the pages are known outside; letters lead there.
SITE = env("NENNEP_SITE").rstrip("/")
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"()": "nennep.web.logs.TextFormatter"}, "json": {"()": "nennep.web.logs.JsonFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env("NENNEP_LOG_FORMAT", "text") == "json" else "text",
        }
    },
    "root": {"handlers": ["console"], "level": env("NENNEP_LOG_LEVEL", "WARNING")},
    # Django would write its own lines besides: to the console at DEBUG, and to administrators by mail.
    "loggers": {"django": {"handlers": [], "level": "NOTSET", "propagate": True}},
}
