"""The region's counts. No person, and no identifier of a person."""

from __future__ import annotations

import graphene

from api.core.shapes import ContractType
from handoff.enums import Verb
from oversight import contracts
from oversight.enums import Stage, SuggestionReason
from tenancy.enums import ReferralKind

SHOWN = "In words, in the language of the request."


class Figure(ContractType):
    """A count, or that it is hidden because it, or one beside it, is too small to be told."""

    class Meta:
        contract = contracts.Cell
        described = {"count": "The count; null where it is hidden."}

    hidden = graphene.Boolean(required=True, description="Whether it is hidden.")


class FigureStage(ContractType):
    """A column of the region's list."""

    class Meta:
        contract = contracts.StageView
        described = {"code": (Stage, "Which stage."), "label": SHOWN}


class PairFigures(ContractType):
    """The counts of one pair of organisations and one kind of referral."""

    class Meta:
        contract = contracts.PairRow
        described = {
            "sender_id": "Who sends.",
            "sender_name": "What it is called, in Chinese.",
            "sender_name_en": "In English, empty where there is no English name.",
            "recipient_id": "Who receives.",
            "recipient_name": "What it is called, in Chinese.",
            "recipient_name_en": "In English, empty where there is no English name.",
            "kind": (ReferralKind, "Which kind of referral."),
            "kind_label": SHOWN,
            "cells": "A count for each stage, in the order of `stages`.",
            "total": "All of them.",
            "overdue": "How many clocks are due and still wait.",
        }


class FlowStep(ContractType):
    """How many took a step, and after what time."""

    class Meta:
        contract = contracts.StepCell
        described = {
            "step": (Verb, "Which step."),
            "label": SHOWN,
            "count": "How many took it.",
            "median": "Minutes from sending, the median; null where it is not told.",
            "p90": "Minutes from sending that nine of ten needed at most; null where it is not told.",
        }


class FlowFigures(ContractType):
    """How referrals of one pair and kind moved on in the last 90 days."""

    class Meta:
        contract = contracts.FlowRow
        described = {
            "sender_id": "Who sends.",
            "sender_name": "What it is called, in Chinese.",
            "sender_name_en": "In English, empty where there is no English name.",
            "recipient_id": "Who receives.",
            "recipient_name": "What it is called, in Chinese.",
            "recipient_name_en": "In English, empty where there is no English name.",
            "kind": (ReferralKind, "Which kind of referral."),
            "kind_label": SHOWN,
            "steps": "Every step, in the order of `steps` of the list.",
        }


class FlowStage(ContractType):
    """A column of the list."""

    class Meta:
        contract = contracts.StepView
        described = {"code": (Verb, "Which step."), "label": SHOWN}


class RegionFlow(ContractType):
    """How referrals move on, pair by pair."""

    class Meta:
        contract = contracts.FlowView
        described = {"steps": "The columns.", "rows": "A row for each pair and kind."}


class OrganisationReport(ContractType):
    """When an organisation was last heard of."""

    class Meta:
        contract = contracts.ReportView
        described = {
            "organisation_id": "Which organisation.",
            "name": "What it is called, in Chinese.",
            "name_en": "In English, empty where there is no English name.",
            "as_of": "The moment its counts are of; null where it has told nothing yet.",
        }


class RegionFigures(ContractType):
    """The region's list. Rows and columns add up to the totals, where nothing is hidden."""

    class Meta:
        contract = contracts.RegionView
        described = {
            "stages": "The columns.",
            "rows": "The counts of each pair and kind.",
            "totals": "The sum of each column.",
            "total": "The sum of all.",
            "overdue": "How many clocks are due and still wait, in all.",
            "reports": "When each organisation of the region was last heard of.",
        }


class AuthoritySuggestion(ContractType):
    """Whom the authority suggests to ask instead of a receiver."""

    class Meta:
        contract = contracts.SuggestionView
        described = {
            "id": "Its identifier.",
            "version": "To be given back when it is ended.",
            "organisation_id": "To whom it is suggested: who sends.",
            "organisation_name": "What it is called, in Chinese.",
            "organisation_name_en": "In English, empty where there is no English name.",
            "kind": (ReferralKind, "For which kind of referral."),
            "kind_label": SHOWN,
            "recipient_id": "Instead of whom.",
            "recipient_name": "What it is called, in Chinese.",
            "recipient_name_en": "In English, empty where there is no English name.",
            "proposed_id": "Whom to ask.",
            "proposed_name": "What it is called, in Chinese.",
            "proposed_name_en": "In English, empty where there is no English name.",
            "proposed_phone": "Its telephone number, empty where it has none.",
            "reason": (SuggestionReason, "Why."),
            "reason_label": SHOWN,
            "valid_until": "The last day on which it holds.",
            "suggested_at": "When it was suggested.",
        }
