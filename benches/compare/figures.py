"""Figures of a run: medians with their spread, and the rows of the report."""

import statistics
import sys
import time
from dataclasses import dataclass


def say(message):
    """Prints the progress of a run, which is not part of its report."""
    print(f"{time.strftime('%H:%M:%S')} {message}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Spread:
    """A median with its quartiles; with fewer than four values, the minimum and maximum."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values):
        values = sorted(values)
        if len(values) < 4:
            return cls(values[0], statistics.median(values), values[-1])
        return cls(*statistics.quantiles(values, n=4, method="inclusive"))

    def text(self, digits=2, unit=""):
        low, middle, high = (f"{value:.{digits}f}" for value in (self.low, self.middle, self.high))
        return f"{middle}{unit} ({low} to {high})"


@dataclass(frozen=True)
class Row:
    """One line of the table: the work, its target and the measured cost."""

    work: str
    target: str
    measured: str
    # `None` without a target.
    is_met: bool | None
    # A count has to be met; a time may be missed on a busy machine.
    is_count: bool = False


def ratios(ours, theirs):
    """Compares values that were measured alternately, so that the machine's drift affects both."""
    return Spread.of([mine / other for mine, other in zip(ours, theirs, strict=True)])


def differences(ours, theirs):
    return Spread.of([mine - other for mine, other in zip(ours, theirs, strict=True)])


def span(values):
    """Returns the range of the values."""
    return str(values[0]) if min(values) == max(values) else f"{min(values)} to {max(values)}"


def verdict(is_met):
    return {None: "no target", True: "met", False: "**missed**"}[is_met]


def table(heads, lines):
    """Returns a Markdown table."""
    marks = ["---"] * len(heads)
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in [heads, marks, *lines])


def rows_table(rows):
    lines = [[row.work, row.target, row.measured, verdict(row.is_met)] for row in rows]
    return table(["work", "target", "this run", ""], lines)
