from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from exchange.enums import MACHINE, EventKind, Permission
from staff.enums import Role

SENDING = frozenset({Permission.POST, Permission.SEE})
CARING = SENDING | {Permission.READ_SHARED}
DECIDING = frozenset({Permission.SETTLE})


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Exchange")
    grants = {
        Role.WARD_NURSE: CARING,
        Role.HOSPITAL_DOCTOR: CARING | DECIDING,
        Role.REFERRAL_OFFICE: CARING | DECIDING,
        Role.COMMUNITY_DOCTOR: CARING | DECIDING,
        Role.COMMUNITY_NURSE: CARING,
        Role.CENTRE_HEAD: CARING | DECIDING,
        Role.REGIONAL_ADMINISTRATOR: SENDING,
        Role.ORGANISATION_ADMINISTRATOR: SENDING | DECIDING,
        Role.PRIVACY_OFFICER: SENDING,
    }
    machine_grants = {
        MACHINE: frozenset({Permission.POST, Permission.ACCEPT, Permission.MARK}),
    }

    def ready(self) -> None:
        from exchange import inbox, reactions  # noqa: F401
        from journal import kinds

        for kind in EventKind:
            kinds.register(kind, needs=Permission.SEE)
