"""The settings of every process. What differs between machines comes from the environment (see `environment`)."""

from careloop.settings.base import *  # noqa: F403
