"""Names of database roles. Roles are cluster-wide, so each carries its database's name.

Per tenant: `o_` owns the schema and is used for migrations only, `r_` may do DML, `s_` may only select. For the public
side: `o_public` owns, `r_public` reads the directory. Every `r_` role is a member of `members`.
"""

from __future__ import annotations

import re

from django.db import connections

_SAFE = re.compile(r"^[a-z][a-z0-9_]{1,40}$")


def checked(name: str) -> str:
    """The name itself when it is safe inside SQL; raises ValueError otherwise."""
    if not _SAFE.fullmatch(name):
        raise ValueError(f"not a name for a schema or role: {name!r}")
    return name


def database() -> str:
    """The database that this process works on."""
    return str(connections["default"].settings_dict["NAME"])


def role(kind: str, schema: str, *, of: str | None = None) -> str:
    """`kind` is o, r or s; `schema` is a tenant's schema or `public`; `of` is the database, by default this one."""
    return f"{checked(of or database())}_{kind}_{checked(schema)}"


def members(*, of: str | None = None) -> str:
    """All tenants' DML roles belong to it: it reads the directory and inserts envelopes as itself."""
    return f"{checked(of or database())}_members"


def envelopes(*, of: str | None = None) -> str:
    """The relay works under it outside any tenant: it reads the directory and reads and marks envelopes."""
    return f"{checked(of or database())}_envelopes"


def login(name: str, *, of: str | None = None) -> str:
    """The login roles: `app`, `owner`, `relay`."""
    return f"{checked(of or database())}_{name}"
