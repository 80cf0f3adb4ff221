"""Searches every page that PHP made, and every log of the run, for secrets."""

import base64
import os
from pathlib import Path

import network

FOLDER = Path(os.environ["NETWORK_FOLDER"])
# Not the log of the emulator, which prints its key at its start on purpose.
LOGS = ("pages.log", "debug.log", "web.log")
SECRETS = {
    "the API key": network.KEY,
    "the API key as it is sent": base64.b64encode(f"cid:{network.KEY}".encode()).decode(),
    "the API key in hex": network.KEY.encode().hex(),
    "a private key": "PRIVATE KEY",
}


def lengths():
    """Current length of each log, so that a later scan reads only what is new."""
    return {log: path.stat().st_size if (path := FOLDER / log).exists() else 0 for log in LOGS}


def leaks(since):
    """The secrets that a log contains after that point, each with the log."""
    found = []
    for log, read in since.items():
        path = FOLDER / log
        if path.exists():
            with path.open("rb") as file:
                file.seek(read)
                new = file.read()
            found += [f"{name} in {log}" for name, secret in SECRETS.items() if secret.encode() in new]
    return found
