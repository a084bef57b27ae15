"""What follow-up does when something happens to the patient elsewhere in the organisation."""

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext

from commands import reaction
from followup.commands import close_alert, stop_plan
from followup.enums import StopReason
from followup.queries import open_alerts
from journal.contracts import Event
from kernel.actor import Actor
from patients.enums import EventKind
from staff.access import machine

MOST_ALERTS = 100


@reaction(EventKind.DECEASED)
def on_deceased(actor: Actor, event: Event) -> None:
    """Nobody is to call or to act on an alarm: every open promise ends. Done as the machine, whoever recorded it."""
    works = machine(actor.tenant, "followup")
    stop_plan(works, patient_id=event.subject_id, reason=StopReason.DEATH)
    with translation.override(actor.language):
        _close_alerts(works, event.subject_id, gettext("The patient has died."))


def _close_alerts(works: Actor, patient_id: UUID, resolution: str) -> None:
    for alert in open_alerts(works, patient_id=patient_id, limit=MOST_ALERTS).items:
        close_alert(works, alert_id=alert.id, expected_version=alert.version, resolution=resolution)
