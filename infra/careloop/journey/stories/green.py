"""UP-GREEN: an emergency, to which the hospital answers with a bed and a doctor."""

from __future__ import annotations

from typing import Any

from careloop.journey.doors import Page
from careloop.journey.walk import House, Journey, time_after

BED = {"bed": "12 床", "department": "心内科", "doctorName": "周明远", "doctorPhone": "10000000000"}


class GreenChannel(Journey):
    """What the hospital does in a green channel, wherever it comes from."""

    def answer(self, name: str, page: Page, green: str, way: tuple[House, House]) -> None:
        """Bed and doctor are named; the doctor is responsible."""
        responsible = way[0].person("doctor")
        self.cross(name, "acceptReferral", page, green, way, "ACCEPTED", responsibleId=responsible, bedAndDoctor=BED)

    def treat(self, page: Page, green: str, way: tuple[House, House]) -> None:
        """The patient is there, is treated, and the doctor tells the centre."""
        hospital = way[0]
        self.cross("arrived", "recordArrival", page, green, way, "IN_CARE")
        summary = "降压治疗后 138/86 mmHg，症状缓解。"
        self.outcome(hospital.doctor, green, way, outcome="improved", summary=summary, nextSteps="转回社区继续随访。")


class Green(GreenChannel):
    """A green channel from a visit, under the patient's own consent."""

    kind = "UP-GREEN"

    def play(self) -> None:
        """From the visit to the outcome that the centre has read; the bed changes before the patient is there."""
        with self.step("sign in"):
            centre = self.enter(self.stage.centre, "doctor", "nurse")
            hospital = self.enter(self.stage.hospital, "doctor", "office")
        up, back = (centre, hospital), (hospital, centre)
        office = hospital["office"]
        with self.step("import"):
            patient = self.bring_in(centre)
        with self.step("consent"):
            self.agree(patient, up, "GREEN_CHANNEL")
        with self.step("draft"):
            green = self.draft(
                centre["nurse"], "UP_GREEN", patient, hospital, "胸痛持续不缓解", serviceCode="cardiology",
                criteria=["chest_pain"],
            )  # fmt: skip
        self.handed_over(centre["nurse"], green, up, office)
        self.answer("accepted", office, green, back)
        moved: dict[str, Any] = {"scheduledFor": time_after(0), "bedAndDoctor": {**BED, "bed": "15 床"}}
        self.cross("bed changed", "scheduleReferral", office, green, back, "SCHEDULED", **moved)
        self.treat(office, green, back)
        self.read(centre.doctor, green, up)
