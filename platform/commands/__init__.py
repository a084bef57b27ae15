"""The frame of every command and of every read of a person."""

from commands.frame import after_commit, emit, remark, saw
from commands.reactions import reaction
from commands.verbs import command, read_frame, reads

__all__ = ["after_commit", "command", "emit", "reaction", "read_frame", "reads", "remark", "saw"]
