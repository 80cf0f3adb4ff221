"""Shared by the crash tests: the emulator, PHP processes with the extension, and checks of the list."""

import fcntl
import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

from emulator_client import EmulatorClient

HERE = Path(__file__).parent
PHP = os.environ["PHP"]
FOLDER = Path(os.environ["EMULATOR_FOLDER"])
NETWORK = "network.example"
# Unmanaged entries, in forms that the extension never writes (hands-off).
UNMANAGED = [NETWORK, "Unmanaged.Example", "203.0.113.7", "under_score.example", "*.Wild.Example", "ÄPFEL.example"]
UNMANAGED += [f"Stays{number}.example" for number in range(30)]


class Lost(AssertionError):
    """An invariant that was violated."""


def check(holds, what):
    if not holds:
        raise Lost(what)


def say(*words):
    print(*words, file=sys.stderr, flush=True)


class Emulator(EmulatorClient):
    """The emulator, and the requests that it received."""

    def __init__(self):
        super().__init__()
        self._seen = 0
        self._reading = threading.Lock()
        self.updates = []
        """Each list that was sent."""
        self.requests = {}
        """Requests by client port, as "METHOD /path"."""

    def read_journal(self):
        """Reads the new journal entries, and checks every list that was sent."""
        with self._reading:
            for entry in self.journal(self._seen)["entries"]:
                self._seen = entry["number"]
                self.requests.setdefault(entry["client_port"], []).append(f"{entry['method']} {entry['path']}")
                if entry["method"] == "POST" and entry["path"].endswith(self.app):
                    names = entry["body"]["domains"]
                    check(names, "guarded-removal: an empty list was sent")
                    check_unmanaged(names)
                    self.updates.append(names)


def check_unmanaged(names):
    """hands-off: unmanaged entries are unchanged and in their order."""
    unmanaged = set(UNMANAGED)
    check([name for name in names if name in unmanaged] == UNMANAGED, f"hands-off: unmanaged entries were changed in {names}")


class Calls:
    """PHP processes that call the extension, with separate folders for lock files and temporary files."""

    def __init__(self, ready):
        self.locks = FOLDER / "locks"
        self.temporary = FOLDER / "temporary"
        self._outputs = FOLDER / "outputs"
        self._started = 0
        for made in (self.temporary, self._outputs):
            made.mkdir()
        self._command = [PHP, "-n", "-c", FOLDER, HERE / "call.php"]
        constants = {f"EMULATOR_{name.upper()}": ready[name] for name in ("client_id", "api_key", "app_id")}
        self._environment = {**os.environ, **constants, "TMPDIR": str(self.temporary)}

    def start(self, calls):
        """Starts a process for these calls; its output goes to a file, which outlives it."""
        self._started += 1
        output = self._outputs / str(self._started)
        with open(output, "w") as file:
            process = subprocess.Popen(
                [*self._command, json.dumps(calls)], stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=self._environment
            )
        process.output = output
        return process

    def check_lock_is_free(self):
        """The lock is free immediately, not "within a while" (no-lost-domain)."""
        for path in self.locks.glob("*.lock"):
            with open(path) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def check_no_leftovers(self):
        """There is one lock file, which is permanent, and nothing else."""
        files = sorted(path.name for path in [*self.locks.iterdir(), *self.temporary.iterdir()])
        check(len(files) == 1 and files[0].endswith(".lock"), f"files were left over: {files}")


def output_of(process):
    """The lines that a process has printed so far."""
    return process.output.read_text().splitlines()


def reports(process):
    """The report of each call that returned one."""
    return [json.loads(line.removeprefix("report ")) for line in output_of(process) if line.startswith("report ")]


def main(run):
    """Prints the rows that a part returns; a violation ends the program."""
    try:
        for row in run():
            print("|", " | ".join(map(str, row)), "|", flush=True)
    except Lost as lost:
        sys.exit(str(lost))


def chance(seed, part):
    """A separate generator for each part, so that one part can be repeated alone."""
    return random.Random(f"{seed} {part}")
