"""Celery, for what is timed or bulk. The path of a handoff never waits for it.

Tasks live in each app's `tasks` room; a task that repeats says so in its AppConfig:
`timetable = {"handoff.sweep_clocks": 15.0}` (task name: seconds between two ticks). A tick only starts a sweep; what is
due stands in rows of the owning organisation, so a lost or doubled tick changes nothing.
"""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import before_task_publish, setup_logging

from careloop import correlation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.settings")


class CorrelatedTask(Task):  # type: ignore[misc]
    """Carries the correlation id of whoever asked into the worker's log lines."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        offered = self.request.get("correlation")
        with correlation.correlated(correlation.chosen(offered)):
            return super().__call__(*args, **kwargs)


app = Celery("careloop", task_cls=CorrelatedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@before_task_publish.connect
def send_correlation(headers: dict[str, Any], **_: Any) -> None:
    """Puts the current correlation id on an outgoing message."""
    if correlation.current() != "-":
        headers["correlation"] = correlation.current()


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery leaves the logging that the settings configured as it is."""


@app.on_after_finalize.connect
def read_timetables(sender: Celery, **_: Any) -> None:
    """Collects every app's timetable into beat's schedule."""
    sender.conf.beat_schedule = timetable()


def timetable() -> dict[str, dict[str, Any]]:
    """Beat's schedule. A tick that nobody took within its own period is dropped, not queued up."""
    from django.apps import apps

    return {
        task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
        for config in apps.get_app_configs()
        for task, seconds in getattr(config, "timetable", {}).items()
    }
