"""Many writers at the same time, while the server fails now and then (no-lost-domain, hands-off and idempotent)."""

import sys

from machine import FOREIGN, Calls, Emulator, chance, check, foreign_is_whole, main, reports, said

WRITERS = 32
CALLS = 5
FAULTS = 24
LATENCY_MS = 3
KINDS = [
    {"kind": "status", "code": 500},
    {"kind": "status", "code": 500, "applied": True},
    {"kind": "reset_before"},
    {"kind": "reset_after"},
    {"kind": "reset_after", "rst": True},
]


def run(seed):
    """Each writer adds four names and removes one that was there; gives a row of a table."""
    random = chance(seed, "writers")
    common = {"www": False, "autossl": False}
    seen = Emulator()
    seen.settings(latency_ms=LATENCY_MS)
    leaving = [f"leaving{number}.example" for number in range(WRITERS)]
    seen.set_domains(FOREIGN + leaving)
    # Each lets so many requests of its method go by first, and so they strike all over the run.
    faults = [
        {**random.choice(KINDS), "method": random.choice(["GET", "POST", "POST"]), "skip": random.randrange(1, WRITERS * CALLS)}
        for _ in range(FAULTS)
    ]
    seen.post("faults", faults)
    calls = Calls(seen.ready)
    wanted, processes = [], []
    for number in range(WRITERS):
        names = [f"new{number}-{index}.example" for index in range(CALLS - 1)]
        wanted += names
        todo = [["serverpilot_sync_domain", {"domain": name, **common}] for name in names]
        todo.insert(random.randrange(CALLS), ["serverpilot_remove_domain", {"domain": leaving[number], **common}])
        processes.append(calls.start(todo))
    told = 0
    for process in processes:
        check(process.wait() == 0, f"a writer died: {said(process)}")
        check(len(reports(process)) == CALLS, f"a writer was told a failure: {said(process)}")
        told += CALLS
    names = seen.domains()
    foreign_is_whole(names)
    check(len(names) == len(set(names)), "a name is listed twice")
    check(names[: len(FOREIGN)] == FOREIGN and sorted(names[len(FOREIGN) :]) == sorted(wanted), "a name was lost, or stayed")
    seen.look()
    calls.lock_is_free()
    calls.nothing_is_left()
    struck = FAULTS - len(seen.get("state")["faults"])
    checked = (
        f"{told} of {WRITERS * CALLS} calls told a success, {struck} times the server had failed (500, cut before, cut after); "
        "every name on or off as asked, none twice, foreign entries as before"
    )
    return [(f"{WRITERS} writers at a time, {CALLS} calls each", told, checked, 0)]


if __name__ == "__main__":
    main(lambda: run(sys.argv[1]))
