"""What follow-up does when something happens to the patient elsewhere in the organisation."""

from commands import reaction
from followup.commands import stop_plan
from followup.enums import StopReason
from journal.contracts import Event
from kernel.actor import Actor
from patients.enums import EventKind
from staff.access import machine


@reaction(EventKind.DECEASED)
def on_deceased(actor: Actor, event: Event) -> None:
    """Nobody is to call: every open promise ends. Done as the machine, whoever recorded the death."""
    stop_plan(machine(actor.tenant, "followup"), patient_id=event.subject_id, reason=StopReason.DEATH)
