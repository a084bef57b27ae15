"""Why something was refused, and about which record, in words: for the privacy officer and for oneself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import Text
from staff.contracts import Access

CODES: dict[str, Text] = {
    "not_allowed": gettext_lazy("the role does not allow it"),
    "not_your_role": gettext_lazy("the role does not take this step"),
    "not_found": gettext_lazy("no such record, or not open to this person"),
    "conflict": gettext_lazy("somebody else was first"),
    "out_of_turn": gettext_lazy("something earlier had not arrived yet"),
    "idempotency_key_reused": gettext_lazy("sent twice with different content"),
    "already_open": gettext_lazy("one was open already"),
    "already_registered": gettext_lazy("registered already"),
    "not_in_this_state": gettext_lazy("not possible in that state"),
    "not_now": gettext_lazy("not possible in that state"),
    "consent_missing": gettext_lazy("no consent covered it"),
    "proof_mismatch": gettext_lazy("no consent covered it"),
    "wrong_password": gettext_lazy("wrong name or password"),
    "wrong_credentials": gettext_lazy("wrong name or password"),
    "too_many_attempts": gettext_lazy("too many tries"),
    "task_closed": gettext_lazy("the contact was closed already"),
    "not_yet_due": gettext_lazy("the contact was not due yet"),
    "plan_stopped": gettext_lazy("the plan had been stopped"),
    "alert_acknowledged": gettext_lazy("a colleague was dealing with the alert already"),
    "alert_closed": gettext_lazy("the alert was closed already"),
    "already_asked": gettext_lazy("asked already"),
    "already_deceased": gettext_lazy("the death was recorded already"),
    "already_handed_over": gettext_lazy("the handover was recorded already"),
    "already_inactive": gettext_lazy("closed already"),
    "already_told": gettext_lazy("recorded already that the patient was told"),
    "already_turned": gettext_lazy("turned into a referral already"),
    "anonymous": gettext_lazy("the question is anonymous"),
    "another_resident_id": gettext_lazy("another identity number is on record"),
    "contact_known": gettext_lazy("this contact is on record already"),
    "copy_only": gettext_lazy("what was received is kept as it came"),
    "csrf": gettext_lazy("the form was too old or from elsewhere"),
    "forbidden": gettext_lazy("the form was too old or from elsewhere"),
    "foreign_origin": gettext_lazy("the form was too old or from elsewhere"),
    "invitation_over": gettext_lazy("the invitation is over"),
    "ladder_not_done": gettext_lazy("too few tries to reach the patient were on record"),
    "last_administrator": gettext_lazy("one administrator must remain"),
    "link_closed": gettext_lazy("the link is closed"),
    "link_locked": gettext_lazy("the link is locked after wrong codes"),
    "link_taken": gettext_lazy("the link is in use"),
    "no_delegation": gettext_lazy("no permission to act in that name"),
    "no_files": gettext_lazy("an anonymous question goes without files"),
    "no_follow_up_due": gettext_lazy("no follow-up was due"),
    "no_link": gettext_lazy("there was no link"),
    "no_new_notes": gettext_lazy("there were no new notes"),
    "no_partnership": gettext_lazy("no agreement with that organisation"),
    "no_proposal": gettext_lazy("no green channel was proposed"),
    "no_review_here": gettext_lazy("this kind is sent without a review"),
    "not_a_draft": gettext_lazy("it was no draft any more"),
    "not_a_partner": gettext_lazy("no agreement with that organisation"),
    "not_allowed_by_asker": gettext_lazy("the asker did not allow it"),
    "not_deceased": gettext_lazy("no death was on record"),
    "not_for_this_kind": gettext_lazy("not possible for this kind of referral"),
    "not_our_authority": gettext_lazy("it did not come from the authority of this region"),
    "not_outside": gettext_lazy("the receiver is in the network"),
    "not_parked": gettext_lazy("the message was not stopped"),
    "not_readable": gettext_lazy("the record could not be read"),
    "not_signed_in": gettext_lazy("nobody was signed in"),
    "not_standing": gettext_lazy("the consent had ended already"),
    "not_to_answer": gettext_lazy("it did not wait for an answer from here"),
    "other_side_decides": gettext_lazy("the other side decides"),
    "own_roles": gettext_lazy("nobody changes their own roles"),
    "replaced": gettext_lazy("a newer handoff has taken its place"),
    "patient_deceased": gettext_lazy("the patient has died"),
    "post_only": gettext_lazy("the request could not be read"),
    "bad_request": gettext_lazy("the request could not be read"),
    "use_http": gettext_lazy("the request could not be read"),
    "use_the_socket": gettext_lazy("the request could not be read"),
    "review_first": gettext_lazy("the referral office reviews it first"),
    "same_person": gettext_lazy("the same person on both sides"),
    "sharing_not_stopped": gettext_lazy("sharing had not been stopped"),
    "undo_over": gettext_lazy("the time to undo was over"),
    "wrong_code": gettext_lazy("a wrong code"),
    "internal_error": gettext_lazy("a fault of the system"),
}
RECORDS: dict[str, Text] = {
    "referral": gettext_lazy("referral"),
    "patient": gettext_lazy("patient"),
    "task": gettext_lazy("contact to make"),
    "plan": gettext_lazy("follow-up plan"),
    "alert": gettext_lazy("alert"),
    "proposal": gettext_lazy("proposed green channel"),
    "message": gettext_lazy("message"),
    "attachment": gettext_lazy("file"),
    "document": gettext_lazy("document"),
    "response": gettext_lazy("answered form"),
    "consent": gettext_lazy("consent"),
    "ground": gettext_lazy("ground of sharing"),
    "contact": gettext_lazy("contact person"),
    "person": gettext_lazy("colleague"),
    "account": gettext_lazy("colleague"),
    "delegation": gettext_lazy("acting for a colleague"),
    "destination": gettext_lazy("institution outside the network"),
    "protocol": gettext_lazy("joint protocol"),
    "suggestion": gettext_lazy("suggestion"),
    "partner": gettext_lazy("partner organisation"),
    "recipient": gettext_lazy("partner organisation"),
    "organisation": gettext_lazy("partner organisation"),
}
SHORT = 6
"""The last letters of an identifier: enough to tell two records of a list apart."""


def why(access: Access) -> Text:
    """The reason of a refusal; a code that is not known here is not shown."""
    return CODES.get(access.code, _("not possible as things stood"))


def about(access: Access, patients: Mapping[UUID, str]) -> str:
    """Which record was asked for: the patient by name where the reader may see it, else its kind and short number."""
    if access.patient_id is not None and access.patient_id in patients:
        return patients[access.patient_id]
    if access.subject_id is None:
        return ""
    kind = RECORDS.get(access.subject_type, _("record"))
    return _("%(kind)s no. …%(number)s") % {"kind": kind, "number": access.subject_id.hex[-SHORT:]}


def named(found: Iterable[Access]) -> set[UUID]:
    """The patients whom refused lines name."""
    return {one.patient_id for one in found if one.was_refused and one.patient_id}
