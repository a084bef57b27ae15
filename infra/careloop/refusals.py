"""One sentence instead of a traceback, for everything that a person at a terminal can put right."""


class CannotRun(Exception):
    """The program cannot go on; `sentence`, its values filled in, is all the terminal shows, and the exit code is 2."""

    exit_code = 2

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values) if values else sentence)
