"""Setting up an organisation, and keeping every schema at the newest migration. The operator's tools.

Each step commits by itself and may be run again, so a kill at any point leaves an organisation that is still being
set up, invisible to everybody, and the same command finishes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.errors import Invalid, NotFound
from kernel.ids import new_id
from kernel.tenant import Tenant
from tenancy import roles, sql
from tenancy.access import owning, unit_of_work
from tenancy.enums import OrganisationKind, OrganisationStatus
from tenancy.models import (
    Alliance,
    AllianceMember,
    Area,
    Domain,
    HealthcareService,
    Organisation,
    Partnership,
    Position,
    Region,
)
from tenancy.postgresql.base import OWNER_ALIAS
from tenancy.queries import as_tenant

NOT_KEPT = ("SELECT", "SET", "SHOW", "SAVEPOINT", "RELEASE")
EMPTY_AT_FIRST = ("contenttypes", "auth")
Progress = Callable[[str, int, int], None]
Step = Callable[[Tenant, Mapping[str, Any]], None]
_steps: dict[str, Step] = {}
_recorded: dict[tuple[tuple[str, str], ...], str] = {}


@dataclass(frozen=True, slots=True)
class OrganisationSpec:
    """What the operator says of a new organisation. `hosts`: the first is the primary; `level` for hospitals only."""

    slug: str
    name: str
    kind: str
    hosts: tuple[str, ...]
    name_en: str = ""
    level: int | None = None
    region_code: str | None = None
    phone: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


def register_step(name: str, step: Step) -> None:
    """Adds a repeatable step, run as the new tenant in a unit of work; higher apps add theirs at start-up."""
    _steps[name] = step


def silent(_what: str, _done: int, _of: int) -> None:
    """Progress for callers who show none."""


def provision(spec: OrganisationSpec, progress: Progress = silent) -> Tenant:
    """Sets up the organisation, or finishes one that was begun; an active one is returned as it is.

    Raises `Invalid` for a bad slug, kind, level, region or a host that belongs to another organisation.
    """
    row = _registered(spec)
    tenant = as_tenant(row)
    if row.status == OrganisationStatus.ACTIVE:
        return tenant
    work: list[tuple[str, Callable[[], object]]] = [
        ("roles", lambda: _as_login(sql.tenant_roles(tenant.schema, version=_version(), database=roles.database()))),
        ("schema", lambda: _as_login(sql.tenant_schema(tenant.schema, database=roles.database()))),
        ("migrations", lambda: migrate(tenant)),
        *((name, lambda step=step: _in_tenant(tenant, step, spec.options)) for name, step in _steps.items()),
        ("activation", lambda: _activate(row, spec)),
    ]
    for number, (name, act) in enumerate(work):
        progress(name, number, len(work))
        act()
    progress("done", len(work), len(work))
    return tenant


def drop(slug: str) -> None:
    """Removes an organisation with everything it holds; raises `NotFound`. Exporting first is the caller's care."""
    with owning(None):
        row = Organisation.objects.using(OWNER_ALIAS).filter(slug=slug).first()
    if row is None:
        raise NotFound("organisation")
    tenant = as_tenant(row)
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        Partnership.objects.using(OWNER_ALIAS).filter(sender=row).delete()
        Partnership.objects.using(OWNER_ALIAS).filter(recipient=row).delete()
        AllianceMember.objects.using(OWNER_ALIAS).filter(organisation=row).delete()
        HealthcareService.objects.using(OWNER_ALIAS).filter(organisation=row).delete()
        Position.objects.using(OWNER_ALIAS).filter(organisation=row).delete()
        Domain.objects.using(OWNER_ALIAS).filter(tenant=row).delete()
        Organisation.objects.using(OWNER_ALIAS).filter(id=row.id).update(status=OrganisationStatus.PROVISIONING)
    with owning(tenant):
        _execute(sql.drop_schema(tenant.schema))
    _as_login(sql.drop_roles(tenant.schema, database=roles.database()))
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        models.Model.delete(row, using=OWNER_ALIAS)


def suspend(slug: str, *, suspended: bool = True) -> None:
    """Takes an organisation off the network, or lets it back on; its rows stay. Raises `NotFound`."""
    status = OrganisationStatus.SUSPENDED if suspended else OrganisationStatus.ACTIVE
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        rows = Organisation.objects.using(OWNER_ALIAS).filter(slug=slug).exclude(status=OrganisationStatus.PROVISIONING)
        if not rows.update(status=status):
            raise NotFound("organisation")


