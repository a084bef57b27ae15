"""Recording forms, readings and attempts; plans and alerts."""

from __future__ import annotations

from typing import Any

import graphene

from api.core import scalars
from api.core.fields import Command, RefPayload, payload_of
from api.followup.types import Alert, AnswerInput, FormResponse, TaskDetail
from followup import commands, queries
from followup.enums import EmergencySign, FormCode, Outcome, Pathway, ReadingSource, StopReason

VERSION = "The version that was read."
PLAN = {"plan_id": "Which plan.", "expected_version": VERSION}
TASK = {"task_id": "Which task.", "expected_version": VERSION}
ALERT = {"alert_id": "Which alert.", "expected_version": VERSION}

TaskPayload = payload_of(
    TaskDetail, "task", queries.task, key="task_id", description="The task as it stands now, with its attempts."
)
AlertPayload = payload_of(Alert, "alert", queries.alert, key="alert_id", description="The alert as it stands now.")
FormResponsePayload = payload_of(
    FormResponse,
    "form_response",
    queries.form_response,
    key="response_id",
    description="The recorded form with its scores.",
)


def answers(given: list[dict[str, Any]]) -> dict[str, Any]:
    """Answers by the code of their item; of two for one item the later one counts."""
    return {each["code"]: each["value"] for each in given}


class FollowupMutation:
    record_form_response = Command(
        FormResponsePayload,
        commands.record_form_response,
        description="Records a filled-in form and computes its scores. Every fault is named by its item.",
        described={
            "form_code": (FormCode, "Which form; its newest version is taken."),
            "patient_id": "About whom.",
            "answers": (graphene.List(graphene.NonNull(AnswerInput)), "The answers."),
            "subject_id": "What it is about, such as a referral.",
        },
        read={"answers": answers},
    )
    start_plan = Command(
        RefPayload,
        commands.start_plan,
        description="Promises follow-up contacts. Accepting a discharge does it by itself.",
        described={
            "patient_id": "To whom.",
            "pathway": (Pathway, "By which schedule."),
            "referral_id": "The referral it comes from.",
            "responsible_id": "The colleague who takes over.",
            "first_contact_on": "The promised day of the first contact.",
            "discharged_on": (scalars.DateTime, "When the patient left the ward."),
        },
        left_out=("weeks_ahead",),
    )
    reassign_plan = Command(
        RefPayload,
        commands.reassign_plan,
        description="Names another responsible colleague, who takes every open task of the one before.",
        described={**PLAN, "responsible_id": "Who takes over."},
    )
    stop_plan = Command(
        RefPayload,
        commands.stop_plan,
        description="Stops the running plans of a patient or of a referral; null when none was running.",
        described={
            "patient_id": "Whose plans; this or `referralId`.",
            "referral_id": "Which referral's plan; this or `patientId`.",
            "reason": (StopReason, "Why."),
        },
    )
    complete_task = Command(
        TaskPayload,
        commands.complete_task,
        description="Records how an attempt to reach the patient ended. Reached: the task is done.",
        described={**TASK, "outcome": (Outcome, "How it ended."), "note": "What to remember."},
    )
    reassign_task = Command(
        TaskPayload,
        commands.reassign_task,
        description="Gives one open task to a colleague.",
        described={**TASK, "assignee_id": "Who does it."},
    )
    record_readings = Command(
        RefPayload,
        commands.record_readings,
        description="Stores what was measured together and lets the rules speak about it; answers with the occasion.",
        described={
            "patient_id": "Of whom.",
            "readings": "The values.",
            "source": (ReadingSource, "Where and by whom."),
            "taken_at": "When.",
            "task_id": "The task during which it was done.",
            "signs": (EmergencySign, "Findings that make it an emergency whatever the numbers say."),
            "pregnant_or_lactating": "Whether the patient is pregnant or breast-feeding.",
            "device": "With what it was measured.",
        },
    )
    acknowledge_alert = Command(
        AlertPayload,
        commands.acknowledge_alert,
        description="Says that one has seen the alert and deals with it.",
        described=ALERT,
    )
    close_alert = Command(
        AlertPayload,
        commands.close_alert,
        description="Closes an alert with what was done about it.",
        described={**ALERT, "resolution": "What was done: 1 to 500 characters."},
    )
