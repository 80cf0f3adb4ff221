"""Client of the emulator's control address, inside scripts/with-emulator. The requests: crates/emulator/README.md."""

import json
import os
import urllib.request
from pathlib import Path


class EmulatorClient:
    def __init__(self):
        self.ready = json.loads(Path(os.environ["EMULATOR_READY"]).read_text())
        """Addresses and credentials, as the emulator wrote them at its start."""
        self.app = self.ready["app_id"]
        """Id of the first app."""

    def get(self, path):
        return self._send("GET", path)

    def post(self, path, body):
        return self._send("POST", path, json.dumps(body).encode())

    def delete(self, path):
        return self._send("DELETE", path)

    def settings(self, **changes):
        self.post("settings", changes)

    def domains(self, app=None):
        return next(each["domains"] for each in self.get("state")["apps"] if each["id"] == (app or self.app))

    def set_domains(self, domains):
        """Replaces the first app's list, as an edit in ServerPilot's dashboard does."""
        self.post(f"apps/{self.app}/domains", list(domains))

    def set_certificate(self, state):
        self.post(f"apps/{self.app}/certificate", {"state": state})

    def journal(self, since=0):
        return self.get(f"journal?since={since}")

    def _send(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.ready['control']}/{path}", body, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)
