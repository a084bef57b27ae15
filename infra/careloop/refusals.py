"""One sentence instead of a traceback, for everything that a person at a terminal can put right."""


class CannotRun(Exception):
    """The program cannot go on; the message is the whole sentence for the terminal, and the exit code is 2."""

    exit_code = 2
