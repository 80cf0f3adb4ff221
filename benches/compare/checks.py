#!/usr/bin/env python3
"""Compares the checks of many domains at once with sequential calls, and prints a page's table.

checks.py [--quick]

Environment: PHP, EXTENSION. Needs root, for the ports of the web. Ends with 1 if the target of memory was missed; a time may be missed
on a busy machine, and the table says so.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import machine
from figures import Row, Spread, rows_table, say, table

HERE = Path(__file__).parent
DOMAINS = 300
ROUND_TRIP_MS = 50
# The most on a certificate of Let's Encrypt.
ON_CERTIFICATE = 100
MOST_MIB = 8


class Internet:
    """What internet.py plays, for as long as the block runs."""

    def __init__(self, names_per_certificate, round_trip=ROUND_TRIP_MS):
        self.command = [sys.executable, HERE / "internet.py", *map(str, (DOMAINS, round_trip, names_per_certificate))]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if line == "":
            raise RuntimeError("the servers did not start: they need ports 80 and 443 of their address, so run this as root")
        self.ready = json.loads(line)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def queries(self):
        """Returns the DNS queries since the last call."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


class Checks:
    """Runs checks.php against an internet."""

    def __init__(self, php, extension, internet):
        self.internet = internet
        ready = internet.ready
        ini = {"extension": extension, "serverpilot.resolver": ready["resolver"], "serverpilot.ca_file": ready["ca_file"]}
        self.php = [php, "-n", *(word for name, value in ini.items() for word in ("-d", f"{name}={value}"))]

    def run(self, way, count, queries=()):
        """Checks the first `count` domains."""
        server, port = self.internet.ready["address"], self.internet.ready["resolver"].split(":")[1]
        command = [*self.php, str(HERE / "checks.php"), way, str(count), server, port]
        output = subprocess.run(command, check=True, input=json.dumps(queries), stdout=subprocess.PIPE, text=True).stdout
        taken, expected = json.loads(output), len(queries) if way == "loop" else count
        if taken["good"] != expected:
            raise RuntimeError(f"{way}: {taken['good']} of {expected} are good, so that its time says nothing")
        return taken

    def seconds(self, way, count, queries=()):
        say(f"{count} domains: {way}")
        return self.run(way, count, queries)["ms"] / 1000


def row_of_time(work, ours, theirs, at_most, against):
    return Row(
        work,
        f"at most 1/{at_most} of {against}",
        f"1/{theirs / ours:.1f}; {ours:.1f} s against {theirs:.1f} s",
        theirs / ours >= at_most,
    )


def row_of_memory(taken, names):
    own = Spread.of([(one["peak_kib"] - one["code_kib"]) / 1024 for one in taken])
    code = Spread.of([one["code_kib"] / 1024 for one in taken])
    return Row(
        f"all three checks of {DOMAINS} domains, {names}: memory at the peak",
        f"at most {MOST_MIB} MiB above the idle process",
        f"{own.text(1, ' MiB')}, and {code.middle:.1f} MiB of code that it uses first, which processes share",
        own.high <= MOST_MIB,
        is_count=True,
    )


def rows_of(php, extension, count, rounds):
    with Internet(ON_CERTIFICATE) as internet:
        checks = Checks(php, extension, internet)
        ours = checks.seconds("dns", count)
        queries = internet.queries()
        yield row_of_time(
            f"DNS of {count} domains, {ROUND_TRIP_MS} ms",
            ours,
            checks.seconds("loop", count, queries),
            5,
            f"a sequential loop of PHP with the same {len(queries)} queries",
        )
        yield row_of_time(
            f"all three checks of {count} domains, {ROUND_TRIP_MS} ms",
            checks.seconds("all", count),
            checks.seconds("sequential", count),
            3,
            "the three functions, called in sequence for each domain",
        )
        say("memory")
        yield row_of_memory([checks.run("all", DOMAINS) for _ in range(rounds)], f"{ON_CERTIFICATE} on each certificate")
    with Internet(1) as internet:
        checks = Checks(php, extension, internet)
        yield row_of_memory([checks.run("all", DOMAINS) for _ in range(rounds)], "each with its own certificate")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--quick", action="store_true")
    given = arguments.parse_args()
    php, extension = os.environ["PHP"], os.environ["EXTENSION"]
    facts = machine.facts(php, extension)
    rows = list(rows_of(php, extension, *((20, 1) if given.quick else (DOMAINS, 3))))
    print(table(["this run", ""], facts + [["load of the machine at the end", machine.load()]]))
    print()
    print(rows_table(rows))
    missed = [row for row in rows if row.is_count and row.is_met is False]
    for row in missed:
        say(f"missed: {row.work}: {row.measured} (target: {row.target})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
