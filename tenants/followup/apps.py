from django.apps import AppConfig

from followup.enums import EventKind, Permission
from staff.enums import Role

ASSESSOR = frozenset({Permission.RECORD_FORMS, Permission.READ_FORMS})
CARER = frozenset(
    {
        Permission.READ,
        Permission.START_PLANS,
        Permission.STOP_PLANS,
        Permission.WORK_TASKS,
        Permission.RECORD_READINGS,
        Permission.HANDLE_ALERTS,
    }
)
LEAD = CARER | {Permission.REASSIGN}


class FollowupConfig(AppConfig):
    """The referral office reads an assessment to send it on and starts a plan by accepting; it works on neither."""

    name = "followup"
    grants = {
        Role.WARD_NURSE: ASSESSOR,
        Role.HOSPITAL_DOCTOR: ASSESSOR,
        Role.REFERRAL_OFFICE: frozenset({Permission.READ_FORMS, Permission.START_PLANS}),
        Role.COMMUNITY_NURSE: CARER,
        Role.COMMUNITY_DOCTOR: LEAD,
        Role.CENTRE_HEAD: LEAD,
    }
    machine_grants = {
        "followup": frozenset({Permission.STOP_PLANS, Permission.READ, Permission.HANDLE_ALERTS}),
        "clock": frozenset({Permission.EXTEND_PLANS}),
        "exchange": frozenset({Permission.START_PLANS, Permission.STOP_PLANS}),
    }
    timetable = {"followup.extend_plans": 3600.0}

    def ready(self) -> None:
        from followup import reactions  # noqa: F401
        from journal.kinds import register

        for kind in EventKind:
            forms = kind == EventKind.FORM_RECORDED
            register(kind, needs=Permission.READ_FORMS if forms else Permission.READ)
