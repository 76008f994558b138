"""All settings, from environment variables with safe defaults. See README for the list."""

import os
import re
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import SELF

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("SANSANG_VAR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def env_bool(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def first_name_of(hosts: list[str]) -> str:
    """The first real name among hosts; this machine when there are only numbers and patterns."""
    no_names = r"[\d.]+|\[.*\]|\*|localhost|testserver"
    return next((host.lstrip(".") for host in hosts if not re.fullmatch(no_names, host)), "localhost")


def env_secret(name: str, file_name: str) -> str:
    """A secret from the environment, else one made once and kept in a file only the owner can read."""
    if value := os.environ.get(name):
        return value
    path = VAR_DIR / file_name
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text().strip()


DEBUG = env_bool("DEBUG", False)
SECRET_KEY = env_secret("SECRET_KEY", "secret.key")
FIELD_KEY = env_secret("FIELD_KEY", "field.key")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
BEHIND_HTTPS = env_bool("BEHIND_HTTPS", False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "sansang.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "sansang.privacy",
    "sansang.audit",
    "sansang.ui",
    "sansang.organisation",
    "sansang.intake",
    "sansang.citizens",
    "sansang.personnel",
    "sansang.selection",
    "sansang.training",
    "sansang.reports",
    "sansang.demo",
    "sansang.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Tokens in pages are masked anew each time, and Django pads compressed pages: nothing can be guessed from sizes.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sansang.ui.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sansang.ui.middleware.PrivatePages",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sansang.ui.middleware.LookDate",
    "sansang.accounts.middleware.Reach",
]

ROOT_URLCONF = "sansang.config.urls"
WSGI_APPLICATION = "sansang.config.wsgi.application"
ASGI_APPLICATION = "sansang.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sansang.config.navigation.navigation",
            ],
        },
    }
]

# Empty means the same as not set.
DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'sansang.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time, readers never wait; a long import may hold the pen for a while.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 120,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
else:
    # Cursors on the server plan for the first rows only, and do not go through a connection pool.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "sansang.accounts.adapter.ClosedSignup"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key", "change_password": "5/m/user"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey is a second factor beside the password, never instead of it.
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = False
# The name that passkeys belong to. One added under another name is useless: it must not follow the visitor's address.
PASSKEY_HOST = os.environ.get("PASSKEY_HOST") or first_name_of(ALLOWED_HOSTS)
ACCOUNT_FORMS = {
    "login": "sansang.accounts.forms.SignInForm",
    "change_password": "sansang.accounts.forms.OwnPasswordForm",
    "reauthenticate": "sansang.accounts.forms.ConfirmPasswordForm",
}
MFA_ADAPTER = "sansang.accounts.adapter.SecondFactor"
MFA_FORMS = {
    "authenticate": "sansang.accounts.forms.CodeForm",
    "reauthenticate": "sansang.accounts.forms.ConfirmByCodeForm",
    "activate_totp": "sansang.accounts.forms.TurnOnCodesForm",
    "add_webauthn": "sansang.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "sansang.accounts.forms.RenamePasskeyForm",
    "authenticate_webauthn": "sansang.accounts.forms.PasskeyForm",
    "reauthenticate_webauthn": "sansang.accounts.forms.ConfirmByPasskeyForm",
}
MFA_TOTP_ISSUER = "Sẵn Sàng"
# Roles that must carry a second factor; "provincial" and "administrator" families, see organisation.access.
SECOND_FACTOR_FORCED = env_bool("SECOND_FACTOR_FORCED", False)

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if BEHIND_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": ["'none'"],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
# Uploaded lists live here, encrypted; nothing below it is ever served.
MEDIA_ROOT = VAR_DIR / "files"
# What each personal column is for, who may read it and how long it stays (sansang.privacy.retention).
RETENTION_POLICY = BASE_DIR / "sansang" / "config" / "retention.toml"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024

# Progress of running jobs and sign-in throttling: shared by all processes of one machine.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 10000},
    }
}
TASKS = {"default": {"BACKEND": os.environ.get("TASKS_BACKEND", "django_tasks_db.DatabaseBackend"), "QUEUES": []}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
