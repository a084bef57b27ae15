"""Statements about roles, schemas and grants. Names are checked by `roles`; values are parameters or literals of ours.

PostgreSQL 16 and later: a role that creates another must grant itself SET on it; 15 knows no such option.
"""

from __future__ import annotations

from tenancy import roles

_CREATE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE "{name}" {options}; END IF;
END $$
"""


def create_role(name: str, options: str = "NOLOGIN") -> str:
    """Creates a role where it is missing."""
    return _CREATE_ROLE.format(name=name, options=options)


def grant_settable(role: str, to: str, *, version: int) -> str:
    """Lets `to` become `role` by SET ROLE, and by nothing else. `version` is the server's, e.g. 150018."""
    return f'GRANT "{role}" TO "{to}"' + (" WITH SET TRUE, INHERIT FALSE" if version >= 160000 else "")


def tenant_roles(schema: str, *, version: int, database: str) -> list[str]:
    """The three roles of a tenant and who may become them. Run as the owner login."""
    own, work, read = (roles.role(kind, schema, of=database) for kind in "ors")
    app, owner, relay = (roles.login(name, of=database) for name in ("app", "owner", "relay"))
    statements = [create_role(own), create_role(work), create_role(read), grant_settable(own, owner, version=version)]
    for login in (app, relay):
        statements += [grant_settable(work, login, version=version), grant_settable(read, login, version=version)]
    directory, members = roles.role("r", "public", of=database), roles.members(of=database)
    return [*statements, f'GRANT "{members}" TO "{work}"', f'GRANT "{directory}" TO "{work}", "{read}"']


def tenant_schema(schema: str, *, database: str) -> list[str]:
    """The schema itself, owned by its owner role."""
    return [f'CREATE SCHEMA IF NOT EXISTS "{schema}" AUTHORIZATION "{roles.role("o", schema, of=database)}"']


APPEND_ONLY = ("audit_auditentry", "audit_auditseal", "audit_auditsealed", "journal_loggedevent")
READ_ONLY = ("django_migrations",)
UNSHARED = ("audit_auditentry", "staff_account", "staff_apitoken", "staff_invitation", "staff_session")


DIRECTORY = (
    "tenancy_region",
    "tenancy_organisation",
    "tenancy_domain",
    "tenancy_duty",
    "tenancy_alliance",
    "tenancy_alliancemember",
    "tenancy_partnership",
    "tenancy_healthcareservice",
    "tenancy_position",
    "tenancy_area",
)


def public_grants(*, database: str) -> list[str]:
    """Everybody on the network may read the directory. Its owner writes it; what an organisation may publish about
    itself (its numbers, its position) is said by the migration that grants it."""
    readers = f'"{roles.role("r", "public", of=database)}", "{roles.envelopes(of=database)}"'
    return [f"GRANT SELECT ON public.{table} TO {readers}" for table in DIRECTORY]


def tenant_grants(schema: str, *, database: str) -> list[str]:
    """Rights on the tables that migrations left: DML for work, SELECT for visitors, nothing that alters the record."""
    work, read = (roles.role(kind, schema, of=database) for kind in "rs")
    everywhere = f'IN SCHEMA "{schema}"'
    statements = [f'GRANT USAGE ON SCHEMA "{schema}" TO "{work}", "{read}"']
    statements += [f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES {everywhere} TO "{work}"']
    statements += [f'GRANT USAGE ON ALL SEQUENCES {everywhere} TO "{work}"']
    statements += [f'GRANT SELECT ON ALL TABLES {everywhere} TO "{read}"']
    statements += [_revoke("UPDATE, DELETE", schema, table, work) for table in APPEND_ONLY]
    statements += [_revoke("INSERT, UPDATE, DELETE", schema, table, work) for table in READ_ONLY]
    return statements + [_revoke("SELECT", schema, table, read) for table in UNSHARED]


def drop_schema(schema: str) -> list[str]:
    """Removes the schema with all it holds. Run as the tenant's owner role."""
    return [f'DROP SCHEMA IF EXISTS "{schema}" CASCADE']


def drop_roles(schema: str, *, database: str) -> list[str]:
    """Removes the tenant's roles, which own nothing any more. Run as the owner login."""
    return [f'DROP ROLE IF EXISTS "{roles.role(kind, schema, of=database)}"' for kind in "ors"]


def _revoke(rights: str, schema: str, table: str, role: str) -> str:
    return (
        f"DO $$ BEGIN IF to_regclass('\"{schema}\".{table}') IS NOT NULL THEN "
        f'REVOKE {rights} ON "{schema}".{table} FROM "{role}"; END IF; END $$'
    )
