"""The proof can be made in one place only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from consent.access import status_proof
from consent.contracts import ConsentProof
from consent.enums import Category
from kernel.tenant import Tenant
from records.enums import RecordCategory

TOP = Path(__file__).resolve().parents[3]
ROOTS = ("platform", "tenants", "referrals", "graphql", "realtime", "web", "infra")
TENANT = Tenant(UUID(int=1), "t_1", "one", "一", "One", "hospital")


def test_nobody_else_can_construct_a_proof() -> None:
    with pytest.raises(TypeError, match="made by consent"):
        ConsentProof(UUID(int=1), "consent", None, UUID(int=2), "up_referral", frozenset({"identity"}), None, "copy")


@pytest.mark.parametrize("token", [True, object(), "_MADE_BY_CONSENT"])
def test_no_other_token_will_do(token: object) -> None:
    with pytest.raises(TypeError):
        ConsentProof(UUID(int=1), "consent", None, UUID(int=2), "up_referral", frozenset(), None, "copy", maker=token)


def test_a_proof_cannot_be_widened() -> None:
    proof = status_proof(TENANT, UUID(int=2))

    with pytest.raises((TypeError, ValueError)):
        replace(proof, categories=frozenset({"identity"}))
    with pytest.raises(AttributeError):
        proof.categories = frozenset({"identity"})  # type: ignore[misc]


def test_the_token_is_named_inside_consent_only() -> None:
    assert {path.relative_to(TOP / "referrals").parts[0] for path in naming("_MADE_BY_CONSENT")} == {"consent"}


def naming(name: str) -> Iterator[Path]:
    for root in ROOTS:
        for path in (TOP / root).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = (getattr(node, "id", None) or getattr(node, "attr", None) for node in ast.walk(tree))
            imported = (
                alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
            )
            if name in {*names, *imported}:
                yield path


def test_every_part_of_the_record_can_be_agreed_to() -> None:
    assert {category.value for category in RecordCategory} <= set(Category.values)
