"""What stands across a paper that does not hold any more: called off, refused, given up, or the patient has died."""

from __future__ import annotations

from console.presenters.official import Word
from handoff.contracts import ReferralView
from handoff.enums import PaperForm, State, Verb

DIED = Word("患者已去世", "The patient has died")
OVER = Word("已结束", "Over")
UNMET = Word("无人接收，已结束", "Ended, nobody has taken over")
_MARKS: dict[str, Word] = {
    State.CANCEL_REQUESTED: Word("已申请取消", "Cancellation asked"),
    State.CANCELLED: Word("已取消 · 作废", "Cancelled · not valid"),
    State.WITHDRAWN: Word("已撤回 · 作废", "Withdrawn · not valid"),
    State.REDIRECTED: Word("已改派 · 作废", "Sent elsewhere · not valid"),
    State.DECLINED: Word("接收方未接收 · 作废", "Declined · not valid"),
    State.EXPIRED: Word("超时失效 · 作废", "Expired · not valid"),
    State.NOT_COMPLETED: Word("未完成", "Not completed"),
}


def mark(view: ReferralView, form: str, *, died: bool) -> Word | None:
    """The mark across the head of a form; None where the paper holds. `died`: the patient is known to have died."""
    told = _standing(view, form)
    if not (died or any(one.died_on for one in view.outcomes)):
        return told
    return Word(f"{DIED.zh} · {told.zh}", f"{DIED.en} · {told.en}") if told else DIED


def _standing(view: ReferralView, form: str) -> Word | None:
    if view.state != State.CLOSED:
        return _MARKS.get(view.state)
    if any(fact.kind == Verb.SETTLE for fact in view.timeline):
        return UNMET
    return OVER if form == PaperForm.PLAN else None
