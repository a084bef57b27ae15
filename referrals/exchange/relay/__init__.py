"""The long-running process that carries messages from one organisation to the other."""

from exchange.relay.delivery import Interrupted, deliver_one, take_back
from exchange.relay.loop import Relay

__all__ = ["Interrupted", "Relay", "deliver_one", "take_back"]
