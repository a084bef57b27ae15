"""Joint follow-up protocols of the first hospital: agreed with two centres, waiting for the answer of a third."""

from __future__ import annotations

import time
from uuid import UUID

import handoff.commands
import handoff.queries
from careloop.demo.people import Staff
from handoff.contracts import ProtocolContent, ProtocolPhone, ProtocolStep
from kernel.clock import today
from kernel.errors import NotFound
from kernel.tenant import Tenant

PATIENCE = 30.0
AGREED, ASKED = ("chunfeng", "xiahe"), ("qiushui",)
CONTENT = ProtocolContent(
    name="出院患者院内院外无缝随访方案",
    steps=(
        ProtocolStep("出院前 24 小时", "完成评估并发出交接资料，电话告知社区中心", "病房责任护士"),
        ProtocolStep("出院当日", "社区中心确认接收，指定责任人", "社区中心全科医师"),
        ProtocolStep("出院后第 1–7 天", "每日电话随访，记录血压与症状", "社区责任护士", "dc-generic"),
        ProtocolStep("第 2 周起", "每周至少上门一次，简单体检与康复指导", "社区责任护士", "dc-generic"),
        ProtocolStep("发现异常", "先电话联系病房医师，必要时走绿色通道", "社区全科医师"),
    ),
    red_flags=("血压 ≥180/110 mmHg", "持续胸痛或呼吸困难", "突发言语不清或肢体无力"),
    phones=(ProtocolPhone("心内科病房", "10000000001"), ProtocolPhone("转诊办公室", "10000000002")),
)


def build(tenants: dict[str, Tenant]) -> None:
    """Proposes and confirms what is missing; the relay must be running."""
    office = Staff(tenants["first"])["office"]
    known = {one.partner_id for one in handoff.queries.protocols(office)}
    for slug in (*AGREED, *ASKED):
        centre = tenants[slug]
        if centre.id in known:
            continue
        made = handoff.commands.propose_protocol(office, partner_id=centre.id, valid_from=today(), content=CONTENT)
        if slug in AGREED:
            _confirm(Staff(centre), made.id)


def _confirm(centre: Staff, protocol_id: UUID) -> None:
    """The head of the centre agrees as soon as the proposal has arrived; TimeoutError where it does not."""
    head, deadline = centre["head"], time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            held = handoff.queries.protocol(head, protocol_id=protocol_id)
        except NotFound:
            time.sleep(0.05)
            continue
        about = {"protocol_id": held.id, "expected_version": held.version}
        handoff.commands.answer_protocol(head, confirmed=True, **about)
        return
    raise TimeoutError("the relay did not deliver: is it running?")
