"""Words as they look: one way of writing every sign, so that what is sought in them is found however it was typed."""

from __future__ import annotations

import re
import unicodedata

_EMPTY_LETTERS = "\u115f\u1160\u17b4\u17b5"


def plain(text: str) -> str:
    """One way of writing every sign, without accents and invisible signs; lines stay apart, ① stands by itself."""
    apart = "".join(f" {sign} " if unicodedata.category(sign) == "No" else sign for sign in text)
    kept = "".join(_kept(sign) for sign in unicodedata.normalize("NFKD", apart))
    return re.sub(r"[^\S\n]+", " ", kept).strip()


def _kept(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Cf", "Mn", "Me") or sign in _EMPTY_LETTERS or (category == "Cc" and not sign.isspace()):
        return ""
    return str(unicodedata.decimal(sign)) if category == "Nd" else sign
