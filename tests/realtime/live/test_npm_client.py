"""The reference client of the protocol, npm's `graphql-ws`, speaks to our socket server."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kernel.actor import Actor
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.rules import synthetic_identity
from serving import Served, served
from staff.commands import issue_token
from staff.enums import Role

CLIENT = """
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
const [url, host, token] = process.argv.slice(2);
class Named extends WebSocket {
  constructor(address, protocols) { super(address, protocols, { headers: { host } }); }
}
const client = createClient({ url, webSocketImpl: Named, connectionParams: { token }, retryAttempts: 0 });
const fail = (fault) => { console.error(fault); process.exit(1); };
let left = 2;
client.subscribe({ query: 'subscription { events(after: 0) { number kind } }' }, {
  next: (answer) => { console.log(JSON.stringify(answer)); if (--left === 0) { client.dispose(); process.exit(0); } },
  error: fail, complete: () => {},
});
setTimeout(() => fail('nothing was heard'), 15000);
"""


@pytest.fixture(scope="module")
def npm_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: the client that this test is about is an npm package")
    folder = tmp_path_factory.mktemp("npm")
    packages = ["graphql-ws@6", "graphql@16", "ws@8"]
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(["npm", "install", *quiet, *packages], cwd=folder, check=True, capture_output=True, timeout=180)
    (folder / "client.mjs").write_text(CLIENT)
    return folder


@pytest.fixture(scope="module")
def running(django_db_setup: None) -> Iterator[Served]:
    with served("live") as found:
        yield found


def test_it_is_let_in_and_hears_what_happened(
    running: Served, npm_client: Path, new_tenant: Callable[..., Tenant], person_in: Callable[..., Actor]
) -> None:
    tenant = new_tenant("community_health_centre")
    nurse = person_in(tenant, Role.COMMUNITY_NURSE)
    token = str(issue_token(nurse, name="npm").token)
    register_patient(nurse, identity=synthetic_identity(4242))
    address = f"ws://127.0.0.1:{running.live.port}/ws/graphql"

    found = subprocess.run(
        ["node", "client.mjs", address, f"{tenant.slug}.localhost", token],
        cwd=npm_client,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert found.returncode == 0, found.stderr
    heard = [json.loads(line)["data"]["events"] for line in found.stdout.splitlines()]
    assert [event["number"] for event in heard] == sorted(event["number"] for event in heard)
    assert {event["kind"] for event in heard} <= {"staff.joined", "patients.registered", "staff.token_issued"}
