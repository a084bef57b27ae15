"""TCP ports on the loopback address."""

import socket

from careloop.refusals import CannotRun
from careloop.words import _

LOOPBACK = "127.0.0.1"


def is_free(port: int, address: str = LOOPBACK) -> bool:
    """Whether a server could listen there now (connections that are only fading away do not count)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """The preferred port where it is free, else one that the system hands out."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def require_free(port: int, what: str, option: str, address: str = LOOPBACK) -> None:
    """Refuses a busy port with a sentence that says which one, for what, and how to choose another."""
    if not is_free(port, address):
        sentence = _("Port {port} for {what} is in use by another program. Stop it, or choose another with {option}.")
        raise CannotRun(sentence, port=port, what=what, option=option)
