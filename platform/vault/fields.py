"""A model field whose attribute is text and whose column is ciphertext."""

from __future__ import annotations

from typing import Any

from django.db import models

from kernel.tenant import current
from vault import rules
from vault.keys import keyring, reloaded


class _Opened:
    """Opens the column when the attribute is first read, in the scope of the tenant that owns the row."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, bytes | memoryview):
            value = instance.__dict__[name] = self.field.opened(instance, bytes(value))
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """Text sealed by the tenant's key and bound to tenant, table, column and row. None stays NULL.

    The row's primary key must be set before saving, which holds for every model here: ids are made in Python.
    """

    _pyi_private_set_type: str
    _pyi_private_get_type: str  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.attname, _Opened(self))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:  # noqa: ARG002 - Django's signature
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, bytes | memoryview):
            return value if value is None else bytes(value)
        ring = keyring()
        place = self._place(model_instance)
        return rules.seal(ring.seals[ring.seal_id], ring.seal_id, str(value).encode(), bound_to=place)

    def opened(self, instance: models.Model, sealed: bytes) -> str:
        """The text in a sealed column; raises `vault.rules.Unreadable` if it was moved or altered."""
        key_id = rules.key_id_of(sealed)
        ring = keyring() if key_id in keyring().seals else reloaded()
        if key_id not in ring.seals:
            raise rules.Unreadable("sealed under a key that this organisation does not have")
        return rules.unseal(ring.seals[key_id], sealed, bound_to=self._place(instance)).decode()

    def _place(self, instance: models.Model) -> bytes:
        table = instance._meta.db_table  # noqa: SLF001 - Django's public API
        return f"{current().id}|{table}|{self.column}|{instance.pk}".encode()
