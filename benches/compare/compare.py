#!/usr/bin/env python3
"""Runs the comparison inside a network (scripts/with-network), and prints a page's tables: see scripts/bench.

compare.py --php PHP --extension PATH [--quick] [--plots FOLDER]

Ends with 1 if a target that is a count was missed; a time may be missed on a busy machine, and the tables say so.
"""

import argparse
import os
import sys
from pathlib import Path

import calls as by_calls
import machine
import plot
from calls import MANY, TARGET_MS, WAYS, Calls
from emulator import Emulator, Relay, measured_round_trips
from figures import Spread, ratios, rows_table, say, table
from loading import Loading
from wordpress import WordPress

# Number of rounds by round trip; a round of 50 domains takes the incumbent 68 s at 150 ms.
FULL = {
    "one": {0: 20, 10: 20, 50: 20, 150: 10},
    "many": {0: 5, 10: 5, 50: 5, 150: 3},
    "together": 5,
    "runners": 5,
    "event": 40,
    "page": 150,
    "loading": 400,
    "sites": (2_500, 5_000, 10_000),
}
QUICK = {
    "one": {50: 3},
    "many": {50: 1},
    "together": 1,
    "runners": 1,
    "event": 4,
    "page": 10,
    "loading": 40,
    "sites": (1_000, 2_000, 3_000),
}
KINDS = {
    "one": "1 domain, new process",
    "warm": "1 domain, warm",
    "many": f"{MANY} domains, new process",
}


def by_distance(calls, rounds):
    """Measures each kind of work at each distance: `{kind: {round trip: {way: Taken}}}`."""
    taken = {kind: {} for kind in KINDS}
    for round_trip, times in rounds["one"].items():
        say(f"1 domain, {round_trip} ms")
        taken["one"][round_trip] = calls.new_process(1, round_trip, times)
        taken["warm"][round_trip] = calls.warm(round_trip, times)
    for round_trip, times in rounds["many"].items():
        say(f"{MANY} domains, {round_trip} ms")
        taken["many"][round_trip] = calls.new_process(MANY, round_trip, times)
    return taken


def distances_table(taken):
    lines = []
    for kind, title in KINDS.items():
        for round_trip, ways in taken[kind].items():
            ours, incumbent, curl = (ways[way].ms for way in ("extension", "incumbent", "curl"))
            lines.append(
                [title, f"{round_trip} ms", len(ours)]
                + [Spread.of(ways[way].ms).text(1) for way in WAYS]
                + [ratios(ours, incumbent).text(3), ratios(ours, curl).text(2)]
            )
    heads = ["work", "round trip", "rounds", "incumbent, ms", "PHP and cURL, ms", "extension, ms"]
    return table([*heads, "of the incumbent", "of PHP and cURL"], lines)


def rows_of(calls, wordpress, loading, taken, rounds):
    """Returns the table of targets, the most important ones for an operator first."""
    at_target = {kind: taken[kind][TARGET_MS] for kind in KINDS}
    yield by_calls.row_of_new_process(at_target["one"])
    first = calls.new_process(1, TARGET_MS, rounds["one"][TARGET_MS], autossl_is_on=False)
    yield by_calls.row_of_first_domain(first)
    yield from by_calls.rows_of_warm(at_target["warm"])
    if wordpress.has_real:
        yield wordpress.row_of_warm(rounds["one"][TARGET_MS])
    yield from by_calls.rows_of_many(at_target["many"])
    say("a full list, through the plugin")
    yield from wordpress.rows_of_full_list()
    if wordpress.has_real:
        say("the stand-in against the real plugin")
        yield wordpress.row_of_likeness()
    say("queue runners")
    yield from wordpress.rows_of_runners(rounds["runners"])
    say("processes at once")
    yield from by_calls.rows_of_together(calls, rounds["together"])
    say("a mapping event")
    yield from wordpress.rows_of_event(rounds["event"])
    say("page views")
    yield from wordpress.rows_of_page(rounds["page"])
    say("loading the extension")
    yield from loading.rows(rounds["loading"])
    say("a large network")
    yield from wordpress.rows_of_large_network(rounds["sites"])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--plots", type=Path)
    given = arguments.parse_args()

    php, extension = os.environ["PHP"], os.environ["EXTENSION"]
    rounds = QUICK if given.quick else FULL
    round_trips = sorted({0, TARGET_MS, *rounds["one"], *rounds["many"]})
    facts = machine.facts(php, extension) + machine.network_facts(php)
    relayed = measured_round_trips(round_trips, 5 if given.quick else 30)
    emulator = Emulator()
    relay = Relay(emulator.port, round_trips)
    try:
        calls = Calls(php, extension, emulator, relay)
        wordpress = WordPress(php, emulator, relay)
        taken = by_distance(calls, rounds)
        rows = list(rows_of(calls, wordpress, Loading(php, extension), taken, rounds))
    finally:
        relay.end()

    print(table(["this run", ""], facts + [["load of the machine at the end", machine.load()]]))
    print("\n### Targets\n")
    print(rows_table(rows))
    print("\n### Time against distance\n")
    print(distances_table(taken))
    print("\n### The relay\n")
    print(table(["round trip asked for, ms", "measured, ms"], [[ms, f"{took:.2f}"] for ms, took in relayed.items()]))
    if given.plots:
        for kind, title in KINDS.items():
            plot.round_trips(given.plots / f"benchmark-{kind}.svg", title, taken[kind])
    missed = [row for row in rows if row.is_count and row.is_met is False]
    for row in missed:
        say(f"missed: {row.work}: {row.measured} (target: {row.target})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
