"""What an organisation publishes about itself in the directory."""

from __future__ import annotations

from api.core.fields import Command, RefPayload
from tenancy import commands
from tenancy.enums import ServiceKind


class TenancyMutation:
    publish_numbers = Command(
        RefPayload,
        commands.publish_numbers,
        description="How many there are and how many are free, of one line of this organisation's own directory.",
        described={
            "kind": (ServiceKind, "Department, beds or appointment slots."),
            "code": "Which line.",
            "capacity": "How many in all; not counted without it.",
            "available": "How many are free; not counted where null.",
        },
    )
    publish_position = Command(
        RefPayload,
        commands.publish_position,
        description="Where this organisation is, in degrees (WGS 84).",
        described={"latitude": "Degrees north.", "longitude": "Degrees east."},
    )
