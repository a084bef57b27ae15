"""Which right there is to let something leave, and the notice that precedes a consent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import destinations.queries
import patients.queries
from commands import reads, saw
from consent import access
from consent.contracts import ConsentProof, Decision, Notice, Party, Question, Received
from consent.enums import Permission, ProcessingMethod, WhyNot
from consent.models import ReceivedBasis
from consent.rules import Slots, current_notice, identifying
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid, NotFound, Refused
from tenancy.contracts import OrganisationCard
from tenancy.queries import organisations


@reads(needs=Permission.USE)
def proof(actor: Actor, *, patient_id: UUID, recipient_id: UUID, purpose: str) -> ConsentProof | None:  # noqa: ARG001 - the frame's
    """The proof that stands now for this patient, recipient and purpose: consent, else an emergency basis."""
    saw(patient_id)
    return access.proof_about(Question(patient_id, recipient_id, purpose, now()))


@reads(needs=Permission.USE)
def require_proof(actor: Actor, *, patient_id: UUID, recipient_id: UUID, purpose: str) -> ConsentProof:  # noqa: ARG001 - the frame's
    """As `proof`; raises `Refused("consent_missing")` whose message tells why there is none."""
    question = Question(patient_id, recipient_id, purpose, now())
    found = access.proof_about(question)
    if found is None:
        raise Refused("consent_missing", WhyNot(access.decision_about(question).why_not).label)
    saw(patient_id)
    return found


@reads(needs=Permission.USE)
def decision(
    actor: Actor,  # noqa: ARG001 - the frame's
    *,
    patient_id: UUID,
    recipient_id: UUID,
    purpose: str,
    categories: Collection[str] | None = None,
) -> Decision:
    """What is permitted now and, where it is not all that was asked, the code that says why not."""
    saw(patient_id)
    wanted = None if categories is None else frozenset(categories)
    return access.decision_about(Question(patient_id, recipient_id, purpose, now(), wanted))


@reads(needs=Permission.USE)
def answer_proof(actor: Actor, *, recipient_id: UUID, conversation: UUID) -> ConsentProof:  # noqa: ARG001 - the frame's
    """The right to answer, with health data, the organisation that sent a patient in this conversation.

    It ends with the term under which the patient was sent, or when that organisation says that consent is gone:
    then `Refused("consent_missing")`; `status_only` remains. `patient_id` is None: that patient is theirs.
    """
    rows = ReceivedBasis.objects.filter(conversation=conversation, source_id=recipient_id)
    moment = now()
    standing = [row for row in rows.order_by("-received_at", "-id") if access.answerable(row, moment)]
    if not standing:
        raise Refused("consent_missing", _("The consent under which this patient was sent to you has ended."))
    return access.answer_proof(standing[0])


@reads(needs=Permission.USE)
def anonymised(actor: Actor, *, patient_id: UUID, recipient_id: UUID, texts: Collection[str]) -> ConsentProof:
    """The right to let these words about a patient leave without the patient's identity.

    Raises `Invalid("text", "names_the_patient", …)` with the words that would give the patient away.
    """
    if any(text.strip() for text in texts):
        person = patients.queries.identity(actor, patient_id=patient_id)
        others = patients.queries.other_names(actor, patient_id=patient_id)
        names = (person.name, *others, *(contact.name for contact in person.contacts if contact.name))
        named = [each for name in names for text in texts for each in patients.queries.mentions(text, name)]
        found = identifying(texts, person, named)
        if found:
            told = {"words": "、".join(found)}
            words = _(
                "An anonymous question must not say who it is about or where anybody is reached. "
                "Leave out, or put in other words: %(words)s"
            )
            raise Invalid("text", "names_the_patient", words % told)
    return access.anonymised_proof(actor.tenant, recipient_id, now())


def status_only(actor: Actor, *, recipient_id: UUID) -> ConsentProof:
    """The right to tell a partner how a referral stands. The message may hold codes, times and identifiers only."""
    return access.status_proof(actor.tenant, recipient_id)


def between_organisations(actor: Actor, *, recipient_id: UUID) -> ConsentProof:
    """The right to agree with a partner on how both work. The message names no patient."""
    return access.agreement_proof(actor.tenant, recipient_id)


def counts_only(actor: Actor, *, recipient_id: UUID) -> ConsentProof:
    """The right to send counts and clocks to our own health authority; `Refused("not_our_authority")` for others."""
    found = access.counts_proof(actor.tenant, recipient_id)
    if found is None:
        raise Refused("not_our_authority", _("Counts go to the health authority of this region only."))
    return found


def received(source_id: UUID, conversation: UUID) -> Received | None:
    """Under which ground another organisation last sent us this patient, while it stands. Call in a unit of work."""
    rows = ReceivedBasis.objects.filter(source_id=source_id, conversation=conversation, stopped_at=None)
    row = rows.filter(valid_until__gt=now()).order_by("-received_at", "-id").first()
    if row is None:
        return None
    live = row.method == ProcessingMethod.COPY_AND_LIVE
    return Received(row.id, row.source_id, row.source_proof_id, frozenset(row.categories), row.valid_until, live)


def received_for(conversations: Collection[UUID]) -> frozenset[tuple[UUID, UUID]]:
    """As `received` for many: which (source, conversation) stand on a ground. One statement; call in a unit of work."""
    rows = ReceivedBasis.objects.filter(conversation__in=list(conversations), stopped_at=None, valid_until__gt=now())
    return frozenset(rows.values_list("source_id", "conversation"))


@reads(needs=Permission.RECORD)
def notice(
    actor: Actor,
    *,
    recipient_id: UUID,
    purpose: str,
    method: str,
    categories: Collection[str],
    valid_from: datetime,
    valid_until: datetime,
    language: str,
) -> Notice:
    """The current notice, filled in, to be shown before the patient decides. It names no patient."""
    discloser, recipient = parties(actor.tenant.id, recipient_id, language)
    slots = Slots(discloser, recipient, purpose, method, frozenset(categories), valid_from, valid_until)
    return current_notice(language, slots)


def parties(discloser_id: UUID, recipient_id: UUID, language: str) -> tuple[Party, Party]:
    """Both organisations as a notice in that language names them, in Chinese where there is no other name.

    The recipient may stand in our list of institutions outside the network. Raises `NotFound`.
    """
    cards = {card.id: card for card in organisations(ids=[discloser_id, recipient_id])}
    found = {card.id: Party(card.id, _named(card, language), card.phone) for card in cards.values()}
    if recipient_id not in found:
        outside = destinations.queries.known([recipient_id])
        found |= {each.id: Party(each.id, each.label, each.phone) for each in outside.values()}
    if discloser_id not in found or recipient_id not in found:
        raise NotFound("organisation")
    return found[discloser_id], found[recipient_id]


def _named(card: OrganisationCard, language: str) -> str:
    return card.name_en if language == "en" and card.name_en else card.name
