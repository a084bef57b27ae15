"""The invented records read as a Chinese hospital writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from careloop.demo.patients import bundle

STATES = "http://terminology.hl7.org/"
HAN = re.compile(r"[一-鿿]")


def concepts(resource: Any) -> Iterator[dict[str, Any]]:
    if isinstance(resource, list):
        for each in resource:
            yield from concepts(each)
    elif isinstance(resource, dict):
        if "coding" in resource:
            yield resource
        for value in resource.values():
            yield from concepts(value)


def test_every_diagnosis_value_and_drug_of_the_demonstration_is_named_in_chinese() -> None:
    for seed in range(64):
        for concept in concepts(bundle(seed)):
            for coding in concept["coding"]:
                if not coding["system"].startswith(STATES):
                    assert HAN.search(coding["display"]), coding
