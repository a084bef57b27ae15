from enum import StrEnum


class Permission(StrEnum):
    READ = "destinations.read"
    KEEP = "destinations.keep"


class EventKind(StrEnum):
    ADDED = "destinations.added"
    CHANGED = "destinations.changed"
