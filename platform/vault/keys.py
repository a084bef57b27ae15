"""The tenant's own keys, unwrapped once per process and tenant."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from kernel.ids import new_id
from kernel.tenant import Tenant, current
from vault import rules
from vault.enums import KeyUse
from vault.models import DataKey


@dataclass(frozen=True, slots=True)
class Keyring:
    """`seal_id`, the newest sealing key; `seals`, every sealing key by id; `index`, the blind-index key."""

    seal_id: UUID
    seals: dict[UUID, bytes]
    index: bytes


_rings: dict[tuple[UUID, str], Keyring] = {}


def keyring() -> Keyring:
    """The current tenant's keys; raises `vault.rules.Unreadable` where none were ever made."""
    tenant = current()
    ring = _rings.get((tenant.id, tenant.schema))
    if ring is None:
        ring = _rings[(tenant.id, tenant.schema)] = _load(tenant)
    return ring


def reloaded() -> Keyring:
    """The keys read anew, for a value sealed under a key that is younger than this process."""
    tenant = current()
    _rings.pop((tenant.id, tenant.schema), None)
    return keyring()


def create_keys() -> None:
    """Makes the current tenant's keys where it has none; running it again changes nothing."""
    tenant = current()
    for use in KeyUse.values:
        if not DataKey.objects.filter(use=use).exists():
            key_id = new_id()
            wrapped = rules.seal(_master(), key_id, os.urandom(32), bound_to=_place(tenant, key_id, use))
            DataKey.objects.create(id=key_id, use=use, wrapped=wrapped)


def _load(tenant: Tenant) -> Keyring:
    opened: dict[str, dict[UUID, bytes]] = {KeyUse.SEAL: {}, KeyUse.INDEX: {}}
    for row in DataKey.objects.order_by("created_at"):
        place = _place(tenant, row.id, row.use)
        opened[row.use][row.id] = rules.unseal(_master(), bytes(row.wrapped), bound_to=place)
    if not opened[KeyUse.SEAL] or not opened[KeyUse.INDEX]:
        raise rules.Unreadable("this organisation has no keys: its provisioning did not finish")
    seals = opened[KeyUse.SEAL]
    return Keyring(seal_id=list(seals)[-1], seals=seals, index=list(opened[KeyUse.INDEX].values())[-1])


def _place(tenant: Tenant, key_id: UUID, use: str) -> bytes:
    return f"{tenant.id}|datakey|{use}|{key_id}".encode()


@lru_cache(maxsize=1)
def _master() -> bytes:
    key = base64.b64decode(Path(settings.CARELOOP_KEY_FILE).read_bytes().strip(), validate=True)
    if len(key) != 32:
        raise rules.Unreadable("the master key file must hold 32 bytes in base64")
    return key
