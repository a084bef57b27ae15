from api.core.fields import Command, RefPayload
from handoff.enums import Kind
from oversight import commands
from oversight.enums import SuggestionReason


class OversightMutation:
    suggest_receiver = Command(
        RefPayload,
        commands.suggest_receiver,
        description="Suggests to an organisation of the region whom to ask instead of one receiver. No patient is "
        "named; whoever holds a referral decides.",
        described={
            "organisation_id": "To whom it is suggested: who sends.",
            "kind": (Kind, "For which kind of referral."),
            "recipient_id": "Instead of whom.",
            "proposed_id": "Whom to ask.",
            "reason": (SuggestionReason, "Why."),
            "valid_until": "The last day on which it holds, within the next 90 days.",
        },
    )
    end_suggestion = Command(
        RefPayload,
        commands.end_suggestion,
        description="Ends a suggestion of this authority.",
        described={"suggestion_id": "Which suggestion.", "expected_version": "The version that was read."},
    )
