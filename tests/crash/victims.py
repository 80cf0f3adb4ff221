"""PHP processes that are killed at random moments of their calls, several at a time (no-lost-domain, hands-off, guarded-removal and idempotent)."""

import os
import signal
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import stages
from machine import UNMANAGED, Calls, Emulator, Lost, chance, check, check_unmanaged, main, output_of, reports, say

TOGETHER = [2, 4, 8]
"""Processes at a time: few end soon, many wait for each other."""
NAMES = 12
"""Domains of one worker; no other worker uses them."""
REFUSED = "refused.example"
"""ServerPilot rejects it: a batch that contains it is bisected, and so sends several updates under the lock."""
LATENCY_MS = 6


class Worker:
    """The domains of one worker, and their known state."""

    def __init__(self, number):
        self.names = [f"w{number}-{index}.example" for index in range(NAMES)]
        self.listed = {}
        """The state in the last report: listed, or not. Without the domains of killed calls."""

    def call(self, random):
        """A call, and the state that it requests."""
        names = random.sample(self.names, random.choice([1, 1, 1, 3]))
        common = {"www": False, "autossl": random.random() < 0.6, "wait": random.choice([0] * 7 + [0.3]), "timeout": 30}
        if len(names) > 1:
            add, remove = names[:2], names[2:]
            bad = [REFUSED] if random.random() < 0.3 else []
            return ["serverpilot_sync_domains", {"add": add + bad, "remove": remove, **common}], request(add, remove)
        if self.listed.get(names[0]):
            return ["serverpilot_remove_domain", {"domain": names[0], **common}], request([], names)
        return ["serverpilot_sync_domain", {"domain": names[0], **common}], request(names, [])

    def confirm(self, requested):
        self.listed.update(requested)

    def forget(self, requested):
        for name in requested:
            self.listed.pop(name, None)


def confirmed(workers):
    """The state of all domains that a report has confirmed."""
    return {name: listed for worker in workers for name, listed in worker.listed.items()}


def request(add, remove):
    return {**dict.fromkeys(add, True), **dict.fromkeys(remove, False)}


def check_confirmed(names, known, what):
    """no-lost-domain: each confirmed domain is listed or not as confirmed."""
    names = set(names)
    wrong = [name for name, listed in known.items() if (name in names) != listed]
    check(not wrong, f"{what}: {wrong}")


def kill(process, moment, emulator):
    """Kills the process at the moment, and returns its stage; None if it had ended before."""
    time.sleep(max(0.0, moment - time.monotonic()))
    if process.poll() is not None:
        return None
    # Stopped while it is inspected, so that it dies at the stage that is recorded.
    os.kill(process.pid, signal.SIGSTOP)
    if os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT).si_code != os.CLD_STOPPED:
        process.wait()
        return None
    emulator.read_journal()
    stage = stages.stage(process.pid, output_of(process), emulator.requests)
    process.kill()
    process.wait()
    if stage in (stages.READING, stages.BETWEEN, stages.WRITTEN):
        check(not stages.holds_lock(process.pid), "no-lost-domain: a dead process holds the lock")
    return stage


