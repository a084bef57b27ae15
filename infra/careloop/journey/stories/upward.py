"""UP: from the centre to the hospital, over the waiting list and a missed appointment, and back again as a draft."""

from __future__ import annotations

from careloop.journey.doors import Unanswered
from careloop.journey.walk import House, Journey, day_after, time_after

BACK_AGAIN = "病情平稳，转回社区随访"


class Upward(Journey):
    """A routine referral to a department of the hospital."""

    kind = "UP"

    def play(self) -> None:
        """From the consent to the outcome that the centre has read."""
        with self.step("sign in"):
            centre = self.enter(self.stage.centre, "doctor", "nurse")
            hospital = self.enter(self.stage.hospital, "doctor", "office")
        up, back = (centre, hospital), (hospital, centre)
        office = hospital["office"]
        with self.step("import"):
            patient = self.bring_in(centre)
        with self.step("consent"):
            self.agree(patient, up, "UP_REFERRAL")
        with self.step("draft"):
            referral = self.draft(centre.doctor, "UP", patient, hospital, "血压控制不佳", serviceCode="cardiology")
        self.handed_over(centre.doctor, referral, up, office)
        self.cross("waiting list", "waitlistReferral", office, referral, back, "WAITLISTED", expectedOn=day_after(3))
        responsible = hospital.person("doctor")
        self.cross("accepted", "acceptReferral", office, referral, back, "ACCEPTED", responsibleId=responsible)
        self.expect(centre.doctor, referral, ownerId=hospital.id)
        self._come(referral, back)
        self.cross("complete record", "sendRecord", centre.doctor, referral, up, "IN_CARE", fact="send_record")
        note = "入院检查完成，调整用药中。"
        self.cross("interim note", "writeNote", hospital.doctor, referral, back, "IN_CARE", fact="note", text=note)
        with self.step("referred back") as step:
            told = self.refer_back(referral, back)
            self.heard_across(step, told, "referBack", back, "IN_CARE", "refer_back")
        self.outcome(hospital.doctor, referral, back, outcome="improved", summary="血压 132/84 mmHg，可转回社区。")
        self.read(centre.doctor, referral, up)

    def _come(self, referral: str, way: tuple[House, House]) -> None:
        """The first appointment is missed, the second one is kept."""
        office = way[0]["office"]
        first, second = ({"scheduledFor": time_after(days), "place": "心内科门诊"} for days in (1, 2))
        self.cross("appointment", "scheduleReferral", office, referral, way, "SCHEDULED", **first)
        self.cross("no-show", "recordNoShow", office, referral, way, "NO_SHOW")
        self.cross("new appointment", "scheduleReferral", office, referral, way, "SCHEDULED", **second)
        self.cross("arrived", "recordArrival", office, referral, way, "IN_CARE")

    def refer_back(self, referral: str, way: tuple[House, House]) -> dict[str, object]:
        """The draft of the way back is filled in: to whom, about whom, from what. Answers where the referral stands."""
        hospital, centre = way
        draft = self.move(hospital.doctor, referral, "referBack", reason=BACK_AGAIN)
        upward = self.referral(hospital.doctor, referral)
        filled = {"kind": "DOWN", "state": "DRAFT", "preview": {"reason": BACK_AGAIN}, "basedOn": referral}
        found = self.expect(hospital.doctor, draft["id"], **filled, patientId=upward["patientId"])
        if found["recipient"]["organisationId"] != centre.id:
            raise Unanswered("the draft of the way back is not for the centre that sent the patient")
        return {"id": referral, "version": upward["version"]}