def migrate_everything(progress: Progress = silent) -> int:
    """Brings the public side and every organisation's schema to the newest migration; returns how many schemas."""
    migrate(None)
    with owning(None):
        every = Organisation.objects.using(OWNER_ALIAS).exclude(status=OrganisationStatus.PROVISIONING)
        found = [as_tenant(row) for row in every.order_by("slug")]
    for number, tenant in enumerate(found):
        progress(tenant.slug, number, len(found))
        migrate(tenant)
    progress("done", len(found), len(found))
    return len(found) + 1


def migrate(tenant: Tenant | None) -> None:
    """Runs what is missing in one schema (None: the public side), then grants. Cheap when nothing is missing."""
    with owning(tenant):
        executor = MigrationExecutor(connections[OWNER_ALIAS])
        targets = executor.loader.graph.leaf_nodes()
        plan = executor.migration_plan(targets)
        if plan and tenant is not None and not executor.loader.applied_migrations:
            _first_migration(executor, tuple(targets), plan)
        elif plan:
            executor.migrate(targets, plan)
        database = roles.database()
        if tenant is None:
            _execute(sql.public_grants(database=database))
        else:
            _execute(sql.tenant_grants(tenant.schema, database=database))


def _first_migration(executor: MigrationExecutor, targets: tuple[tuple[str, str], ...], plan: Any) -> None:
    """A new schema: the statements of the first one in this process are kept and replayed, in one transaction."""
    if targets in _recorded:
        with transaction.atomic(using=OWNER_ALIAS):
            _execute([_recorded[targets]])
        return
    kept: list[str] = []

    def keep(execute: Any, statement: str, parameters: Any, many: bool, context: Any) -> Any:
        answer = execute(statement, parameters, many, context)
        if not statement.lstrip().upper().startswith(NOT_KEPT):
            kept.append(context["cursor"].mogrify(statement, parameters).decode())
        return answer

    with connections[OWNER_ALIAS].execute_wrapper(keep):
        executor.migrate(list(targets), plan)
    if not any(isinstance(step, RunPython) for migration in ours(plan) for step in migration.operations):
        _recorded[targets] = ";\n".join(kept)


def ours(plan: Any) -> list[Any]:
    """The migrations of a plan that may write rows by Python; those of Django's own apps find nothing to change."""
    return [migration for migration, _ in plan if migration.app_label not in EMPTY_AT_FIRST]


def define_region(code: str, name: str, name_en: str = "") -> None:
    """Creates or renames a region."""
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        Region.objects.using(OWNER_ALIAS).update_or_create(code=code, defaults={"name": name, "name_en": name_en})


def agree_partnership(
    sender: str, recipient: str, kinds: tuple[str, ...], valid_from: date, valid_to: date | None = None
) -> None:
    """Records an agreement between two organisations (slugs); the same pair and start is replaced."""
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        pair = [_organisation(slug) for slug in (sender, recipient)]
        Partnership.objects.using(OWNER_ALIAS).update_or_create(
            sender=pair[0],
            recipient=pair[1],
            valid_from=valid_from,
            defaults={"kinds": list(kinds), "valid_to": valid_to},
        )


def end_partnership(sender: str, recipient: str, last_day: date) -> None:
    """Ends every agreement of the pair after that day; one that would begin later is removed."""
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        rows = Partnership.objects.using(OWNER_ALIAS).filter(sender__slug=sender, recipient__slug=recipient)
        rows.filter(valid_from__gt=last_day).delete()
        rows.update(valid_to=last_day)


def form_alliance(name: str, name_en: str, *, lead: str, members: tuple[str, ...]) -> None:
    """Forms or changes an alliance (医联体) of organisations, by slug; the lead belongs to its region."""
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        head = _organisation(lead)
        alliance, _created = Alliance.objects.using(OWNER_ALIAS).update_or_create(
            name=name, region_id=head.region_id, defaults={"name_en": name_en, "lead": head}
        )
        for slug in (lead, *members):
            AllianceMember.objects.using(OWNER_ALIAS).get_or_create(alliance=alliance, organisation=_organisation(slug))


def offer_service(
    slug: str,
    kind: str,
    code: str,
    name: str,
    *,
    name_en: str = "",
    capacity: int | None = None,
    available: int | None = None,
    catchment: tuple[str, ...] = (),
) -> None:
    """Puts a department, beds or slots of an organisation into the service directory, or changes them. Numbers that
    are not said stay as the organisation has published them.
    """
    said: dict[str, Any] = {"name": name, "name_en": name_en, "catchment": list(catchment)}
    if capacity is not None or available is not None:
        said |= {"capacity": capacity, "available": available, "updated_at": now()}
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        HealthcareService.objects.using(OWNER_ALIAS).update_or_create(
            organisation=_organisation(slug), kind=kind, code=code, defaults=said
        )


