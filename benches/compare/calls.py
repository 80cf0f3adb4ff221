"""PHP alone: the three ways of adding domains, each in separate processes, at several distances."""

import json
import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from itertools import count

from emulator import HERE, credentials
from figures import Row, ratios, span

WAYS = ("incumbent", "curl", "extension")
MANY = 50
PROCESSES, CALLS = 8, 5
# The round trip of the targets: less than from Europe to the east of the United States.
TARGET_MS = 50

_numbers = count(1)


def names(how_many):
    """Returns domains that no call has used before."""
    return [f"shop{next(_numbers)}.example" for _ in range(how_many)]


@dataclass
class Taken:
    """The times of one way and one kind of work, by round."""

    ms: list[float] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)

    def counts(self):
        connections = max(self.connections)
        return f"{max(self.requests)} requests, {connections} connection{'' if connections == 1 else 's'}"


class Calls:
    """Starts processes, gives them work, and measures their times."""

    def __init__(self, php, extension, emulator, relay):
        self.php, self.extension, self.emulator, self.relay = php, extension, emulator, relay

    def start(self, way, base):
        """Starts a process of one way."""
        ini = {
            "extension": self.extension,
            "serverpilot.api_base": base,
            "serverpilot.ca_file": self.emulator.ready["ca_file"],
            "serverpilot.lock_dir": f"{os.environ['NETWORK_FOLDER']}/locks",
        }
        entries = [word for name, value in ini.items() for word in ("-d", f"{name}={value}")]
        return subprocess.Popen(
            [self.php, *(entries if way == "extension" else []), str(HERE / "work.php"), way],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=credentials(self.emulator, base),
        )

    def start_ready(self, way, base):
        """Starts a process, and waits until it is ready, so that its start is not measured."""
        process = self.start(way, base)
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"a process of {way} did not start")
        return process

    @staticmethod
    def give(process, domains):
        process.stdin.write(json.dumps(domains) + "\n")
        process.stdin.flush()

    @staticmethod
    def answer(process):
        line = process.stdout.readline()
        if line == "":
            raise RuntimeError("a process died at its work")
        return json.loads(line)

    def note(self, taken, ms, domains):
        journal, listed = self.emulator.journal(), self.emulator.domains()
        missing = [name for name in domains if name not in listed or f"www.{name}" not in listed]
        if missing:
            raise RuntimeError(f"not listed afterwards, so that its time says nothing: {missing}")
        taken.ms.append(ms)
        taken.requests.append(journal["requests"])
        taken.connections.append(journal["connections"])

    def new_process(self, how_many, round_trip, rounds, autossl_is_on=True):
        """Measures a process that adds domains in one batch, including its start and end."""
        taken = {way: Taken() for way in WAYS}
        for _ in range(rounds):
            for way in WAYS:
                self.emulator.begin(autossl_is_on=autossl_is_on)
                domains = names(how_many)
                started = time.perf_counter()
                process = self.start(way, self.relay.base(round_trip))
                process.communicate(json.dumps(domains) + "\n")
                self.note(taken[way], (time.perf_counter() - started) * 1000, domains)
        return taken

    def warm(self, round_trip, rounds):
        """Measures one domain in a process that has added another before."""
        taken = {way: Taken() for way in WAYS}
        processes = {way: self.start_ready(way, self.relay.base(round_trip)) for way in WAYS}
        self.emulator.begin()
        for process in processes.values():
            self.give(process, names(1))
            self.answer(process)
        for _ in range(rounds):
            for way, process in processes.items():
                self.emulator.begin()
                domains = names(1)
                self.give(process, domains)
                self.note(taken[way], self.answer(process)["ms"], domains)
        for process in processes.values():
            process.communicate()
        return taken

    def together(self, way, round_trip):
        """Runs several processes at once, each with several calls for one domain. Returns surviving domains, waits for the lock, ms."""
        self.emulator.begin()
        processes = [self.start_ready(way, self.relay.base(round_trip)) for _ in range(PROCESSES)]
        work = [[names(1) for _ in range(CALLS)] for _ in processes]
        started = time.perf_counter()
        for process, calls in zip(processes, work, strict=True):
            for call in calls:
                self.give(process, call)
        answers = [self.answer(process) for _ in range(CALLS) for process in processes]
        ms = (time.perf_counter() - started) * 1000
        for process in processes:
            process.communicate()
        listed = set(self.emulator.domains())
        survived = sum(call[0] in listed and f"www.{call[0]}" in listed for calls in work for call in calls)
        return survived, [answer["lock_ms"] for answer in answers], ms


