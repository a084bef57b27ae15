"""Words that pages need beyond those of the domain apps: units as people write them, names in the page's language."""

from __future__ import annotations

import json
import re
from typing import Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_GAP = re.compile(r"%\((\w+)\)s")


class Named(Protocol):
    """An organisation as tenants and directory cards name it."""

    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


def name_of(organisation: Named) -> str:
    """The organisation's name in the page's language; Chinese where there is no other."""
    english = (get_language() or "").startswith("en")
    return organisation.name_en if english and organisation.name_en else organisation.name


def filled(sentence: str, **told: object) -> SafeString:
    """A translated sentence with its gaps `%(name)s` filled; markup among the values stays markup."""
    return format_html(_GAP.sub(r"{\1}", sentence), **told)


def for_scripts() -> str:
    """The sentences that the page's scripts say, as JSON; gaps stand in braces."""
    return json.dumps(
        {
            "live": _("live"),
            "reconnecting": _("reconnecting"),
            "offline": _("offline"),
            "held": _("No network. What you typed is kept here; send it when the connection is back."),
            "back": _("The connection is back. What you typed can be sent now."),
            "unsaved": _("You were signed out before this was saved. Check what you typed and send it now."),
            "again": _("No answer came to what you sent. Send it again to learn of it: it is saved only once."),
            "unknown": _("No answer came to what you sent: it may be saved or not."),
            "look": _("Open it and send it again"),
            "dismiss": _("Dismiss"),
            "lost": _("No network. Nothing was fetched; try again when the connection is back."),
            "late": _("%(length)s late") % {"length": "{length}"},
            "left": _("%(length)s left") % {"length": "{length}"},
            "days_hours": _("%(days)s d %(hours)s h") % {"days": "{days}", "hours": "{hours}"},
            "hours_minutes": _("%(hours)s h %(minutes)s min") % {"hours": "{hours}", "minutes": "{minutes}"},
            "minutes": _("%(minutes)s min") % {"minutes": "{minutes}"},
            "one_new": _("1 new. Show it"),
            "many_new": _("%(count)s new. Show them") % {"count": "{count}"},
            "gone": _("no longer in this list: %(word)s") % {"word": "{word}"},
            "one_message": _("1 new message. Show it"),
            "many_messages": _("%(count)s new messages. Show them") % {"count": "{count}"},
            "changed": _("This page has changed. The changes can be shown."),
        },
        ensure_ascii=False,
    )
