"""Forms to fill in and as answered, plans, worklists, readings, alerts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import graphene

from api.core.fields import Paged, Read
from api.followup.types import (
    Alert,
    ContactMade,
    Form,
    FormResponse,
    Load,
    Plan,
    Reading,
    Task,
    TaskDetail,
    TaskListCount,
)
from commands import reads
from followup import contracts, queries
from followup.enums import FormCode, Permission, TaskList
from kernel.actor import Actor

MINE = "Only what is assigned to oneself."


@reads(needs=Permission.READ_FORMS)
def form(_actor: Actor, *, form_code: str, version: int | None = None) -> contracts.FormDefinition:
    """A form to fill in; it is about nobody yet."""
    return queries.form_definition(form_code, version)


def loads(workload: Mapping[UUID, int]) -> list[dict[str, Any]]:
    return [{"person_id": person_id, "open_tasks": count} for person_id, count in workload.items()]


class FollowupQuery:
    form = Read(
        Form,
        form,
        description="A form to fill in.",
        described={"form_code": (FormCode, "Which form."), "version": "Which version; the newest without it."},
    )
    form_response = Read(
        FormResponse,
        queries.form_response,
        description="A recorded form.",
        described={"response_id": "Which recorded form."},
    )
    latest_form_response = Read(
        FormResponse,
        queries.latest_form_response,
        description="The newest recorded form about a subject; null while nobody has filled it in.",
        described={"subject_id": "What it is about, such as a referral.", "form_code": (FormCode, "Which form.")},
    )
    plan = Read(
        Plan,
        queries.plan,
        description="A patient's running plan, else the last one; null where there was none.",
        described={"patient_id": "Whose plan."},
    )
    plan_of_referral = Read(
        Plan,
        queries.plan_of_referral,
        description="What a referral promised; null before it was taken over.",
        described={"referral_id": "Which referral."},
    )
    tasks_due = Paged(
        Task,
        queries.tasks_due,
        description="One worklist, the earliest deadline first.",
        described={"list_name": (TaskList, "Which list; `CALL_TODAY` without it."), "mine": MINE},
    )
    contacts = Read(
        graphene.List(graphene.NonNull(ContactMade)),
        queries.contacts,
        description="The newest tries to reach a patient, newest first, under every plan there was.",
        described={"patient_id": "Whom.", "limit": "How many: 1 to 100, without it 50."},
    )
    task_lists = Read(
        graphene.List(graphene.NonNull(TaskListCount)),
        queries.task_lists,
        description="Every worklist with the number of its rows.",
        described={"mine": MINE},
    )
    task = Read(
        TaskDetail, queries.task, description="One task with its attempts.", described={"task_id": "Which task."}
    )
    workload = Read(
        graphene.List(graphene.NonNull(Load)),
        queries.workload,
        description="Open tasks by the colleague who does them.",
        shown=loads,
    )
    readings = Read(
        graphene.List(graphene.NonNull(Reading)),
        queries.readings,
        description="The newest readings of each code, newest first.",
        described={
            "patient_id": "Whose readings.",
            "codes": "LOINC codes; all without it.",
            "limit": "How many of each code: 1 to 100, without it 50.",
        },
    )
    alert = Read(Alert, queries.alert, description="One alert.", described={"alert_id": "Which alert."})
    open_alerts = Paged(
        Alert,
        queries.open_alerts,
        description="Alerts that nobody has closed: red before amber, then the newest first.",
        described={"patient_id": "Only those about this patient."},
    )
