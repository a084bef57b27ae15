from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from exchange.enums import Permission as ExchangePermission
from handoff.enums import Permission as HandoffPermission
from oversight.enums import EventKind, Permission
from staff.enums import Role

SENDING = (
    Role.WARD_NURSE,
    Role.HOSPITAL_DOCTOR,
    Role.REFERRAL_OFFICE,
    Role.COMMUNITY_NURSE,
    Role.COMMUNITY_DOCTOR,
    Role.CENTRE_HEAD,
)


class OversightConfig(AppConfig):
    """The machine `oversight` counts and tells in each organisation; `exchange` keeps what arrives at the authority."""

    name = "oversight"
    verbose_name = _("Oversight")
    grants = {
        Role.REGIONAL_ADMINISTRATOR: frozenset({Permission.READ, Permission.SUGGEST, ExchangePermission.POST}),
        **dict.fromkeys(SENDING, frozenset({Permission.SEE_SUGGESTIONS})),
    }
    machine_grants = {
        "oversight": frozenset({Permission.PUBLISH, HandoffPermission.COUNT, ExchangePermission.POST}),
        "exchange": frozenset({Permission.RECEIVE}),
    }
    timetable = {"oversight.publish_figures": 20.0}

    def ready(self) -> None:
        from journal.kinds import register
        from oversight import inbox  # noqa: F401

        register(EventKind.FIGURES_RECEIVED, needs=Permission.READ)
        register(EventKind.SUGGESTED, needs=Permission.SEE_SUGGESTIONS)
