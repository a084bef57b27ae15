"""The network of five organisations that the tests here look into."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from isolation.network import Network


@pytest.fixture(scope="module")
def network(django_db_setup: None, django_db_blocker: Any) -> Iterator[Network]:
    """The organisations with all that they hold, dropped at the end; nothing is rolled back."""
    from isolation.network import founded

    with django_db_blocker.unblock(), founded() as made:
        yield made
