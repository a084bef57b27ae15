"""Who is at the other end of a socket: the session of the page, or the token of a program."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

from kernel.actor import Actor
from kernel.tenant import Tenant
from staff.access import actor_from_session, actor_from_token
from tenancy.access import unit_of_work
from tenancy.queries import organisation_by_host


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """The handshake's headers, names in small letters."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def host_of(headers: Mapping[str, str]) -> str:
    """The host name that was asked for, without its port."""
    return headers.get("host", "").rpartition("@")[2].partition(":")[0].lower()


def origin_allowed(headers: Mapping[str, str]) -> bool:
    """A browser says which page opened the socket: it must be one of ours, of the same organisation's host."""
    origin = headers.get("origin")
    return origin is None or origin.lower() == origin_of(host_of(headers))


def origin_of(host: str) -> str:
    """Scheme, host and port under which our pages of this host are served; the usual port is not written."""
    scheme, usual = ("https", 443) if settings.CARELOOP_HTTPS else ("http", 80)
    port = settings.CARELOOP_ORIGIN_PORT
    return f"{scheme}://{host}" if port in (None, usual) else f"{scheme}://{host}:{port}"


def tenant_at(headers: Mapping[str, str]) -> Tenant | None:
    """The organisation that answers under this host."""
    return organisation_by_host(host_of(headers))


class Credentials:
    """A token, or the session cookie where a browser's page opened the socket; checked again and again."""

    def __init__(self, headers: Mapping[str, str], init: Mapping[str, Any]) -> None:
        token = init.get("token")
        self.token = token if isinstance(token, str) and token else None
        self.session = _cookie(headers.get("cookie", "")) if headers.get("origin") else None

    def actor(self, tenant: Tenant) -> Actor | None:
        """Who that is at this organisation now; None when it is nobody, or nobody any more."""
        with unit_of_work(tenant):
            if self.token is not None:
                return actor_from_token(tenant, self.token)
            return actor_from_session(tenant, self.session) if self.session else None


def _cookie(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    return found.value if found else None
