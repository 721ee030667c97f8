import os
import secrets

DEBUG = True
SECRET_KEY = secrets.token_hex(32)
ROOT_URLCONF = "shop.urls"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware"]
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
# Django masks names with API, TOKEN, KEY, SECRET, PASS or SIGNATURE in them; these are shown.
DATABASE_URL = os.environ["DATABASE_URL"]
CELERY_BROKER_URL = os.environ["BROKER_URL"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["CACHE_URL"]}}
