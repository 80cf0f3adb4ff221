"""Shared by the tests here: the emulator, PHP with the extension, and the list that both write."""

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
# Somebody else's entries, in spellings that nobody of us would write (hands-off).
FOREIGN = [NETWORK, "Foreign.Example", "203.0.113.7", "under_score.example", "*.Wild.Example", "ÄPFEL.example"]
FOREIGN += [f"Stays{number}.example" for number in range(30)]


class Lost(AssertionError):
    """An invariant that was violated."""


def check(holds, what):
    if not holds:
        raise Lost(what)


def say(*words):
    print(*words, file=sys.stderr, flush=True)


class Emulator(EmulatorClient):
    """The emulator, and the requests that it has got."""

    def __init__(self):
        super().__init__()
        self._seen = 0
        self._looking = threading.Lock()
        self.updates = []
        """Each list that was sent."""
        self.requests = {}
        """Requests by the port that they came from, as "METHOD /path"."""

    def look(self):
        """Reads on in the journal, and checks every list that was sent."""
        with self._looking:
            for entry in self.journal(self._seen)["entries"]:
                self._seen = entry["number"]
                self.requests.setdefault(entry["client_port"], []).append(f"{entry['method']} {entry['path']}")
                if entry["method"] == "POST" and entry["path"].endswith(self.app):
                    names = entry["body"]["domains"]
                    check(names, "guarded-removal: an empty list was sent")
                    foreign_is_whole(names)
                    self.updates.append(names)


def foreign_is_whole(names):
    """hands-off: what we do not look after is there as it was, in its order."""
    theirs = set(FOREIGN)
    check([name for name in names if name in theirs] == FOREIGN, f"hands-off: foreign entries were touched in {names}")


class Calls:
    """PHP processes that call the extension, with lock files and temporary files in folders of their own."""

    def __init__(self, ready):
        self.locks = FOLDER / "locks"
        self.temporary = FOLDER / "temporary"
        self._said = FOLDER / "said"
        self._started = 0
        for made in (self.temporary, self._said):
            made.mkdir()
        self._command = [PHP, "-n", "-c", FOLDER, HERE / "call.php"]
        constants = {f"EMULATOR_{name.upper()}": ready[name] for name in ("client_id", "api_key", "app_id")}
        self._environment = {**os.environ, **constants, "TMPDIR": str(self.temporary)}

    def start(self, calls):
        """Starts a process for these calls; what it says goes into a file, which stays when it is killed."""
        self._started += 1
        output = self._said / str(self._started)
        with open(output, "w") as file:
            process = subprocess.Popen(
                [*self._command, json.dumps(calls)], stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=self._environment
            )
        process.output = output
        return process

    def lock_is_free(self):
        """Nobody holds the lock, now: not "within a while" (no-lost-domain)."""
        for path in self.locks.glob("*.lock"):
            with open(path) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def nothing_is_left(self):
        """One lock file, which is meant to stay, and nothing else."""
        files = sorted(path.name for path in [*self.locks.iterdir(), *self.temporary.iterdir()])
        check(len(files) == 1 and files[0].endswith(".lock"), f"files were left over: {files}")


def said(process):
    """What a process has said so far, line by line."""
    return process.output.read_text().splitlines()


def reports(process):
    """The report of each call that told one."""
    return [json.loads(line.removeprefix("report ")) for line in said(process) if line.startswith("report ")]


def main(run):
    """Prints the rows that a part returns; a violation ends it."""
    try:
        for row in run():
            print("|", " | ".join(map(str, row)), "|", flush=True)
    except Lost as lost:
        sys.exit(str(lost))


def chance(seed, part):
    """A generator of its own for each part, so that one part can be run again alone."""
    return random.Random(f"{seed} {part}")
