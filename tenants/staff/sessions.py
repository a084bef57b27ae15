"""Django's session backend over the tenant's own table (`SESSION_ENGINE = "staff.sessions"`).

Each load and save is a short unit of work of the request's organisation, which `ActorMiddleware` names. The cookie's
key is stored as a digest; a session of another organisation, too idle, too old or of a deactivated account is none.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from kernel.actor import Actor
from kernel.clock import now
from kernel.tenant import Tenant, current
from staff import access
from staff.contracts import SignedIn
from staff.models import Session
from staff.rules import digest, new_secret
from tenancy.access import unit_of_work


class SessionStore(SessionBase):
    """The session of one request. `unattended` says that no person made the request, so it is no sign of work."""

    def __init__(self, session_key: str | None = None, tenant: Tenant | None = None) -> None:
        super().__init__(session_key)
        self.tenant = tenant
        self.unattended = False
        self._actor: Actor | None = None
        self._stored: bytes | None = None

    def actor(self) -> Actor | None:
        """Who is signed in, from the same statement that loads the session."""
        self._get_session()  # type: ignore[attr-defined]
        return self._actor

    def load(self) -> dict[str, Any]:
        with self._unit():
            session = access.live_session(self._organisation(), self.session_key or "")
            if session is not None and not self.unattended:
                access.touch(session)
        if session is None:
            self._session_key = None
            return {}
        self._actor = access.actor_of(self._organisation(), session)
        content = self.decode(session.data) if session.data else {}
        self._stored = self.serializer().dumps(content)
        return content

    def exists(self, session_key: str) -> bool:
        with self._unit():
            return Session.objects.filter(key_digest=digest(session_key)).exists()

    def create(self) -> None:
        self._session_key = new_secret()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if not must_create and self.serializer().dumps(content) == self._stored:
            return
        with self._unit():
            if must_create:
                self._insert(self.encode(content))
            elif not Session.objects.filter(key_digest=digest(self.session_key)).update(data=self.encode(content)):
                raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            with self._unit():
                Session.objects.filter(key_digest=digest(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Removes the dead sessions of the current organisation; `staff.commands.forget_expired` calls it."""
        moment = now()
        Session.objects.filter(last_seen_at__lte=moment - access.idle_limit()).delete()
        Session.objects.filter(created_at__lte=moment - access.age_limit()).delete()

    def _insert(self, data: str) -> None:
        moment = now()
        row = Session(tenant_id=self._organisation().id, data=data, created_at=moment, last_seen_at=moment)
        row.key_digest = digest(self.session_key or "")
        if Session.objects.filter(key_digest=row.key_digest).exists():
            raise CreateError
        row.save(force_insert=True)

    def _organisation(self) -> Tenant:
        return self.tenant or current()

    def _unit(self) -> AbstractContextManager[bool]:
        return unit_of_work(self._organisation())


def attach(request: HttpRequest, signed_in: SignedIn) -> None:
    """Makes the new session the browser's: a new cookie and a new CSRF token, and the request has its actor."""
    store = SessionStore(signed_in.session_key, tenant=request.organisation)  # type: ignore[attr-defined]
    store.modified = True
    request.session = store
    request.actor = store.actor()  # type: ignore[attr-defined]
    rotate_token(request)


def detach(request: HttpRequest) -> None:
    """Takes the session, which `sign_out` has ended, from the browser: the cookie goes with the answer."""
    request.session = SessionStore(tenant=request.organisation)  # type: ignore[attr-defined]
    request.session.modified = True
    request.actor = None  # type: ignore[attr-defined]


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: the socket's peer, or what the trusted proxies (`CARELOOP_PROXIES`, how many stand
    one behind the other) say of it. Of an IPv6 address its network (/64), for one machine has them all.
    """
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    hops = int(getattr(settings, "CARELOOP_PROXIES", 0))
    spoken = told[-hops] if 0 < hops <= len(told) else request.META.get("REMOTE_ADDR", "")
    try:
        found = ip_address(spoken)
    except ValueError:
        return ""
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def key_of(request: HttpRequest) -> str:
    """The key that the browser sent, empty where it sent none; sign-in ends that session."""
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
