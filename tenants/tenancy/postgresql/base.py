"""The database wrapper that puts the current scope on the connection at each cursor.

On the working connections (`default`) role and search path are set with SET LOCAL inside a transaction and nowhere
else: outside a transaction the login role has no rights at all, and nothing leaks through a pooler. On the `owner`
connection, which only provisioning and migrations use, they are set for the session.
"""

from __future__ import annotations

from typing import Any

from django.db.utils import DatabaseError
from django_tenants.postgresql_backend import base as stock

from kernel.tenant import Scope, scope
from tenancy import roles

PUBLIC = "public"
OWNER_ALIAS = "owner"


class DatabaseWrapper(stock.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._applied: Scope | None = None
        self._applying = False
        super().__init__(*args, **kwargs)

    @property
    def schema_name(self) -> str:
        """The schema of the current scope; django-tenants' introspection, router and cache keys ask for it."""
        here = scope()
        return here.tenant.schema if here and here.tenant else PUBLIC

    @schema_name.setter
    def schema_name(self, name: str | None) -> None:
        """Ignored: django-tenants sets it when a wrapper is made; the ContextVar alone decides."""

    def _handle_search_path(self, cursor: Any = None) -> None:  # noqa: ARG002 - django-tenants' signature
        if self._applying or scope() == self._applied:
            return
        if self.alias == OWNER_ALIAS:
            self._apply(scope(), "SET")
        elif self.in_atomic_block and not self.needs_rollback:
            self._apply(scope(), "SET LOCAL")

    def _apply(self, wanted: Scope | None, verb: str) -> None:
        self._applying = True
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(_statements(wanted, verb))
            self._applied = wanted
        except (DatabaseError, stock.psycopg.Error):
            self._applied = None
            raise
        finally:
            self._applying = False

    def set_autocommit(self, *args: Any, **kwargs: Any) -> None:
        self._forget_local()
        super().set_autocommit(*args, **kwargs)

    def rollback(self) -> None:
        self._applied = None
        super().rollback()

    def commit(self) -> None:
        self._forget_local()
        super().commit()

    def savepoint_rollback(self, sid: str) -> None:
        """Rolls back without touching role or path first: in an aborted transaction that would hide the cause."""
        self._applying = True
        try:
            super().savepoint_rollback(sid)
        finally:
            self._applying = False
            self._applied = None

    def close(self) -> None:
        self._applied = None
        super().close()

    def _forget_local(self) -> None:
        if self.alias != OWNER_ALIAS:
            self._applied = None


def _statements(wanted: Scope | None, verb: str) -> str:
    """The two settings of a scope; without one, the role that was logged in and an empty path."""
    if wanted is None:
        return f"{verb} ROLE NONE; {verb} search_path = ''"
    schema = roles.checked(wanted.tenant.schema) if wanted.tenant else PUBLIC
    path = f'"{schema}", public' if wanted.tenant else PUBLIC
    return f'{verb} ROLE "{_role(wanted, schema)}"; {verb} search_path = {path}'


def _role(wanted: Scope, schema: str) -> str:
    match wanted.mode:
        case "relay":
            return roles.envelopes()
        case "directory":
            return roles.role("r", PUBLIC)
        case "own":
            return roles.role("o", schema)
        case "read":
            return roles.role("s", schema)
        case "work":
            return roles.role("r", schema)
