from django.apps import AppConfig

from records.enums import EventKind, Permission
from staff.enums import Role

READERS = frozenset({Permission.READ})
CLINICIANS = frozenset({Permission.READ, Permission.WRITE})


class RecordsConfig(AppConfig):
    name = "records"
    grants = {
        Role.WARD_NURSE: CLINICIANS,
        Role.HOSPITAL_DOCTOR: CLINICIANS,
        Role.REFERRAL_OFFICE: READERS,
        Role.COMMUNITY_DOCTOR: CLINICIANS,
        Role.COMMUNITY_NURSE: CLINICIANS,
        Role.CENTRE_HEAD: CLINICIANS,
    }
    machine_grants = {
        "import": frozenset({Permission.IMPORT}),
        "exchange": frozenset({Permission.READ, Permission.ADOPT}),
    }

    def ready(self) -> None:
        from journal.kinds import register

        for kind in EventKind:
            register(kind, needs=Permission.READ)