def define_area(
    code: str, name: str, name_en: str = "", *, latitude: Decimal | None = None, longitude: Decimal | None = None
) -> None:
    """Creates or changes a township of the directory, with its middle in degrees where that is published."""
    middle = {"latitude": latitude, "longitude": longitude}
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        Area.objects.using(OWNER_ALIAS).update_or_create(
            code=code, defaults={"name": name, "name_en": name_en} | middle
        )


def all_organisations() -> tuple[tuple[Tenant, str, tuple[str, ...]], ...]:
    """Every organisation with status and hosts, those being set up and suspended included."""
    with owning(None):
        rows = Organisation.objects.using(OWNER_ALIAS).prefetch_related("domains").order_by("slug")
        return tuple((as_tenant(row), row.status, tuple(sorted(d.domain for d in row.domains.all()))) for row in rows)


def _registered(spec: OrganisationSpec) -> Organisation:
    _check(spec)
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        held = Organisation.objects.using(OWNER_ALIAS).filter(slug=spec.slug).first()
        taken = Domain.objects.using(OWNER_ALIAS).filter(domain__in=spec.hosts).exclude(tenant=held).first()
        if taken is not None:
            raise Invalid("hosts", "host_taken", _("Another organisation already answers under this host name."))
        return held or _new_row(spec)


def _new_row(spec: OrganisationSpec) -> Organisation:
    identity = new_id()
    schema = f"t_{identity.hex[-12:]}"
    region = None
    if spec.region_code is not None:
        region = Region.objects.using(OWNER_ALIAS).filter(code=spec.region_code).first()
        if region is None:
            raise Invalid("region", "unknown_region", _("There is no region with this code. Define the region first."))
    row = Organisation(
        id=identity,
        schema_name=schema,
        slug=spec.slug,
        name=spec.name,
        name_en=spec.name_en,
        kind=spec.kind,
        level=spec.level,
        region=region,
        phone=spec.phone,
        status=OrganisationStatus.PROVISIONING,
        work_role=roles.role("r", schema),
    )
    row.save_base(using=OWNER_ALIAS, force_insert=True)
    return row


def _check(spec: OrganisationSpec) -> None:
    faults = []
    try:
        roles.checked(spec.slug.replace("-", "_"))
    except ValueError:
        faults.append(Invalid("slug", "bad_slug", _("Use 2 to 41 small letters, digits and hyphens, a letter first.")))
    if spec.kind not in OrganisationKind.values:
        faults.append(Invalid("kind", "unknown_kind", _("This kind of organisation is not known.")))
    if (spec.kind == OrganisationKind.HOSPITAL) != (spec.level in (1, 2, 3)):
        sentence = _("A hospital has a level from 1 to 3; other organisations have none.")
        faults.append(Invalid("level", "bad_level", sentence))
    if not spec.hosts:
        faults.append(Invalid("hosts", "no_host", _("Name at least one host under which the organisation answers.")))
    if faults:
        raise Invalid.many(faults)


def _activate(row: Organisation, spec: OrganisationSpec) -> None:
    with owning(None), transaction.atomic(using=OWNER_ALIAS):
        rows = [Domain(domain=host, tenant=row, is_primary=number == 0) for number, host in enumerate(spec.hosts)]
        Domain.objects.using(OWNER_ALIAS).bulk_create(rows, ignore_conflicts=True)
        Organisation.objects.using(OWNER_ALIAS).filter(id=row.id).update(status=OrganisationStatus.ACTIVE)


def _organisation(slug: str) -> Organisation:
    row = Organisation.objects.using(OWNER_ALIAS).filter(slug=slug).first()
    if row is None:
        raise NotFound("organisation")
    return row


def _in_tenant(tenant: Tenant, step: Step, options: Mapping[str, Any]) -> None:
    with unit_of_work(tenant):
        step(tenant, options)


def _version() -> int:
    return int(connections[OWNER_ALIAS].pg_version)  # type: ignore[attr-defined]


def _as_login(statements: list[str]) -> None:
    """As the owner login itself, in no role."""
    with transaction.atomic(using=OWNER_ALIAS):
        _execute(statements)


def _execute(statements: list[str]) -> None:
    with connections[OWNER_ALIAS].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
