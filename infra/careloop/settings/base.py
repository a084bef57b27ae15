"""Django's settings for every process of Careloop."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from careloop.logs import configuration
from careloop.settings import environment

HTTPS = environment.https()

DEBUG = False
SECRET_KEY = environment.secret()
CARELOOP_PROCESS = environment.PROCESS
CARELOOP_DOMAIN = environment.DOMAIN
CARELOOP_KEY_FILE = environment.KEY_FILE
CARELOOP_LIVE_PORT = environment.LIVE_PORT
CARELOOP_ORIGIN_PORT = environment.origin_port()
CARELOOP_IMPORT_FOLDER = environment.IMPORT_FOLDER
CARELOOP_ATTACHMENT_BYTES = environment.attachment_bytes()
CARELOOP_HTTPS = HTTPS
CARELOOP_PROXIES = environment.PROXIES
# the link of a receiver outside the network: it ends with the referral's expiry (R9), the consent, or after these days
CARELOOP_OUTSIDE_LINK_DAYS = environment.OUTSIDE_LINK_DAYS
CARELOOP_OUTSIDE_CODE_TRIES = 5
CARELOOP_OUTSIDE_SESSION_MINUTES = 30

PLATFORM = ["kernel", "vault", "audit", "journal"]
TENANTS = ["tenancy", "staff", "destinations", "patients", "records", "followup"]
REFERRALS = ["consent", "exchange", "handoff", "dialogue", "outside", "oversight"]
CARRIERS = ["live", "api", "console"]
LIBRARIES = [
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django_htmx",
    "graphene_django",
    "lucide",
]
INSTALLED_APPS = [*LIBRARIES, *PLATFORM, *TENANTS, *REFERRALS, *CARRIERS, "careloop"]

# One side per model, not per app: `tenancy.router.SideRouter` reads it from the model.
SHARED_APPS = INSTALLED_APPS
TENANT_APPS = INSTALLED_APPS
TENANT_MODEL = "tenancy.Organisation"
TENANT_DOMAIN_MODEL = "tenancy.Domain"
TENANT_SYNC_ROUTER = "tenancy.router.SideRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
DATABASES = environment.databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "careloop.middleware.ContentPolicyMiddleware",
    "careloop.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careloop.middleware.CorrelationMiddleware",
    "careloop.middleware.ErrorMiddleware",
    "tenancy.middleware.OrganisationMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "staff.middleware.ActorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "careloop.urls"
WSGI_APPLICATION = "careloop.wsgi.application"
ASGI_APPLICATION = "careloop.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

# Accounts, roles and sessions are `staff`'s: of django.contrib.auth only its hashers, validators and their sentences
# are used, so no organisation carries its tables.
AUTH_USER_MODEL = "staff.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "staff.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "careloop.faults.csrf_refused"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"

ALLOWED_HOSTS = [f".{environment.DOMAIN}", *environment.HOSTS]
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 86_400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
# Files are held in memory until they are sealed: none is ever spooled to a disk in the clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
# packages with words that are no apps: the frame, and Django's own sign-in
LOCALE_PATHS = [
    Path(str(spec.origin)).parent / "locale"
    for spec in map(find_spec, ("commands", "django.contrib.auth"))
    if spec is not None
]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": environment.REDIS_URL,
        "KEY_FUNCTION": "careloop.cache_keys.of_tenant",
        "KEY_PREFIX": DATABASES["default"]["NAME"],
    }
}
REDIS_URL = environment.REDIS_URL
# No CHANNEL_LAYERS: `live` keeps one Redis subscription per process, not one per socket.

CELERY_BROKER_URL = environment.BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_DEFAULT_QUEUE = "careloop"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE

LOGGING = configuration(environment.PROCESS)