def kill_wave(chosen, workers, calls, emulator, random, life):
    """Kills one call of each of these workers; checks the invariants; then repeats the same calls without kills."""
    known = confirmed(workers)
    jobs = []
    for worker in chosen:
        call, requested = worker.call(random)
        worker.forget(requested)
        begin = time.monotonic()
        jobs.append((begin + random.uniform(0, life), calls.start([call]), worker, call, requested))
    settled = confirmed(workers)
    emulator.read_journal()
    before = len(emulator.updates)
    ends = Counter()
    repeat = []
    with ThreadPoolExecutor(len(jobs)) as killers:
        fates = list(killers.map(lambda job: kill(job[1], job[0], emulator), jobs))
    for (_, process, worker, call, requested), stage in zip(jobs, fates, strict=True):
        ends[stage] += 1
        if reports(process):
            worker.confirm(requested)
        else:
            check(stage is not None, f"a call that was not killed returned no report: {output_of(process)}")
            repeat.append((worker, call, requested))
    calls.check_lock_is_free()
    names = emulator.domains()
    check_unmanaged(names)
    check_confirmed(names, confirmed(workers), "no-lost-domain, after a kill")

    again = [(calls.start([call]), worker, requested) for worker, call, requested in repeat]
    for process, worker, requested in again:
        check(process.wait() == 0 and reports(process), f"idempotent: a call that was repeated failed: {output_of(process)}")
        worker.confirm(requested)
    names = emulator.domains()
    check_unmanaged(names)
    check_confirmed(names, confirmed(workers), "idempotent, after the repetition")
    check(len(names) == len(set(names)), "a domain is listed twice")
    emulator.read_journal()
    for names in emulator.updates[before:]:
        check_confirmed(names, {name: known[name] for name in settled if name in known}, "no-lost-domain, in an update that was sent")
    return ends


def median_lifetime(workers, calls, emulator, random):
    """Median duration of these calls at a time, from the start of a process to its end."""
    took = []
    for _ in range(3):
        jobs = []
        for worker in workers:
            call, requested = worker.call(random)
            jobs.append((time.monotonic(), calls.start([call]), worker, requested))
        for begin, process, worker, requested in jobs:
            process.wait()
            check(reports(process), f"a call failed: {output_of(process)}")
            worker.confirm(requested)
            took.append(time.monotonic() - begin)
    return statistics.median(took)


def run(count, seed):
    """Kills until the count is reached; returns rows of a table."""
    random = chance(seed, "victims")
    emulator = Emulator()
    emulator.set_domains(UNMANAGED)
    emulator.settings(action_ms=100, autossl_delay_ms=0, latency_ms=LATENCY_MS, rejected=[REFUSED])
    calls = Calls(emulator.ready)
    workers = [Worker(number) for number in range(max(TOGETHER))]
    lives = {together: median_lifetime(workers[:together], calls, emulator, random) for together in TOGETHER}
    say(*(f"one of {together} calls at a time takes {life:.2f} s;" for together, life in lives.items()))
    killed, waves, finished = Counter(), 0, 0
    while killed.total() < count:
        waves += 1
        together = random.choice(TOGETHER)
        # AutoSSL can be enabled again; and sometimes the lock file is new, as after a restart of the machine.
        emulator.set_certificate("none")
        if waves % 5 == 0:
            for path in calls.locks.iterdir():
                path.unlink()
        try:
            ends = kill_wave(random.sample(workers, together), workers, calls, emulator, random, lives[together])
        except Lost as lost:
            raise Lost(f"after {killed.total()} kills: {lost}") from None
        # A quarter ends before its kill, so that kills cover a whole lifetime, however busy the machine is.
        faster = ends.pop(None, 0)
        lives[together] *= 1.05 if faster < together / 4 else 0.95 if faster > together / 4 else 1
        finished += faster
        killed += ends
        if waves % 20 == 0:
            say(f"{killed.total()} killed")
    calls.check_no_leftovers()
    updates = len(emulator.updates)
    if count >= 500:
        check(all(killed[stage] for stage in stages.ALL), f"some stage was never hit: {killed}")
    checked = (
        f"after each of {waves} groups: reported results hold, unmanaged entries are unchanged and in order, the lock is free "
        f"at once, the repeated call succeeds; in each of {updates} updates: not empty, unmanaged entries, domains confirmed before"
    )
    rows = [("processes killed in a call", killed.total(), checked, 0)]
    rows += [(f"… while: {stage}", killed[stage], "", "") for stage in stages.ALL]
    rows.append(("… finished before the kill", finished, "as above", 0))
    return rows


if __name__ == "__main__":
    main(lambda: run(int(sys.argv[2]), sys.argv[1]))
