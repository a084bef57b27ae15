"""The region's list of counts and clocks, and what an organisation has to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import handoff.queries
from commands import reads
from handoff.contracts import OUTSIDE_NETWORK, FigureRow, StepRow
from handoff.contracts.payload import to_payload
from handoff.enums import Kind, Side, State, Verb
from kernel.actor import Actor
from kernel.clock import now, today
from oversight.access import reports_visible_to, suggestions_visible_to
from oversight.contracts import (
    Cell,
    FiguresTold,
    FigureTold,
    FlowRow,
    FlowView,
    PairRow,
    RegionView,
    ReportView,
    StageView,
    StepCell,
    StepTold,
    StepView,
    SuggestionView,
    Text,
)
from oversight.enums import Permission, Stage, SuggestionReason
from oversight.models import Figure, Publication, Step, Suggestion
from oversight.rules import STAGE_OF, Place, Table, digest, hidden_in_line, hidden_places, hidden_steps, with_totals
from tenancy.contracts import OrganisationCard
from tenancy.enums import OrganisationKind
from tenancy.queries import authority_of, organisations

REPEATED_AFTER = timedelta(hours=1)
STAGES = tuple(Stage)
FLOW: dict[Verb, Text] = {
    Verb.SEND: _("Sent"),
    Verb.OPEN: _("Opened"),
    Verb.ACCEPT: _("Accepted"),
    Verb.DECLINE: _("Declined"),
    Verb.EXPIRE: _("Expired"),
    Verb.ARRIVE: _("First contact or arrival"),
    Verb.SEND_OUTCOME: _("Outcome"),
    Verb.ACKNOWLEDGE: _("Outcome read"),
    Verb.SETTLE: _("Need not met"),
}
Pair = tuple[UUID, UUID, str]


@dataclass(slots=True)
class _Counts:
    stages: dict[Stage, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class _Stages:
    """The stages of every pair, their sums, and which places are hidden: the same for both lists of the region."""

    rows: Mapping[Pair, int]
    table: Table
    hidden: frozenset[Place]

    @classmethod
    def of(cls, counted: Mapping[Pair, _Counts]) -> _Stages:
        pairs = sorted(counted)
        table = with_totals([[counted[pair].stages[stage] for stage in STAGES] for pair in pairs], len(STAGES))
        return cls({pair: row for row, pair in enumerate(pairs)}, table, hidden_places(table))

    def cells(self, row: int) -> list[Cell]:
        return [Cell(None if (row, column) in self.hidden else n) for column, n in enumerate(self.table[row])]

    def hidden_steps(self, pair: Pair, counts: Mapping[Verb, int]) -> frozenset[Verb]:
        row = self.rows.get(pair)
        if row is None:
            return hidden_steps(counts, {}, (), hidden_total=False)
        stages = dict(zip(STAGES, self.table[row], strict=False))
        hidden = [stage for column, stage in enumerate(STAGES) if (row, column) in self.hidden]
        return hidden_steps(counts, stages, hidden, hidden_total=(row, len(STAGES)) in self.hidden)


@reads(needs=Permission.READ)
def region(actor: Actor) -> RegionView:
    """Referrals per pair of organisations, kind and stage; small counts are hidden and the sums stay true.

    Of a pair the sender's counts are taken, the recipient's where the sender tells none.
    """
    reports = list(reports_visible_to(actor))
    counted = _pairs(Figure.objects.filter(report__in=reports).select_related("report"))
    known = organisations(region_id=actor.tenant.region_id) if actor.tenant.region_id else ()
    cards = {card.id: card for card in known}
    strangers = {end for pair in counted for end in pair[:2]} - set(cards) - {OUTSIDE_NETWORK}
    cards |= {card.id: card for card in organisations(ids=strangers)} if strangers else {}
    cards[OUTSIDE_NETWORK] = _outside()
    told = {report.organisation_id: report.as_of for report in reports}
    return _view(counted, cards, tuple(_report(card, told) for card in known if _reports(card)))


@reads(needs=Permission.READ)
def flow(actor: Actor) -> FlowView:
    """How referrals of the last 90 days moved on, per pair and kind, as the sender told it.

    Small counts are hidden, and what would give them or a hidden count of `region` away.
    """
    reports = list(reports_visible_to(actor))
    stages = _Stages.of(_pairs(Figure.objects.filter(report__in=reports).select_related("report")))
    told: dict[Pair, dict[str, Step]] = defaultdict(dict)
    for row in Step.objects.filter(report__in=reports).select_related("report"):
        told[row.report.organisation_id, row.partner_id, row.kind][row.step] = row
    ends = {end for pair in told for end in pair[:2]} - {OUTSIDE_NETWORK}
    cards = {card.id: card for card in organisations(ids=ends)} if ends else {}
    cards[OUTSIDE_NETWORK] = _outside()
    pairs = sorted(told, key=lambda pair: (_name(cards, pair[0]), _name(cards, pair[1]), pair[2]))
    return FlowView(
        steps=tuple(StepView(step, FLOW[step]) for step in FLOW),
        rows=tuple(_flow(pair, cards, told[pair], stages) for pair in pairs),
    )


@reads(needs=Permission.SUGGEST)
def suggestions_made(actor: Actor) -> tuple[SuggestionView, ...]:
    """What this authority suggests today, the newest first."""
    return _suggestions(actor)


@reads(needs=Permission.SEE_SUGGESTIONS)
def suggestions(actor: Actor, *, kind: str | None = None) -> tuple[SuggestionView, ...]:
    """What the authority suggests to this organisation today, of one kind or of any, the newest first."""
    found = _suggestions(actor)
    return tuple(each for each in found if kind is None or each.kind == kind)


@reads(needs=Permission.PUBLISH)
def figures_to_tell(actor: Actor) -> FiguresTold | None:
    """What the authority of this region does not know yet; None where there is no authority or nothing is new.

    The same counts are told again after an hour, so that silence means something.
    """
    authority = authority_of(actor.tenant.region_id)
    if authority is None or authority.id == actor.tenant.id:
        return None
    moment = now()
    figures = FiguresTold(
        moment,
        tuple(_told(row) for row in handoff.queries.figures(actor)),
        steps=tuple(_step(row) for row in handoff.queries.steps(actor)),
    )
    last = Publication.objects.filter(authority_id=authority.id).first()
    if last is not None and last.digest == digest_of(figures) and moment - last.published_at < REPEATED_AFTER:
        return None
    return figures


def digest_of(figures: FiguresTold) -> str:
    """What is told, whenever it is told."""
    return digest([to_payload(figures.rows), to_payload(figures.steps)])


def _step(row: StepRow) -> StepTold:
    return StepTold(row.partner_id, Kind(row.kind), Verb(row.step), row.count, row.median, row.p90)


def _told(row: FigureRow) -> FigureTold:
    return FigureTold(
        row.partner_id,
        Kind(row.kind),
        Side(row.side),
        State(row.state),
        row.count,
        row.overdue,
        row.unmet,
        row.unread,
    )


def _pairs(rows: Iterable[Figure]) -> dict[Pair, _Counts]:
    told: dict[tuple[Pair, str], _Counts] = defaultdict(_Counts)
    for row in rows:
        ends = (row.report.organisation_id, row.partner_id)
        sender, recipient = ends if row.side == Side.SENDER else ends[::-1]
        _add(told[(sender, recipient, row.kind), row.side], row)
    pairs = {pair for pair, _side in told}
    return {pair: told.get((pair, Side.SENDER)) or told[pair, Side.RECIPIENT] for pair in pairs}


def _add(counts: _Counts, row: Figure) -> None:
    counts.stages[STAGE_OF[State(row.state)]] += row.count - row.unmet - row.unread
    counts.stages[Stage.UNMET] += row.unmet
    counts.stages[Stage.CLOSED_UNREAD] += row.unread
    counts.overdue += row.overdue


def _view(
    counted: Mapping[Pair, _Counts], cards: Mapping[UUID, OrganisationCard], reports: tuple[ReportView, ...]
) -> RegionView:
    stages = _Stages.of(counted)
    pairs = sorted(counted, key=lambda pair: (_name(cards, pair[0]), _name(cards, pair[1]), pair[2]))
    *totals, total = stages.cells(len(stages.rows))
    late = [counted[pair].overdue for pair in pairs]
    in_all = [*(stages.rows[pair] for pair in pairs), len(stages.rows)]
    late_hidden = hidden_in_line(
        late,
        [stages.table[row][-1] for row in in_all],
        [n for n, row in enumerate(in_all) if (row, len(STAGES)) in stages.hidden],
    )
    overdue = [Cell(None if n in late_hidden else value) for n, value in enumerate([*late, sum(late)])]
    return RegionView(
        stages=tuple(StageView(stage, stage.label) for stage in STAGES),
        rows=tuple(_row(pair, cards, stages.cells(stages.rows[pair]), overdue[n]) for n, pair in enumerate(pairs)),
        totals=tuple(totals),
        total=total,
        overdue=overdue[-1],
        reports=reports,
    )


def _suggestions(actor: Actor) -> tuple[SuggestionView, ...]:
    rows = list(suggestions_visible_to(actor).filter(valid_until__gte=today()).order_by("-suggested_at", "id"))
    ends = {end for row in rows for end in (row.organisation_id, row.recipient_id, row.proposed_id)}
    cards = {card.id: card for card in organisations(ids=ends)} if ends else {}
    whole = [row for row in rows if {row.organisation_id, row.recipient_id, row.proposed_id} <= set(cards)]
    return tuple(_suggestion(row, cards) for row in whole)


def _suggestion(row: Suggestion, cards: Mapping[UUID, OrganisationCard]) -> SuggestionView:
    organisation, recipient, proposed = (
        cards[each] for each in (row.organisation_id, row.recipient_id, row.proposed_id)
    )
    return SuggestionView(
        id=row.id,
        version=row.version,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        organisation_name_en=organisation.name_en,
        kind=row.kind,
        kind_label=Kind(row.kind).label,
        recipient_id=recipient.id,
        recipient_name=recipient.name,
        recipient_name_en=recipient.name_en,
        proposed_id=proposed.id,
        proposed_name=proposed.name,
        proposed_name_en=proposed.name_en,
        proposed_phone=proposed.phone,
        reason=row.reason,
        reason_label=SuggestionReason(row.reason).label,
        valid_until=row.valid_until,
        suggested_at=row.suggested_at,
    )


def _flow(pair: Pair, cards: Mapping[UUID, OrganisationCard], steps: Mapping[str, Step], stages: _Stages) -> FlowRow:
    sender, recipient = (cards.get(end) for end in pair[:2])
    counts = {step: steps[step].count if step in steps else 0 for step in FLOW}
    hidden = stages.hidden_steps(pair, counts)
    return FlowRow(
        sender_id=pair[0],
        sender_name=sender.name if sender else "",
        sender_name_en=sender.name_en if sender else "",
        recipient_id=pair[1],
        recipient_name=recipient.name if recipient else "",
        recipient_name_en=recipient.name_en if recipient else "",
        kind=pair[2],
        kind_label=Kind(pair[2]).label,
        steps=tuple(_cell(step, steps.get(step), hidden=step in hidden) for step in FLOW),
    )


def _cell(step: Verb, row: Step | None, *, hidden: bool) -> StepCell:
    count = row.count if row else 0
    times = (row.median, row.p90) if row is not None and not hidden else (None, None)
    return StepCell(step, FLOW[step], Cell(None if hidden else count), *times)


def _row(pair: Pair, cards: Mapping[UUID, OrganisationCard], cells: list[Cell], overdue: Cell) -> PairRow:
    sender, recipient = (cards.get(end) for end in pair[:2])
    return PairRow(
        sender_id=pair[0],
        sender_name=sender.name if sender else "",
        sender_name_en=sender.name_en if sender else "",
        recipient_id=pair[1],
        recipient_name=recipient.name if recipient else "",
        recipient_name_en=recipient.name_en if recipient else "",
        kind=pair[2],
        kind_label=Kind(pair[2]).label,
        cells=tuple(cells[:-1]),
        total=cells[-1],
        overdue=overdue,
    )


def _outside() -> OrganisationCard:
    """Every receiver that is in no network, as one: which they are is the sender's own list."""
    with translation.override("zh-hans"):
        name = gettext("Outside the network")
    return OrganisationCard(OUTSIDE_NETWORK, "", name, "Outside the network", "", None, None, "")


def _name(cards: Mapping[UUID, OrganisationCard], organisation_id: UUID) -> str:
    return cards[organisation_id].name if organisation_id in cards else str(organisation_id)


def _reports(card: OrganisationCard) -> bool:
    return card.kind != OrganisationKind.HEALTH_AUTHORITY


def _report(card: OrganisationCard, told: Mapping[UUID, object]) -> ReportView:
    return ReportView(card.id, card.name, card.name_en, told.get(card.id))  # type: ignore[arg-type]
