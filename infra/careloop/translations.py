"""Both languages: messages are English in the code, Chinese in each app's own catalogue.

`update` brings the catalogues up to date with the code (Babel reads Python, Django turns templates into something that
Babel reads), `problems` names what a translator or a reviewer must look at, `compile_catalogs` makes what runs.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

LOCALE = "zh_Hans"
APPS = (
    "kernel", "vault", "audit", "journal", "commands", "tenancy", "staff", "destinations", "patients", "records",
    "followup", "consent", "exchange", "handoff", "dialogue", "outside", "oversight", "live", "api", "console",
    "careloop",
)  # fmt: skip
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
VALUE = re.compile(r"%\((\w+)\)|\{(\w+)[^{}]*\}")
SKIPPED = {"migrations", "locale", "static", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One message that is not right in one catalogue: missing, fuzzy, stale or broken."""

    app: str
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.app}: {self.kind}: {self.message}"


def folder_of(app: str) -> Path:
    """The app's folder in the source tree or the installation."""
    found = find_spec(app)
    if found is None or not found.submodule_search_locations:
        raise LookupError(app)
    return Path(next(iter(found.submodule_search_locations)))


def catalogue_of(app: str) -> Path:
    """Where the app's Chinese is."""
    return folder_of(app) / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def compile_catalogs() -> int:
    """Compiles every catalogue that is newer than what was made of it; returns how many. Quick when all are fresh."""
    stale = [po for app in APPS if (po := catalogue_of(app)).exists() and not _fresh(po)]
    for po in stale:
        _compile(po)
    return len(stale)


def update() -> list[Path]:
    """Adds new messages to the catalogues, empty, and drops those that no code uses; returns the files that changed."""
    return [po for app in APPS if (po := _updated(app))]


def problems() -> list[Problem]:
    """Everything in the catalogues that is not as it should be."""
    return [problem for app in APPS for problem in _problems(app)]


def extracted(app: str) -> Catalog:
    """Every message of the app's code and templates, with the places where it is used."""
    from babel.messages.catalog import Catalog

    template = Catalog(locale=LOCALE, project="Careloop", charset="utf-8")
    folder = folder_of(app)
    for path in sources(folder):
        for line, message, comments, context in _messages(path):
            template.add(
                message, None, [(str(path.relative_to(folder)), line)], auto_comments=comments, context=context
            )
    return template


def sources(folder: Path) -> Iterator[Path]:
    """Python files and templates, in a stable order."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.suffix in (".py", ".html", ".txt") and not SKIPPED.intersection(inside):
            yield path


def _messages(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    code = text if path.suffix == ".py" else templatize(text, origin=str(path))
    yield from extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS, comment_tags=["Translators:"])


def _read(po: Path) -> Catalog:
    from babel.messages.pofile import read_po

    with po.open("rb") as handle:
        return read_po(handle, locale=LOCALE)


def _begun() -> Catalog:
    from babel.messages.catalog import Catalog

    people = {"last_translator": "Careloop", "language_team": LOCALE, "copyright_holder": "Careloop"}
    return Catalog(
        locale=LOCALE, project="Careloop", charset="utf-8", fuzzy=False, header_comment="# Careloop", **people
    )


def _updated(app: str) -> Path | None:
    from babel.messages.pofile import write_po

    po, template = catalogue_of(app), extracted(app)
    if not len(template) and not po.exists():
        return None
    kept = _read(po) if po.exists() else _begun()
    kept.update(template, no_fuzzy_matching=True, update_creation_date=False)
    kept.obsolete.clear()
    written = io.BytesIO()
    write_po(written, kept, omit_header=False, include_lineno=False, sort_by_file=True, ignore_obsolete=True, width=120)
    if po.exists() and po.read_bytes() == written.getvalue():
        return None
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_bytes(written.getvalue())
    return po


def _problems(app: str) -> Iterator[Problem]:
    template, po = extracted(app), catalogue_of(app)
    kept = _read(po) if po.exists() else None
    for message in template:
        if message.id:
            found = kept.get(message.id, message.context) if kept is not None else None
            yield from _judged(app, found, _name(message))
    for message in kept or ():
        if message.id and template.get(message.id, message.context) is None:
            yield Problem(app, "stale", _name(message))


def _judged(app: str, found: Message | None, name: str) -> Iterator[Problem]:
    texts = () if found is None else found.string if isinstance(found.string, tuple | list) else (found.string,)
    if found is None or not all(texts):
        yield Problem(app, "missing", name)
    elif found.fuzzy:
        yield Problem(app, "fuzzy", name)
    elif any(_values(str(text)) != _values(_source(found)) for text in texts):
        yield Problem(app, "broken", name)


def _source(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[-1])


def _values(text: str) -> set[str]:
    """The values that a sentence shows: `%(name)s` and `{name}`; both languages must show the same."""
    return {percent or brace for percent, brace in VALUE.findall(text)}


def _name(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime


def _compile(po: Path) -> None:
    from babel.messages.mofile import write_mo

    with tempfile.NamedTemporaryFile(dir=po.parent, suffix=".mo.new", delete=False) as half:
        write_mo(half, _read(po))
    Path(half.name).chmod(0o644)
    Path(half.name).replace(po.with_suffix(".mo"))
