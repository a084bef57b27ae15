"""PostgreSQL and Redis without a server, without root, in a folder of ours (`embedded.stack`, used by `up` and tests)."""

from careloop.embedded.stack import Embedded, Services

__all__ = ["Embedded", "Services"]
