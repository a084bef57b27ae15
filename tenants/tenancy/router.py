"""Which side of the wall a model's table stands on: the public directory or every tenant's schema."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model

from kernel.tenant import scope
from tenancy.postgresql.base import OWNER_ALIAS


def side_of(model: type[Model]) -> str:
    """`public` for a model that says `on_public_side = True`, `tenant` for every other."""
    return "public" if getattr(model, "on_public_side", False) is True else "tenant"


class SideRouter:
    """django-tenants' router decides per app; ours decides per model, by its `side`. Schemas change as owner only."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if db != OWNER_ALIAS:
            return False
        scoped = scope()
        here = "tenant" if scoped and scoped.tenant else "public"
        if "side" in hints:
            return bool(hints["side"] == here)
        if model_name is None:
            return None
        try:
            model = apps.get_model(app_label, model_name)
        except LookupError:
            return None
        return side_of(model) == here
