"""PHP processes that are killed at random moments of their calls, several at a time (no-lost-domain, hands-off, guarded-removal and idempotent)."""

import os
import signal
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import stages
from machine import FOREIGN, Calls, Emulator, Lost, chance, check, foreign_is_whole, main, reports, said, say

TOGETHER = [2, 4, 8]
"""Processes at a time: few come to their end soon, many wait for each other."""
NAMES = 12
"""Names of one worker; nobody else asks for them."""
REFUSED = "refused.example"
"""ServerPilot refuses it: a batch with it in it is taken apart, and so makes several updates under the lock."""
LATENCY_MS = 6


class Worker:
    """Names of its own, and what is known of them."""

    def __init__(self, number):
        self.names = [f"w{number}-{index}.example" for index in range(NAMES)]
        self.listed = {}
        """What a caller was told: listed, or not. A name that a killed call was about is not in it."""

    def call(self, random):
        """A call, and what it asks for."""
        names = random.sample(self.names, random.choice([1, 1, 1, 3]))
        common = {"www": False, "autossl": random.random() < 0.6, "wait": random.choice([0] * 7 + [0.3]), "timeout": 30}
        if len(names) > 1:
            add, remove = names[:2], names[2:]
            bad = [REFUSED] if random.random() < 0.3 else []
            return ["serverpilot_sync_domains", {"add": add + bad, "remove": remove, **common}], wish(add, remove)
        if self.listed.get(names[0]):
            return ["serverpilot_remove_domain", {"domain": names[0], **common}], wish([], names)
        return ["serverpilot_sync_domain", {"domain": names[0], **common}], wish(names, [])

    def told(self, wished):
        self.listed.update(wished)

    def untold(self, wished):
        for name in wished:
            self.listed.pop(name, None)


def told(workers):
    """All that callers were told."""
    return {name: listed for worker in workers for name, listed in worker.listed.items()}


def wish(add, remove):
    return {**dict.fromkeys(add, True), **dict.fromkeys(remove, False)}


def has(names, known, what):
    """no-lost-domain: a name that a caller was told of is there, or gone, as it was told."""
    names = set(names)
    wrong = [name for name, listed in known.items() if (name in names) != listed]
    check(not wrong, f"{what}: {wrong}")


def kill(process, moment, seen):
    """Waits for the moment, and kills; tells the stage, or nothing where the process was faster."""
    time.sleep(max(0.0, moment - time.monotonic()))
    if process.poll() is not None:
        return None
    # It stands still while we look at it, and dies where it stood.
    os.kill(process.pid, signal.SIGSTOP)
    if os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT).si_code != os.CLD_STOPPED:
        process.wait()
        return None
    seen.look()
    stage = stages.stage(process.pid, said(process), seen.requests)
    process.kill()
    process.wait()
    if stage in (stages.READING, stages.BETWEEN, stages.WRITTEN):
        check(not stages.holds_lock(process.pid), "no-lost-domain: a dead process holds the lock")
    return stage


def wave(some, workers, calls, seen, random, life):
    """A call of some workers at a time, killed; then what must hold; then the same calls again, left alone."""
    known = told(workers)
    jobs = []
    for worker in some:
        call, wished = worker.call(random)
        worker.untold(wished)
        begin = time.monotonic()
        jobs.append((begin + random.uniform(0, life), calls.start([call]), worker, call, wished))
    settled = told(workers)
    seen.look()
    before = len(seen.updates)
    ends = Counter()
    repeat = []
    with ThreadPoolExecutor(len(jobs)) as killers:
        fates = list(killers.map(lambda job: kill(job[1], job[0], seen), jobs))
    for (_, process, worker, call, wished), stage in zip(jobs, fates, strict=True):
        ends[stage] += 1
        if reports(process):
            worker.told(wished)
        else:
            check(stage is not None, f"a call that nobody killed told no report: {said(process)}")
            repeat.append((worker, call, wished))
    calls.lock_is_free()
    names = seen.domains()
    foreign_is_whole(names)
    has(names, told(workers), "no-lost-domain, after a kill")

    again = [(calls.start([call]), worker, wished) for worker, call, wished in repeat]
    for process, worker, wished in again:
        check(process.wait() == 0 and reports(process), f"idempotent: a call that was repeated failed: {said(process)}")
        worker.told(wished)
    names = seen.domains()
    foreign_is_whole(names)
    has(names, told(workers), "idempotent, after the repetition")
    check(len(names) == len(set(names)), "a name is listed twice")
    seen.look()
    for names in seen.updates[before:]:
        has(names, {name: known[name] for name in settled if name in known}, "no-lost-domain, in an update that was sent")
    return ends


def length_of_a_life(workers, calls, seen, random):
    """How long some calls at a time take, from the start of a process to its end: the median."""
    took = []
    for _ in range(3):
        jobs = []
        for worker in workers:
            call, wished = worker.call(random)
            jobs.append((time.monotonic(), calls.start([call]), worker, wished))
        for begin, process, worker, wished in jobs:
            process.wait()
            check(reports(process), f"a call failed: {said(process)}")
            worker.told(wished)
            took.append(time.monotonic() - begin)
    return statistics.median(took)


def run(wanted, seed):
    """Kills until there are enough; gives rows of a table."""
    random = chance(seed, "victims")
    seen = Emulator()
    seen.set_domains(FOREIGN)
    seen.settings(action_ms=100, autossl_delay_ms=0, latency_ms=LATENCY_MS, rejected=[REFUSED])
    calls = Calls(seen.ready)
    workers = [Worker(number) for number in range(max(TOGETHER))]
    lives = {count: length_of_a_life(workers[:count], calls, seen, random) for count in TOGETHER}
    say(*(f"one of {count} calls at a time takes {life:.2f} s;" for count, life in lives.items()))
    killed, waves, finished = Counter(), 0, 0
    while killed.total() < wanted:
        waves += 1
        together = random.choice(TOGETHER)
        # AutoSSL has something to do again; and now and then the lock file is new, as after a start of the machine.
        seen.set_certificate("none")
        if waves % 5 == 0:
            for path in calls.locks.iterdir():
                path.unlink()
        try:
            ends = wave(random.sample(workers, together), workers, calls, seen, random, lives[together])
        except Lost as lost:
            raise Lost(f"after {killed.total()} kills: {lost}") from None
        # A quarter is faster than its kill, so that kills fall into the whole of a life, however busy the machine is.
        faster = ends.pop(None, 0)
        lives[together] *= 1.05 if faster < together / 4 else 0.95 if faster > together / 4 else 1
        finished += faster
        killed += ends
        if waves % 20 == 0:
            say(f"{killed.total()} killed")
    calls.nothing_is_left()
    updates = len(seen.updates)
    if wanted >= 500:
        check(all(killed[stage] for stage in stages.ALL), f"some stage was never hit: {killed}")
    checked = (
        f"after each of {waves} groups: what a caller was told holds, foreign entries in spelling and order, the lock is free "
        f"at once, the call repeated ends as wished; in each of {updates} updates: never empty, foreign entries, names told before"
    )
    rows = [("processes killed in a call", killed.total(), checked, 0)]
    rows += [(f"… while: {stage}", killed[stage], "", "") for stage in stages.ALL]
    rows.append(("… and done before their kill came", finished, "as above", 0))
    return rows


if __name__ == "__main__":
    main(lambda: run(int(sys.argv[2]), sys.argv[1]))
