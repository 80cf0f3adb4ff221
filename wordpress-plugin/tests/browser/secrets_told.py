"""What nobody may be told: looked for in every page that PHP made, and in every log of the run."""

import base64
import os
from pathlib import Path

import network

FOLDER = Path(os.environ["NETWORK_FOLDER"])
# Not the emulator's own log: it prints its key at its start, for whoever plays with it.
LOGS = ("pages.log", "debug.log", "web.log")
SECRETS = {
    "the API key": network.KEY,
    "the API key as it is sent": base64.b64encode(f"cid:{network.KEY}".encode()).decode(),
    "the API key in hex": network.KEY.encode().hex(),
    "a private key": "PRIVATE KEY",
}


def lengths():
    """How far the logs are now, for looking only at what comes later."""
    return {log: path.stat().st_size if (path := FOLDER / log).exists() else 0 for log in LOGS}


def told(since):
    """The secrets that stand in a log after that point, each with the log."""
    found = []
    for log, read in since.items():
        path = FOLDER / log
        if path.exists():
            with path.open("rb") as file:
                file.seek(read)
                new = file.read()
            found += [f"{name} in {log}" for name, secret in SECRETS.items() if secret.encode() in new]
    return found
