"""Figures of a run: medians with their spread, and the rows of the report."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """A median with the quartiles around it; with fewer than four values, the smallest and the largest."""

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
    # None without a target.
    is_met: bool | None
    # A count, which no noise excuses; a time may be missed on a busy machine.
    is_count: bool = False


def ratios(ours, theirs):
    """Of values that were taken in turn, so that the machine's drift is in both."""
    return Spread.of([mine / other for mine, other in zip(ours, theirs, strict=True)])


def differences(ours, theirs):
    return Spread.of([mine - other for mine, other in zip(ours, theirs, strict=True)])


def span(values):
    """The smallest to the largest."""
    return str(values[0]) if min(values) == max(values) else f"{min(values)} to {max(values)}"


def verdict(is_met):
    return {None: "no target", True: "met", False: "**missed**"}[is_met]


def table(heads, lines):
    """A Markdown table."""
    marks = ["---"] * len(heads)
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in [heads, marks, *lines])


def rows_table(rows):
    lines = [[row.work, row.target, row.measured, verdict(row.is_met)] for row in rows]
    return table(["work", "target", "this run", ""], lines)
