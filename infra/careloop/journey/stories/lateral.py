"""LATERAL: to a neighbour, who declines and proposes another one; under the same order it goes there."""

from __future__ import annotations

from careloop.journey.walk import House, Journey


class Lateral(Journey):
    """A referral between centres that finds its receiver at the second attempt."""

    kind = "LATERAL"
    neighbours = 2

    def play(self) -> None:
        """From the consent to the outcome of the second receiver."""
        with self.step("sign in"):
            centre = self.enter(self.stage.centre, "doctor", "nurse")
            first, second = (self.enter(host, "doctor", "nurse", "head") for host in self.stage.neighbours)
        with self.step("import"):
            patient = self.bring_in(centre)
        with self.step("consent"):
            self.agree(patient, (centre, first), "LATERAL_REFERRAL")
        with self.step("draft"):
            referral = self.draft(centre.doctor, "LATERAL", patient, first, "需要康复治疗")
        self.handed_over(centre.doctor, referral, (centre, first), first.doctor)
        self._turned_away(referral, centre, first, second)
        with self.step("second consent"):
            self.agree(patient, (centre, second), "LATERAL_REFERRAL")
        self.cross("sent on", "sendReferral", centre.doctor, referral, (centre, second), "SENT")
        self._looked_after(referral, centre, second)

    def _turned_away(self, referral: str, centre: House, first: House, second: House) -> None:
        """The first receiver says who fits better and declines; the sender follows."""
        head, back = first["head"], (first, centre)
        self.cross(
            "another one proposed", "proposeOnward", head, referral, back, "RECEIVED", fact="propose_onward",
            proposedId=second.id, text="该中心有康复科",
        )  # fmt: skip
        self.cross("declined", "declineReferral", head, referral, back, "DECLINED", reason="service_not_offered")
        with self.step("redirected"):
            self.move(centre.doctor, referral, "redirectReferral", recipientId=second.id, reason="declined")
            centre.ear.wait("handoff.redirected", referral)
            self.expect(centre.doctor, referral, state="DRAFT", recipient={"organisationId": second.id})

    def _looked_after(self, referral: str, centre: House, second: House) -> None:
        """The second receiver takes the patient over and sends the outcome."""
        doctor, back = second.doctor, (second, centre)
        self.cross("opened by the second", "openReferral", doctor, referral, back, "RECEIVED")
        nurse = second.person("nurse")
        self.cross("accepted", "acceptReferral", doctor, referral, back, "ACCEPTED", responsibleId=nurse)
        self.expect(centre.doctor, referral, ownerId=second.id)
        self.cross("arrived", "recordArrival", doctor, referral, back, "IN_CARE")
        self.outcome(second["nurse"], referral, back, outcome="recovered", summary="康复疗程完成，可独立行走。")
        self.read(centre.doctor, referral, (centre, second))
