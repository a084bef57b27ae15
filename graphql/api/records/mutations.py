from api.core.fields import Command, RefPayload
from api.records import types  # noqa: F401 - inputs of the commands
from records import commands


class RecordsMutation:
    record_observations = Command(
        RefPayload,
        commands.record_observations,
        description="Adds 1 to 200 readings to a patient's record; answers with the first. No rule speaks about them: "
        "readings of a follow-up are recorded with `recordReadings`.",
        described={"patient_id": "Whose record.", "observations": "The readings."},
    )