def row_of_new_process(taken):
    time_of_it = ratios(taken["extension"].ms, taken["incumbent"].ms)
    return Row(
        f"1 domain, new process, {TARGET_MS} ms",
        "at most 0.5 of the incumbent",
        f"{time_of_it.text()}; {taken['extension'].counts()}, the incumbent {taken['incumbent'].counts()}",
        time_of_it.middle <= 0.5,
    )


def row_of_first_domain(taken):
    time_of_it = ratios(taken["extension"].ms, taken["incumbent"].ms)
    return Row(
        f"the same, AutoSSL not on before, {TARGET_MS} ms",
        "",
        f"{time_of_it.text()} of the incumbent; {taken['extension'].counts()}",
        None,
    )


def rows_of_warm(taken):
    time_of_it = ratios(taken["extension"].ms, taken["incumbent"].ms)
    ours = taken["extension"]
    return [
        Row(
            f"1 domain, warm, {TARGET_MS} ms",
            "at most 0.22 of the incumbent",
            time_of_it.text(4),
            time_of_it.middle <= 0.22,
        ),
        Row(
            "the same: requests and new connections",
            "2 and 0",
            f"{max(ours.requests)} and {max(ours.connections)}",
            max(ours.requests) == 2 and max(ours.connections) == 0,
            is_count=True,
        ),
    ]


def rows_of_many(taken):
    ours, curl, incumbent = (taken[way] for way in ("extension", "curl", "incumbent"))
    times_faster, against_curl = ratios(incumbent.ms, ours.ms), ratios(ours.ms, curl.ms)
    return [
        Row(
            f"{MANY} domains, new process, {TARGET_MS} ms",
            "at most 1/80 of the incumbent",
            f"1/{times_faster.middle:.0f} (1/{times_faster.low:.0f} to 1/{times_faster.high:.0f}); "
            f"{ours.counts()}, the incumbent {incumbent.counts()}",
            times_faster.middle >= 80,
        ),
        Row(
            "the same, against PHP and cURL at its best",
            "at most 1.1 of it",
            f"{against_curl.text()}; it has {curl.counts()}",
            against_curl.middle <= 1.1,
        ),
    ]


def rows_of_together(calls, rounds):
    """Counts the surviving domains of each way, and how fairly the extension's callers wait."""
    survived = {way: [] for way in WAYS}
    took = {way: [] for way in WAYS}
    unfair = []
    for _ in range(rounds):
        for way in WAYS:
            alive, waits, ms = calls.together(way, TARGET_MS)
            survived[way].append(alive)
            took[way].append(ms)
            if way == "extension":
                unfair.append(max(waits) / statistics.mean(waits))
    all_of_them = PROCESSES * CALLS
    return [
        Row(
            f"{PROCESSES} processes, {CALLS} calls of the extension each, {TARGET_MS} ms",
            f"{all_of_them} of {all_of_them} names survive",
            f"{min(survived['extension'])} at least; of the incumbent's {span(survived['incumbent'])}, "
            f"of cURL's {span(survived['curl'])}",
            min(survived["extension"]) == all_of_them,
            is_count=True,
        ),
        Row(
            "the same: time, one after the other for the sake of those 40",
            "",
            f"{ratios(took['extension'], took['incumbent']).text()} of the incumbent, which loses the most of its names",
            None,
        ),
        Row(
            "the same: the worst wait for the lock",
            "at most 3 times the mean wait",
            f"{max(unfair):.2f} times in the worst round",
            max(unfair) <= 3,
        ),
    ]


