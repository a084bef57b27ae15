"""Who comes through the green channel: the package is here before the patient's record is, and names the patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import consent.queries
from consent.enums import Category
from handoff.enums import DeclaredSharing, Kind, PackagePart, Side
from handoff.models import Package, ServiceRequest, Task
from handoff.queries.held import content_of
from handoff.rules.package import section, years
from handoff.rules.states import READABLE
from kernel.clock import today


@dataclass(frozen=True, slots=True)
class Named:
    """A name and completed years, as the package says them; `age` is None where it holds no day of birth."""

    name: str
    age: int | None


def named(tasks: Iterable[Task]) -> dict[UUID, Named]:
    """By referral, whom a package names that may be read here though the record is not here; in two statements.

    Nobody where no such referral is among them. Call it inside a read or a command.
    """
    orders = {task.order.id: task.order for task in tasks if _comes(task)}
    if not orders:
        return {}
    standing = consent.queries.received_for(orders)
    rows = Package.objects.filter(order_id__in=orders, part=PackagePart.FULL).order_by("number")
    newest = {row.order_id: row for row in rows if row.number >= orders[row.order_id].package_number}
    open_here = {key: row for key, row in newest.items() if (orders[key].sender_id, key) in standing}
    found = {key: _identity(row) for key, row in open_here.items()}
    return {key: one for key, one in found.items() if one is not None}


def _comes(task: Task) -> bool:
    order: ServiceRequest = task.order
    ours = order.side == Side.RECIPIENT and order.kind == Kind.UP_GREEN and order.patient_id is None
    return ours and task.state in READABLE and order.sharing == DeclaredSharing.OPEN


def _identity(package: Package) -> Named | None:
    told = section(content_of(package), Category.IDENTITY) or {}
    if not told.get("name"):
        return None
    born = told.get("birth_date")
    return Named(str(told["name"]), years(date.fromisoformat(str(born)), today()) if born else None)
