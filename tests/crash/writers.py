"""Many writers at the same time, while the server fails now and then (no-lost-domain, hands-off and idempotent)."""

import sys

from machine import UNMANAGED, Calls, Emulator, chance, check, check_unmanaged, main, reports, output_of

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
    """Each writer adds four domains and removes one that is listed; returns a row of a table."""
    random = chance(seed, "writers")
    common = {"www": False, "autossl": False}
    emulator = Emulator()
    emulator.settings(latency_ms=LATENCY_MS)
    leaving = [f"leaving{number}.example" for number in range(WRITERS)]
    emulator.set_domains(UNMANAGED + leaving)
    # Each skips a number of requests of its method, so that the faults spread over the whole run.
    faults = [
        {**random.choice(KINDS), "method": random.choice(["GET", "POST", "POST"]), "skip": random.randrange(1, WRITERS * CALLS)}
        for _ in range(FAULTS)
    ]
    emulator.post("faults", faults)
    calls = Calls(emulator.ready)
    desired, processes = [], []
    for number in range(WRITERS):
        names = [f"new{number}-{index}.example" for index in range(CALLS - 1)]
        desired += names
        todo = [["serverpilot_sync_domain", {"domain": name, **common}] for name in names]
        todo.insert(random.randrange(CALLS), ["serverpilot_remove_domain", {"domain": leaving[number], **common}])
        processes.append(calls.start(todo))
    succeeded = 0
    for process in processes:
        check(process.wait() == 0, f"a writer died: {output_of(process)}")
        check(len(reports(process)) == CALLS, f"a writer got a failure: {output_of(process)}")
        succeeded += CALLS
    names = emulator.domains()
    check_unmanaged(names)
    check(len(names) == len(set(names)), "a domain is listed twice")
    check(names[: len(UNMANAGED)] == UNMANAGED and sorted(names[len(UNMANAGED) :]) == sorted(desired), "a domain was lost, or not removed")
    emulator.read_journal()
    calls.check_lock_is_free()
    calls.check_no_leftovers()
    triggered = FAULTS - len(emulator.get("state")["faults"])
    checked = (
        f"{succeeded} of {WRITERS * CALLS} calls succeeded although the server failed {triggered} times (500, cut before, cut after); "
        "every domain is on or off the list as requested, none twice, unmanaged entries unchanged"
    )
    return [(f"{WRITERS} writers at a time, {CALLS} calls each", succeeded, checked, 0)]


if __name__ == "__main__":
    main(lambda: run(sys.argv[1]))
