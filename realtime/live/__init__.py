"""What happened, told at once, and again after a reconnect: sockets, fan-out, the subscription consumer."""
