"""TEMP: a neighbour looks after the patient for a term; with the outcome the patient is the sender's again."""

from __future__ import annotations

from careloop.journey.walk import Journey, day_after


class Temporary(Journey):
    """Two weeks at another centre."""

    kind = "TEMP"
    neighbours = 1

    def play(self) -> None:
        """From the consent to the day on which the patient is handed back."""
        with self.step("sign in"):
            centre = self.enter(self.stage.centre, "doctor", "nurse")
            (neighbour,) = (self.enter(host, "doctor", "nurse") for host in self.stage.neighbours)
        out, back = (centre, neighbour), (neighbour, centre)
        doctor, nurse = neighbour.doctor, neighbour["nurse"]
        with self.step("import"):
            patient = self.bring_in(centre)
        with self.step("consent"):
            self.agree(patient, out, "TEMPORARY_CARE")
        with self.step("draft"):
            term = {"endsOn": day_after(14)}
            referral = self.draft(centre.doctor, "TEMP", patient, neighbour, "外出探亲两周，请代为随访", **term)
        self.handed_over(centre.doctor, referral, out, doctor)
        promised = {"responsibleId": neighbour.person("nurse"), "firstContactOn": day_after(1)}
        self.cross("accepted", "acceptReferral", doctor, referral, back, "ACCEPTED", **promised)
        self.expect(centre.doctor, referral, ownerId=neighbour.id)
        self.cross("first contact", "recordArrival", nurse, referral, back, "IN_CARE")
        self.outcome(nurse, referral, back, outcome="stable", summary="两周内血压平稳，随访无异常。")
        with self.step("handed back"):
            for house in (centre, neighbour):
                self.expect(house.doctor, referral, ownerId=centre.id)
        self.read(centre.doctor, referral, out)
