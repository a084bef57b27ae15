"""The settings of the test suite: the same stack, cheaper passwords, and every host name of a throw-away tenant."""

from careloop.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = [".localhost", "testserver", "127.0.0.1"]
