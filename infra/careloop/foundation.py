"""What every command stands on: servers of the environment, those of a running `up`, or embedded ones of our own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from careloop.embedded import Embedded
from careloop.embedded.state import State
from careloop.installation import identities, key_files
from careloop.reachability import require_broker, require_database, require_redis
from careloop.refusals import CannotRun
from careloop.words import _

KEPT = "environment.json"
DATABASE_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_RELAY_URL")


class Foundation:
    """Services and identities for a whole Careloop in one state folder, held until `close`.

    DATABASE_URL, REDIS_URL and CELERY_BROKER_URL name real servers, each tried before anything starts; what they do not
    name is embedded. `environment` is what every process of this Careloop gets.
    """

    def __init__(self, folder: Path, *, say: Callable[[str], None], durable: bool = True) -> None:
        given = os.environ
        self.embedded = Embedded(
            folder, durable=durable, say=say, postgres=not given.get("DATABASE_URL"), redis=not given.get("REDIS_URL")
        )
        self.state = self.embedded.state
        self.environment: dict[str, str] = {}

    def open(self) -> None:
        """Starts what is embedded and tries what is not; raises `CannotRun` with nothing left running."""
        require_servers(os.environ)
        self.state.prepare()
        keys = key_files(self.state, has_data=self.embedded.has_data)
        services = self.embedded.start()
        try:
            found = {name: value for name, value in os.environ.items() if value}
            if services.database_url:
                found |= identities(self.state, services.database_url)
            if services.redis_url:
                found["REDIS_URL"] = services.redis_url
            found.setdefault("CELERY_BROKER_URL", found["REDIS_URL"])
            found.setdefault("CARELOOP_IMPORT_FOLDER", str(self.state.folder / "imports"))
            self.environment = found | keys.environment()
            self.note(CARELOOP_STATE=str(self.state.folder))
        except BaseException:
            self.close()
            raise

    def note(self, **variables: str) -> None:
        """Adds to the environment, and to what another command of this folder will find."""
        self.environment |= variables
        self.state.private(KEPT, json.dumps(ours(self.environment)))

    def close(self) -> None:
        """Stops what is embedded; its data stay."""
        if self.embedded.holding:
            self.state.forget(KEPT)
            self.embedded.stop()


def ours(environment: dict[str, str]) -> dict[str, str]:
    """The variables of an environment that are about Careloop."""
    names = (*DATABASE_VARIABLES, "REDIS_URL", "CELERY_BROKER_URL")
    return {name: value for name, value in environment.items() if name in names or name.startswith("CARELOOP_")}


def require_servers(environment: os._Environ[str] | dict[str, str]) -> None:
    """Tries every server that the environment names; raises `CannotRun` for the first that cannot be used."""
    if environment.get("DATABASE_URL") and not environment.get("DATABASE_RELAY_URL"):
        raise CannotRun(
            _("DATABASE_URL is set, DATABASE_RELAY_URL is not; `careloop db init` makes both and prints them.")
        )
    for variable in DATABASE_VARIABLES:
        if environment.get(variable):
            require_database(environment[variable], variable)
    if environment.get("REDIS_URL"):
        require_redis(environment["REDIS_URL"], "REDIS_URL")
    if environment.get("CELERY_BROKER_URL"):
        require_broker(environment["CELERY_BROKER_URL"], "CELERY_BROKER_URL")


@contextmanager
def attached(folder: Path, *, say: Callable[[str], None]) -> Iterator[None]:
    """Django, ready to work in this process: on the servers of the environment, else on those of a running `up` in
    this folder, else on embedded ones that run as long as the block."""
    if os.environ.get("DATABASE_URL"):
        require_database(os.environ["DATABASE_URL"], "DATABASE_URL")
        use(key_files(_prepared(folder)).environment())
        yield
    elif State(folder).locked():
        use({name: str(value) for name, value in State(folder).facts(KEPT).items()})
        yield
    else:
        foundation = Foundation(folder, say=say)
        foundation.open()
        try:
            use(foundation.environment)
            _migrated()
            yield
        finally:
            disconnect()
            foundation.close()


def use(environment: dict[str, str]) -> None:
    """Makes this process one of the Careloop that the environment describes, and Django ready in it."""
    import django
    from django.utils import translation

    from careloop.words import language

    os.environ.update(ours(environment), DJANGO_SETTINGS_MODULE="careloop.settings")
    os.environ.setdefault("CARELOOP_PROCESS", "cli")
    django.setup()
    translation.activate(language())


def disconnect() -> None:
    """Closes this process's database connections, so that a server can stop."""
    from django.db import connections

    connections.close_all()


def _migrated() -> None:
    from tenancy.provisioning import migrate_everything

    migrate_everything()


def _prepared(folder: Path) -> State:
    state = State(folder)
    state.prepare()
    return state
