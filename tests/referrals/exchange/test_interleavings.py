"""Random stories of posting, delivering, failing, dying, parking, deciding, withdrawing: what holds in each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import pytest

from consent.commands import withdraw_consent
from crossings import NOTE, Killed, Notebook, Sender, give_consent, raising
from drain import as_relay, deliver_all, ripen_all
from exchange.commands import discard_parked, retry_parked
from exchange.contracts import Delivered
from exchange.models import Envelope, InboxMessage, OutboxMessage
from exchange.queries import parked
from exchange.relay import deliver_one, delivery
from kernel.errors import Refused
from kernel.ids import new_id
from tenancy.access import delivering, unit_of_work

STEPS = 60


@dataclass
class Story:
    """One random story over three conversations of one sender; what the sender was promised is kept beside."""

    sender: Sender
    notebook: Notebook
    monkeypatch: pytest.MonkeyPatch
    chance: Random
    posted: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    discarded: set[UUID] = field(default_factory=set)
    poison: set[UUID] = field(default_factory=set)
    consent: UUID | None = None

    def begin(self) -> None:
        self.conversations = [new_id() for _ in range(3)]
        self.consent = self.sender.proof().id
        self.notebook.trouble = self.trouble

    def trouble(self, message: Delivered) -> None:
        if message.id in self.poison:
            raise Refused("poison", "No.")
        if self.chance.random() < 0.1:
            raise KeyError("a passing fault")

    def step(self) -> None:
        rare = [self.ripen, self.die, self.settle, self.poison_one, self.cure, self.change_mind]
        self.chance.choice([*[self.post, self.deliver] * 3, *rare])()

    def post(self) -> None:
        if self.consent is not None:
            conversation = self.chance.choice(self.conversations)
            self.posted[conversation].append(self.sender.post("x", conversation=conversation))

    def deliver(self) -> None:
        with as_relay():
            deliver_one()

    def ripen(self) -> None:
        with as_relay():
            ripen_all()

    def die(self) -> None:
        """At one of the relay's commit points or just before one."""
        place, name = self.chance.choice(
            [(delivery, "attempt"), (delivery, "_opened"), (delivery.marks, "delivered"), (delivery, "_tell")]
        )
        heard = len(self.notebook.got)
        with self.monkeypatch.context() as patch, as_relay():
            patch.setattr(place, name, raising(Killed()))
            try:
                deliver_one()
            except Killed:
                del self.notebook.got[heard:]

    def settle(self) -> None:
        waiting = parked(self.sender.actor)
        if not waiting:
            return
        view = self.chance.choice(waiting)
        if self.chance.random() < 0.5:
            retry_parked(self.sender.actor, message_id=view.id, reason="再试")
        else:
            discard_parked(self.sender.actor, message_id=view.id, reason="放弃")
            self.discarded.add(view.id)

    def poison_one(self) -> None:
        everything = [message for said in self.posted.values() for message in said]
        if everything and self.chance.random() < 0.5:
            self.poison.add(self.chance.choice(everything))

    def cure(self) -> None:
        self.poison.clear()

    def change_mind(self) -> None:
        if self.consent is None:
            self.consent = give_consent(self.sender.actor, self.sender.patient_id, self.sender.recipient)
        elif self.chance.random() < 0.3:
            withdraw_consent(self.sender.actor, consent_id=self.consent, expected_version=1, how="paper", by="self")
            self.consent = None

    def heal(self) -> None:
        """Everything works again, the patient has agreed, and a person retries whatever was parked."""
        self.poison.clear()
        self.notebook.trouble = lambda message: None
        if self.consent is None:
            self.change_mind()
        for _ in range(50):
            deliver_all(ripen=True)
            waiting = parked(self.sender.actor)
            if not waiting:
                return
            for view in waiting:
                retry_parked(self.sender.actor, message_id=view.id, reason="恢复")
        raise AssertionError("it does not heal")


def applied(story: Story, conversation: UUID) -> list[UUID]:
    return [message.id for message in story.notebook.got if message.conversation == conversation]


def check_on_the_way(story: Story) -> None:
    """At any time: applied without gap or repetition, in the order of posting, past nothing but what was discarded."""
    for conversation, said in story.posted.items():
        got = applied(story, conversation)
        assert got == [message for message in said if message not in story.discarded][: len(got)]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_nothing_is_lost_doubled_or_overtaken(
    sender: Sender, notebook: Notebook, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    story = Story(sender, notebook, monkeypatch, Random(seed))
    story.begin()

    with as_relay():
        for _ in range(STEPS):
            story.step()
            check_on_the_way(story)
        story.heal()

    check_on_the_way(story)
    kept = [message for said in story.posted.values() for message in said if message not in story.discarded]
    assert sorted(message.id for message in notebook.got) == sorted(kept)
    with unit_of_work(sender.actor.tenant):
        mirror = dict(OutboxMessage.objects.filter(kind=NOTE).values_list("id", "state"))
    assert {message for message, state in mirror.items() if state == "delivered"} == set(kept)
    assert {message for message, state in mirror.items() if state == "discarded"} == story.discarded
    with unit_of_work(sender.recipient):
        assert set(InboxMessage.objects.filter(kind=NOTE).values_list("message_id", flat=True)) == set(kept)
    with as_relay(), delivering():
        ours = Envelope.objects.filter(sender_id__in=[sender.actor.tenant.id, sender.recipient.id])
        assert not ours.filter(state__in=["pending", "parked"]).exists()
