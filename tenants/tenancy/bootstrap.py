"""One-time identities of an installation, made by a superuser (embedded: by itself). Repeatable."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection, quote_ident

from tenancy import roles, sql


@dataclass(frozen=True, slots=True)
class Identities:
    """Addresses with the three identities of the system; none of them is a superuser, none owns a table."""

    app_url: str
    owner_url: str
    relay_url: str


def initialise(
    admin_dsn: str, *, database: str, app_password: str, owner_password: str, relay_password: str
) -> Identities:
    """Creates the database, the login roles `<database>_app|_owner|_relay` and the rights on the public side."""
    roles.checked(database)
    passwords = {"app": app_password, "owner": owner_password, "relay": relay_password}
    with _Connected(admin_dsn) as admin:
        _logins(admin, database, passwords)
        _database(admin, database)
    with _Connected(_with(admin_dsn, database=database)) as admin:
        _public_side(admin, database)
    urls = {name: _with(admin_dsn, database, roles.login(name, of=database), word) for name, word in passwords.items()}
    return Identities(urls["app"], urls["owner"], urls["relay"])


class _Connected:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def __enter__(self) -> connection:
        self.link = psycopg2.connect(self.dsn, connect_timeout=10)
        self.link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        return self.link

    def __exit__(self, *_: object) -> None:
        self.link.close()


def _run(admin: connection, *statements: str) -> None:
    with admin.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _logins(admin: connection, database: str, passwords: dict[str, str]) -> None:
    for name, password in passwords.items():
        role = roles.login(name, of=database)
        extra = "CREATEROLE" if name == "owner" else "NOCREATEROLE"
        _run(admin, sql.create_role(role, "NOLOGIN"))
        with admin.cursor() as cursor:
            cursor.execute(
                f"ALTER ROLE {quote_ident(role, admin)} LOGIN NOINHERIT NOSUPERUSER NOCREATEDB {extra} PASSWORD %s",
                [password],
            )


def _database(admin: connection, database: str) -> None:
    with admin.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {quote_ident(database, admin)} ENCODING 'UTF8' TEMPLATE template0")


def _public_side(admin: connection, database: str) -> None:
    version = admin.server_version
    own, read = (roles.role(kind, "public", of=database) for kind in "or")
    members, envelopes = roles.members(of=database), roles.envelopes(of=database)
    app, owner, relay = (roles.login(name, of=database) for name in ("app", "owner", "relay"))
    _run(admin, *(sql.create_role(name) for name in (own, read, members, envelopes)))
    _run(
        admin,
        *(
            sql.grant_settable(*pair, version=version)
            for pair in [
                (own, owner),
                (read, app),
                (read, relay),
                (envelopes, relay),
            ]
        ),
    )
    admin_option = "WITH ADMIN OPTION" if version < 160000 else "WITH ADMIN TRUE, SET FALSE, INHERIT FALSE"
    _run(
        admin,
        f'GRANT "{members}" TO "{owner}" {admin_option}',
        f'GRANT "{read}" TO "{owner}" {admin_option}',
        f'ALTER SCHEMA public OWNER TO "{own}"',
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{database}" TO "{app}", "{owner}", "{relay}"',
        f'GRANT CREATE ON DATABASE "{database}" TO "{owner}", "{own}"',
        f'GRANT USAGE ON SCHEMA public TO "{read}", "{members}", "{envelopes}"',
    )


def _with(dsn: str, database: str | None = None, user: str | None = None, password: str | None = None) -> str:
    """The same server under another database or identity; `dsn` is a postgresql:// address."""
    parts = urlsplit(dsn)
    _user, _at, host = parts.netloc.rpartition("@")
    netloc = f"{quote(user)}:{quote(password or '', safe='')}@{host}" if user else parts.netloc
    return urlunsplit((parts.scheme, netloc, f"/{database}" if database else parts.path, parts.query, ""))
