"""A real Chromium on a running Careloop: a hospital and a centre of their own, dropped at the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from kernel.actor import Actor
from kernel.tenant import Tenant

if TYPE_CHECKING:
    from serving import Served

PASSWORD = "correct horse 42"
WIDTHS = (1440, 390)
LANGUAGES = ("zh-hans", "en")
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPECTED = ("status of 422", "status of 404", "status of 409")


@dataclass
class Visitor:
    """Somebody's browser window. `faults` gathers what the console called an error."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Goes to a path of the organisation's host."""
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, username: str) -> Page:
        """By the form, as a person does."""
        self.open("/sign-in")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self.page

    def violations(self) -> list[str]:
        """What axe-core finds on the page, by rule and first element."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def heard(self, message: ConsoleMessage) -> None:
        """Keeps an error of the console, but for the answers that a test provokes."""
        if message.type == "error" and not any(word in message.text for word in EXPECTED):
            self.faults.append(message.text)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread, in which Django would refuse every query of a fixture."""
    from careloop.browser import ensure

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(ensure()), args=quiet)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def stack(django_db_setup: None) -> Iterator[Served]:
    from serving import served

    with served("web", "live", "relay") as running:
        yield running


@pytest.fixture
def town(new_tenant: Callable[..., Tenant], person_in: Callable[..., Actor]) -> Any:
    """A hospital, a centre that it works with, and their people, committed; passwords as the servers hash them."""
    from django.test import override_settings

    from careloop.settings import base
    from handoffs import scene_of

    hospital = new_tenant("hospital")
    centre = new_tenant("community_health_centre", partners=(hospital,))
    with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
        return scene_of(hospital, centre, person_in)


@pytest.fixture
def visit(chromium: Browser, stack: Served) -> Iterator[Callable[..., Visitor]]:
    """`visit(tenant, width=…, language=…)`: a window on that organisation's pages."""
    contexts: list[BrowserContext] = []

    def make(tenant: Tenant, *, width: int = 1440, language: str = "en", **more: Any) -> Visitor:
        base = f"http://{tenant.slug}.localhost:{stack.web.port}"
        context = chromium.new_context(viewport={"width": width, "height": 900}, has_touch=width < 500, **more)
        context.add_cookies([{"name": "language", "value": language, "url": base}])
        contexts.append(context)
        visitor = Visitor(context.new_page(), base)
        visitor.page.on("console", visitor.heard)
        visitor.page.on("pageerror", lambda fault: visitor.faults.append(str(fault)))
        return visitor

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def name_of() -> Callable[[Actor], str]:
    """The name with which a person signs in."""

    def find(actor: Actor) -> str:
        from staff.models import Account
        from tenancy.access import unit_of_work

        with unit_of_work(actor.tenant):
            return str(Account.objects.get(id=actor.id).username)

    return find
