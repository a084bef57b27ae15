"""How much one request may ask for. Product defaults; a request over a limit is refused before it costs anything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Every number is the most that is still answered.

    `body`: bytes of the request of somebody who is signed in and may send a file with it; `stranger`: of anybody else.
    `characters`, `tokens`: the document before it is parsed. `values`, `nesting`: what the variables hold.
    `definitions`, `selections`, `aliases`, `directives`: what stands in the document. `depth`: fields inside fields,
    through fragments. `repetitions`: pairs of selections of one response name, which the standard rules compare with
    each other. `cost`: see `core.cost`. `nodes`, `seconds`: fields resolved and time spent while answering.
    `statement_seconds`: one database statement of a query.
    """

    body: int = 8 * 1024 * 1024
    stranger: int = 256 * 1024
    characters: int = 20_000
    tokens: int = 2_000
    values: int = 5_000
    nesting: int = 12
    definitions: int = 40
    selections: int = 600
    aliases: int = 30
    directives: int = 30
    depth: int = 15
    repetitions: int = 4_000
    cost: int = 6_000
    nodes: int = 60_000
    seconds: float = 10.0
    statement_seconds: int = 5


LIMITS = Limits()
PAGE = 25
LONGEST_PAGE = 100
