"""DOWN: a discharge into the community's care, and the green channel back when a reading is alarming."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from careloop.journey.doors import Page, Unanswered
from careloop.journey.papers import ASSESSMENT, PLAN
from careloop.journey.stories.green import GreenChannel
from careloop.journey.walk import DAY, House, day_after, time_after


class Discharge(GreenChannel):
    """The main job."""

    kind = "DOWN"

    def play(self) -> None:
        """From the bundle of the hospital's system to the outcome that the centre has read."""
        with self.step("sign in"):
            hospital = self.enter(self.stage.hospital, "doctor", "office")
            centre = self.enter(self.stage.centre, "doctor", "nurse")
        down, back = (hospital, centre), (centre, hospital)
        with self.step("import"):
            patient = self.bring_in(hospital)
        with self.step("assessment"):
            handoff = self._assess(hospital.doctor, patient, centre)
        with self.step("consent"):
            self.agree(patient, down, "DISCHARGE_HANDOFF")
        self.cross("sent", "sendReferral", hospital.doctor, handoff, down, "SENT")
        with self.step("accepted") as step:
            told = self._accept(handoff, centre)
            self.heard_across(step, told, "acceptReferral", back, "ACCEPTED")
        with self.step("first follow-up task"):
            centre.ear.wait("handoff.package", handoff)
            self._first_task(hospital.doctor, handoff, centre)
        with self.step("reading 185/112"):
            alert = self._reading(handoff, centre)
        with self.step("green channel sent") as step:
            told = self._green(alert, centre["nurse"], hospital)
            self.heard_across(step, told, "sendReferral", back, "SENT")
        green, office = told["id"], hospital["office"]
        self.answer("bed and doctor answered", office, green, down)
        self.treat(office, green, down)
        self.read(centre.doctor, green, back)

    def _assess(self, doctor: Page, patient: str, centre: House) -> str:
        leaves = time_after(1)
        handoff = self.draft(doctor, "DOWN", patient, centre, "病情稳定，转社区随访", plannedDischargeAt=leaves)
        answers = [{"code": code, "value": value} for code, value in ASSESSMENT.items()]
        form = {"formCode": "PRE_DISCHARGE", "patientId": patient, "answers": answers, "subjectId": handoff}
        self.do(doctor, "recordFormResponse", **form)
        self.move(doctor, handoff, "editReferral", plan=PLAN)
        return handoff

    def _accept(self, handoff: str, centre: House) -> Any:
        self.move(centre.doctor, handoff, "openReferral")
        promised = {"responsibleId": centre.person("nurse"), "firstContactOn": day_after(1)}
        return self.move(centre.doctor, handoff, "acceptReferral", **promised)

    def _first_task(self, doctor: Page, handoff: str, centre: House) -> None:
        """The patient leaves the ward; the first contact is promised within 24 hours of that."""
        left = datetime.now(UTC)
        self.move(doctor, handoff, "recordDischarge", dischargedAt=left.isoformat())
        centre.ear.wait("handoff.changed", handoff)
        document = "query($referralId: UUID!) { planOfReferral(referralId: $referralId) { tasks { dueUntil state } } }"
        found = centre["nurse"].ask(document, referralId=handoff)["planOfReferral"]
        if not found or not found["tasks"]:
            raise Unanswered("no follow-up task exists")
        due = min(datetime.fromisoformat(task["dueUntil"]) for task in found["tasks"])
        if due > left + DAY:
            raise Unanswered(f"the first contact is due at {due}, later than 24 hours after the discharge at {left}")

    def _reading(self, handoff: str, centre: House) -> dict[str, Any]:
        local = self.referral(centre["nurse"], handoff)["patientId"]
        readings = [
            {"code": "8480-6", "value": "185", "unit": "mm[Hg]"},
            {"code": "8462-4", "value": "112", "unit": "mm[Hg]"},
        ]
        now = time_after(0)
        self.do(centre["nurse"], "recordReadings", patientId=local, readings=readings, source="HOME_VISIT", takenAt=now)
        heard = centre.ear.wait("followup.alert_raised")
        return {"id": heard["subjectId"], "patient": local}

    def _green(self, alert: dict[str, Any], nurse: Page, hospital: House) -> Any:
        about = {"alertId": alert["id"], "serviceCode": "cardiology"}
        green = self.draft(nurse, "UP_GREEN", alert["patient"], hospital, **about)
        return self.move(nurse, green, "sendReferral", emergencyReason="血压 185/112 mmHg")
