"""Forms, plans, tasks, readings and alerts as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from api.core import scalars
from api.core.shapes import Blank, ContractInput, ContractType, Node, Reference
from api.followup.answers import FormAnswer
from api.patients.types import patient_reference
from api.staff.batches import names
from followup import contracts, enums

VERSION = "Give it as `expectedVersion` when changing it."


def entries(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A mapping as a list of objects with a code and a value."""
    return [{"code": code, "value": value} for code, value in values.items()]


class FormOption(ContractType):
    """One answer that may be chosen."""

    class Meta:
        contract = contracts.Option
        described = {"value": "What is sent.", "label": "What is shown, in the language of the request."}


class FormItem(ContractType):
    """One question of a form."""

    class Meta:
        contract = contracts.FormItem
        described = {
            "code": "What the answer is sent under.",
            "kind": "choice, choices, yes_no, integer or decimal.",
            "label": "The question, in the language of the request.",
            "section": "The section it stands in.",
            "options": "The answers to choose from.",
            "required": "Whether it has to be answered.",
            "minimum": "The smallest number that is no slip of the hand; null where there is none.",
            "maximum": "The greatest such number; null where there is none.",
            "unit": "UCUM unit of the number, empty where it has none.",
            "together": "Items of one group are answered all or none; empty where it stands alone.",
            "at_least": "The fewest options to choose.",
        }
        left_out = ("asked_when", "contradictory")

    asked_when_item = graphene.String(description="Asked only when this item was answered with `askedWhenAnswer`.")
    asked_when_answer = graphene.String(description="The answer that makes this item part of the form.")

    def resolve_asked_when_item(self: contracts.FormItem, _info: Any) -> str | None:
        return self.asked_when[0] if self.asked_when else None

    def resolve_asked_when_answer(self: contracts.FormItem, _info: Any) -> str | None:
        return self.asked_when[1] if self.asked_when else None


class FormSection(ContractType):
    """A part of a form."""

    class Meta:
        contract = contracts.FormSection
        described = {"code": "Names it.", "label": "Its heading, in the language of the request."}


class Form(ContractType):
    """A form as data. A version that was ever answered is never changed."""

    class Meta:
        contract = contracts.FormDefinition
        described = {
            "code": "Names the form.",
            "version": "Which version of it.",
            "title": "Its title, in the language of the request.",
            "sections": "Its parts in order.",
            "items": "Its questions in order.",
        }
        left_out = ("scoring",)


class ScorePart(graphene.ObjectType):
    """The points of one part of a score."""

    name = graphene.String(required=True, description="Which part.")
    points = graphene.Int(required=True, description="How many points.")


class Score(ContractType):
    """A computed score with the published rule that computed it."""

    class Meta:
        contract = contracts.Score
        described = {
            "name": "Which score, such as `lace`.",
            "version": "Which version of the rule.",
            "source": "The publication.",
            "total": "The points.",
            "maximum": "The most points there are.",
            "band": "What the points mean; empty where the publication gives no bands.",
        }
        left_out = ("parts",)

    parts = graphene.List(graphene.NonNull(ScorePart), required=True, description="What the points are made of.")

    def resolve_parts(self: contracts.Score, _info: Any) -> list[dict[str, Any]]:
        return [{"name": name, "points": points} for name, points in self.parts]


class AnsweredItem(graphene.ObjectType):
    """One answer of a recorded form."""

    code = graphene.String(required=True, description="The item.")
    value = graphene.Field(FormAnswer, required=True, description="The answer.")


class FormResponse(ContractType):
    """A recorded form with its scores. A correction is a new response."""

    class Meta:
        contract = contracts.FormResponseView
        interfaces = (Node,)
        described = {
            "patient_id": "About whom.",
            "subject_id": "What it is about, such as a referral; null where it stands alone.",
            "form_code": "Which form.",
            "form_version": "Which version of it.",
            "answers": (graphene.List(graphene.NonNull(AnsweredItem)), "The answers by item."),
            "scores": "The scores it came to.",
            "recorded_by": "Who recorded it.",
            "recorded_at": "When.",
        }
        left_out = ("result",)

    patient = patient_reference()
    recorded_by_name = Reference(graphene.String, names, key="recorded_by", description="The colleague's name.")

    def resolve_answers(self: contracts.FormResponseView, _info: Any) -> list[dict[str, Any]]:
        return entries(self.answers)


class Attempt(ContractType):
    """One try to reach the patient."""

    class Meta:
        contract = contracts.AttemptView
        described = {
            "outcome": (enums.Outcome, "How it ended."),
            "note": "What was noted, empty where nothing.",
            "by": "Who tried.",
            "at": "When.",
        }

    by_name = Reference(graphene.String, names, key="by", description="The colleague's name.")


class Task(ContractType):
    """A promised contact."""

    class Meta:
        contract = contracts.TaskView
        interfaces = (Node,)
        described = {
            "version": VERSION,
            "plan_id": "The plan that promised it.",
            "patient_id": "To whom.",
            "referral_id": "The referral that the plan came from; null where it came from none.",
            "step": "The step of the pathway.",
            "kind": (enums.TaskKind, "In which way."),
            "state": (enums.TaskState, "What became of it."),
            "assignee_id": "Who does it.",
            "due_from": "From when on.",
            "due_until": "Until just before.",
            "due_on": "Its last day in Asia/Shanghai.",
            "overdue": "Whether the time has passed.",
            "outcome": (Blank(enums.Outcome), "How the last attempt ended; null before the first."),
            "closed_reason": (Blank(enums.CloseReason), "Why it ended without an outcome; null where it did not."),
            "closed_at": "When it ended; null while it is due.",
            "attempts": "How often it was tried.",
            "may_complete": "Whether this actor may record an outcome on this version.",
        }

    patient = patient_reference()
    assignee_name = Reference(graphene.String, names, key="assignee_id", description="The colleague's name.")


