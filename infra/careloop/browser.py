"""A Chromium for the browser tests: the machine's own, else Debian's package (as root), else Playwright's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from careloop.refusals import CannotRun
from careloop.words import _

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def found() -> Path | None:
    """The browser that CARELOOP_BROWSER names, the machine's own, or the one that Playwright keeps."""
    named = os.environ.get("CARELOOP_BROWSER")
    if named:
        return Path(named)
    own = next((path for name in NAMES if (path := shutil.which(name))), None)
    return Path(own) if own else _playwrights()


def ensure() -> Path:
    """A browser that is there, or was installed just now; raises `CannotRun` where that failed."""
    return found() or _installed_by_debian() or _installed_by_playwright()


def _playwrights() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def _installed_by_debian() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        ended = subprocess.run(["apt-get", "-qq", *arguments], env=environment, stdout=sys.stderr, check=False)
        if ended.returncode:
            return None
    return found()


def _installed_by_playwright() -> Path:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, stdout=sys.stderr, check=False)
    browser = _playwrights()
    if browser is None:
        raise CannotRun(_("No Chromium was found or could be installed. Install one, or name it in CARELOOP_BROWSER."))
    return browser
