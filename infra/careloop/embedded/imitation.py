"""A process that speaks Redis's protocol without Redis: `python -m careloop.embedded.imitation redis.conf`."""

import sys
from pathlib import Path

from fakeredis import TcpFakeServer


def main(configuration: Path) -> None:
    """Serves on the address and port of the configuration file until the process is ended."""
    lines = (line.split() for line in configuration.read_text(encoding="utf-8").splitlines())
    said = {words[0]: words[1] for words in lines if len(words) > 1}
    TcpFakeServer.daemon_threads = True
    TcpFakeServer((said["bind"], int(said["port"])), server_version=(6, 2)).serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
