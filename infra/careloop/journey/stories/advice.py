"""ADVICE: a question to the hospital; the patient stays with the centre."""

from __future__ import annotations

from careloop.journey.walk import Journey


class Advice(Journey):
    """A question, its answer, the question back, and the answer that is clear."""

    kind = "ADVICE"

    def play(self) -> None:
        """From the consent to the answer that the centre has read."""
        with self.step("sign in"):
            centre = self.enter(self.stage.centre, "doctor", "nurse")
            hospital = self.enter(self.stage.hospital, "doctor", "office")
        ask, back = (centre, hospital), (hospital, centre)
        doctor, asked = centre.doctor, hospital.doctor
        with self.step("import"):
            patient = self.bring_in(centre)
        with self.step("consent"):
            self.agree(patient, ask, "ADVICE")
        with self.step("draft"):
            question = self.draft(doctor, "ADVICE", patient, hospital, "三联降压药后仍不达标，如何调整？")
        self.handed_over(doctor, question, ask, asked)
        responsible = hospital.person("doctor")
        self.cross("accepted", "acceptReferral", asked, question, back, "ACCEPTED", responsibleId=responsible)
        self.expect(doctor, question, ownerId=centre.id)
        self.outcome(asked, question, back, "answered", outcome="answered", summary="建议加用螺内酯。")
        text = "肾功能减退，螺内酯可以用吗？"
        self.cross("question back", "questionOutcome", doctor, question, ask, "ACCEPTED", text=text)
        answer = "改用 12.5 mg，一周后查血钾。"
        self.outcome(asked, question, back, "answered again", outcome="answered", summary=answer)
        self.read(doctor, question, ask)
