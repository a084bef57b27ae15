"""PostgreSQL and Redis without a server and without root, in a folder of ours."""

from careloop.embedded.stack import Embedded, Services

__all__ = ["Embedded", "Services"]
