"""The network under test: its state, which seed.php makes, and ServerPilot's side of it, which the emulator plays."""

import json
import os
import subprocess
from pathlib import Path

from emulator_client import EmulatorClient

APP = "emulatorapp00001"
KEY = "emulator-api-key"
SERVER = "203.0.113.10"
ELSEWHERE = "198.51.100.9"

emulator = EmulatorClient()


def seed(*steps):
    script = Path(__file__).with_name("seed.php")
    done = subprocess.run([os.environ["PHP"], str(script), json.dumps(steps)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)


def listed(app=APP):
    """The app's list, in its order."""
    return emulator.domains(app)


def apps_of(domain):
    """Names of the apps that list a domain."""
    return [app["name"] for app in emulator.get("state")["apps"] if domain in app["domains"]]


def updates():
    """Requests so far that changed the list."""
    return [
        request
        for request in emulator.get("journal")["entries"]
        if request["method"] == "POST" and request["path"].endswith(f"/apps/{APP}")
    ]


def records():
    """The plugin's records, by domain."""
    query = "SELECT domain, owner, state, reason, held, IFNULL(due, '') FROM wp_serverpilot_domains"
    socket = Path(os.environ["NETWORK_FOLDER"], "mariadb.sock")
    rows = subprocess.run(
        ["mariadb", "--no-defaults", f"--socket={socket}", "-uroot", "-N", "-B", "-e", query, "wordpress"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    columns = ["domain", "owner", "state", "reason", "held", "due"]
    return {row.split("\t")[0]: dict(zip(columns, row.split("\t"))) for row in rows.splitlines()}


def php_problems(since):
    """PHP's messages about our files in the log from that byte on, and the length of the log."""
    log = Path(os.environ["NETWORK_FOLDER"], "debug.log").read_bytes()
    lines = log[since:].decode(errors="replace").splitlines()
    return [line for line in lines if "PHP " in line and "serverpilot-sync/" in line], len(log)
