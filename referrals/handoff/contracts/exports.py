"""A worklist as a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from kernel.contracts import Ref


@dataclass(frozen=True, slots=True)
class Exported(Ref):
    """`id` names the export on the record. `left_out`: how many rows are not in it, because it would be too long."""

    name: str = ""
    media_type: str = ""
    content: bytes = field(default=b"", repr=False)
    rows: int = 0
    left_out: int = 0