class ContactMade(ContractType):
    """One try to reach a patient, under whichever plan."""

    class Meta:
        contract = contracts.ContactView
        described = {
            "patient_id": "Whom.",
            "plan_id": "Under which plan.",
            "task_id": "For which contact.",
            "pathway": (enums.Pathway, "By which schedule that plan ran."),
            "kind": (enums.TaskKind, "What kind of contact."),
            "due_on": "The last day of that contact in Asia/Shanghai.",
            "outcome": (enums.Outcome, "How it ended."),
            "note": "What was written, empty where nothing was.",
            "by": "The colleague who tried.",
            "at": "When.",
        }

    patient = patient_reference()
    by_name = Reference(graphene.String, names, key="by", description="The colleague's name.")


class TaskDetail(ContractType):
    """A task with every attempt."""

    class Meta:
        contract = contracts.TaskDetail
        described = {"task": "The task.", "attempts": "Every attempt, oldest first."}


class Plan(ContractType):
    """What is promised to a patient, in the order in which it is due."""

    class Meta:
        contract = contracts.PlanView
        interfaces = (Node,)
        described = {
            "version": VERSION,
            "patient_id": "To whom.",
            "referral_id": "The referral it came from; null where it came from none.",
            "pathway": (enums.Pathway, "By which schedule."),
            "state": (enums.PlanState, "Whether it is running."),
            "responsible_id": "The colleague who took over.",
            "first_contact_on": "The promised day of the first contact.",
            "discharged_at": "When the patient left the ward; null where not known.",
            "started_at": "When it began.",
            "stopped_at": "When it was stopped; null while it is running.",
            "stop_reason": (Blank(enums.StopReason), "Why it was stopped; null while it is running."),
            "tasks": "The promised contacts.",
        }

    patient = patient_reference()
    responsible_name = Reference(graphene.String, names, key="responsible_id", description="The colleague's name.")


class TaskListCount(ContractType):
    """A worklist, and how many rows this actor would find in it."""

    class Meta:
        contract = contracts.ListCount
        described = {
            "name": (enums.TaskList, "Which list."),
            "label": "What it is called, in the language of the request.",
            "count": "How many rows.",
        }


class Load(graphene.ObjectType):
    """How much a colleague has to do."""

    person_id = graphene.Field(scalars.UUID, required=True, description="Which colleague.")
    open_tasks = graphene.Int(required=True, description="Open tasks, overdue ones and those of the next seven days.")


class Reading(ContractType):
    """A stored reading."""

    class Meta:
        contract = contracts.ReadingView
        interfaces = (Node,)
        described = {
            "occasion_id": "Readings with the same occasion were measured together.",
            "patient_id": "Whose.",
            "code": "LOINC code.",
            "value": "The number.",
            "unit": "Its UCUM unit.",
            "taken_at": "When it was measured.",
            "source": (enums.ReadingSource, "Where and by whom."),
            "device": "With what, empty where not recorded.",
        }


class Criterion(ContractType):
    """One thing that made a rule speak: the limit and the value that met it."""

    class Meta:
        contract = contracts.Criterion
        described = {
            "id": "Names the criterion in its rule.",
            "text_en": "In English.",
            "text_zh": "In Chinese.",
            "threshold": "The limit, with its unit.",
            "value": "The value, with its unit.",
        }


class Explanation(ContractType):
    """Why a rule spoke, complete enough to be read years later."""

    class Meta:
        contract = contracts.Explanation
        described = {
            "rule_set": "Which set of rules.",
            "version": "Which version of it.",
            "source": "The publication.",
            "rule": "Which rule.",
            "text_en": "In English.",
            "text_zh": "In Chinese.",
            "threshold": "The limit, with its unit.",
            "value": "The value, with its unit.",
            "criteria": "What met the limits.",
        }


class Alert(ContractType):
    """A rule that spoke about a patient."""

    class Meta:
        contract = contracts.AlertView
        interfaces = (Node,)
        described = {
            "version": VERSION,
            "patient_id": "About whom.",
            "rule_set": "Which set of rules.",
            "rule": "Which rule.",
            "severity": (enums.Severity, "Red: a person may come to harm."),
            "state": (enums.AlertState, "What became of it."),
            "explanation": "Why it spoke.",
            "readings": "The readings it spoke about.",
            "task_id": "The task during which it spoke; null where there was none.",
            "at": "When its latest cause was measured or recorded.",
            "raised_at": "When it first spoke.",
            "repeats": "How often it spoke again before it was closed.",
            "acknowledged_by": "Who deals with it; null while nobody does.",
            "acknowledged_at": "Since when; null while nobody does.",
            "closed_by": "Who closed it; null while it stands.",
            "closed_at": "When; null while it stands.",
            "resolution": "What was done about it, empty while it stands.",
        }

    patient = patient_reference()
    acknowledged_by_name = Reference(
        graphene.String, names, key="acknowledged_by", description="The name of the colleague who deals with it."
    )


class AnswerInput(graphene.InputObjectType):
    """One answer."""

    code = graphene.String(required=True, description="The item.")
    value = graphene.InputField(FormAnswer, required=True, description="The answer.")


class ReadingInput(ContractInput):
    """A measured value."""

    class Meta:
        contract = contracts.Reading
        described = {"code": "LOINC code.", "value": "The number.", "unit": "Its UCUM unit."}
