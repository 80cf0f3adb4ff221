"""The project's plots, as SVG: time against distance for `make bench`, and the histogram of the simulation.

    plot.py convergence PICTURE TALLY.json ...

Colours are of the Okabe-Ito palette, which colour-blind people can distinguish; each line also has a mark and a dash pattern, so that
it works without colour. A picture brings its background, and both follow the reader's light or dark scheme.
"""

import json
import math
import sys
from bisect import bisect_left
from pathlib import Path
from xml.sax.saxutils import escape

from figures import Spread

WIDTH, HEIGHT = 740, 420
LEFT, RIGHT, TOP, BOTTOM = 76, 24, 84, 60
WAYS = {
    "incumbent": ("built-in integration of today (stand-in)", "M-5,-5H5V5H-5Z", ""),
    # Large and not filled, so that other marks do not cover it.
    "curl": ("PHP and cURL at its best", "M0,-10L10,8H-10Z", "7 5"),
    "extension": ("the extension", "M-4,0A4,4 0 1 0 4,0A4,4 0 1 0 -4,0Z", "2 4"),
}
STYLE = """
  .paper { fill: #ffffff } .axis, .grid { stroke: #c8c8c8 } .grid { stroke-width: 0.6 }
  text { fill: #222222; font: 13px system-ui, sans-serif } .title { font-size: 16px; font-weight: 600 }
  .incumbent { --way: #d55e00 } .curl { --way: #0072b2 } .extension { --way: #007d5b }
  .line { fill: none; stroke: var(--way); stroke-width: 2 } .bar { stroke: var(--way); stroke-width: 1.6 }
  .mark { fill: var(--way) } .curl .mark { fill: none; stroke: var(--way); stroke-width: 1.8 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #14171c } .axis, .grid { stroke: #4a4f57 } text { fill: #e6e6e6 }
    .incumbent { --way: #f0884d } .curl { --way: #56b4e9 } .extension { --way: #2ec4a0 }
  }
"""


# Upper ends of the bars of the histogram, in seconds; the last bar has the rest.
SPANS = {60: "1 min", 120: "2 min", 300: "5 min", 600: "10 min", 900: "15 min", 1800: "30 min", 3600: "1 h"}
BAR_STYLE = """
  .bar { fill: #0072b2 } @media (prefers-color-scheme: dark) { .bar { fill: #56b4e9 } }
"""


def write(path, width, height, label, style, parts):
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">',
        f"<style>{style}</style>",
        f'<rect class="paper" width="{width}" height="{height}" rx="6"/>',
    ]
    path.write_text("\n".join([*head, *parts, "</svg>"]) + "\n")


def ticks(low, high):
    """1, 2, 5 of each power of ten; only the powers if there would be too many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if math.log10(high / low) < 2 else (1,)
    return [step * 10**power for power in powers for step in steps if low <= step * 10**power <= high]


def duration(ms):
    return f"{ms / 1000:g} s" if ms >= 1000 else f"{ms:g} ms"


def round_trips(path, title, taken):
    """Draws time against distance: lines with their quartiles. `taken`: {round trip: {way: Taken}}."""
    spreads = {way: {rtt: Spread.of(ways[way].ms) for rtt, ways in taken.items()} for way in WAYS}
    everything = [value for of in spreads.values() for spread in of.values() for value in (spread.low, spread.high)]
    low, high = min(everything) / 1.25, max(everything) * 1.25
    farthest = max(max(taken), 1)

    def x(round_trip):
        return LEFT + (WIDTH - LEFT - RIGHT) * round_trip / farthest

    def y(ms):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * math.log(ms / low) / math.log(high / low)

    parts = [
        f'<text class="title" x="{LEFT}" y="28">{escape(title)}: time against round trip</text>',
    ]
    for tick in ticks(low, high):
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{duration(tick)}</text>')
    floor = HEIGHT - BOTTOM
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{floor}" y2="{floor}"/>')
    for round_trip in taken:
        parts.append(f'<line class="axis" x1="{x(round_trip):.1f}" x2="{x(round_trip):.1f}" y1="{floor}" y2="{floor + 5}"/>')
        parts.append(f'<text x="{x(round_trip):.1f}" y="{floor + 20}" text-anchor="middle">{round_trip}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text x="{middle}" y="{HEIGHT - 14}" text-anchor="middle">round trip to the API, ms; '
        "bars: quartiles, or the extremes of fewer than 4 rounds</text>"
    )
    for number, (way, (name, mark, dash)) in enumerate(WAYS.items()):
        points = [(x(rtt), spread) for rtt, spread in spreads[way].items()]
        line = " ".join(f"{across:.1f},{y(spread.middle):.1f}" for across, spread in points)
        parts.append(f'<g class="{way}"><polyline class="line" stroke-dasharray="{dash}" points="{line}"/>')
        for across, spread in points:
            parts.append(
                f'<line class="bar" x1="{across:.1f}" x2="{across:.1f}" y1="{y(spread.low):.1f}" y2="{y(spread.high):.1f}"/>'
                f'<path class="mark" d="{mark}" transform="translate({across:.1f},{y(spread.middle):.1f})"/>'
            )
        at = LEFT + (0, 298, 512)[number]
        parts.append(f'<line class="line" stroke-dasharray="{dash}" x1="{at}" x2="{at + 32}" y1="54" y2="54"/>')
        parts.append(f'<path class="mark" d="{mark}" transform="translate({at + 16},54)"/></g>')
        parts.append(f'<text x="{at + 40}" y="58">{escape(name)}</text>')
    write(path, WIDTH, HEIGHT, f"{title}: time against round trip", STYLE, parts)


def convergence(path, seconds):
    """Draws the histogram of the simulated schedules with faults by the time until all domains were in sync."""
    ends = list(SPANS)
    counts = [0] * (len(ends) + 1)
    for value in seconds:
        counts[bisect_left(ends, value)] += 1
    most = max(*counts, 1)
    title = "Schedules with faults, by the time from the last fault until all domains were in sync"
    parts = [f'<text x="60" y="20">{title}</text>']
    for number, (count, name) in enumerate(zip(counts, [*SPANS.values(), "more"], strict=True)):
        height, x = math.ceil(180 * count / most), 60 + 70 * number
        parts.append(
            f'<rect class="bar" x="{x}" y="{230 - height}" width="50" height="{height}"/>'
            f'<text x="{x + 25}" y="{224 - height}" text-anchor="middle">{count}</text>'
            f'<text x="{x + 25}" y="250" text-anchor="middle">{name}</text>'
        )
    parts.append('<line class="axis" x1="50" y1="230" x2="620" y2="230"/>')
    write(path, 640, 270, title, STYLE + BAR_STYLE, parts)


if __name__ == "__main__":
    tallies = [json.loads(Path(tally).read_text()) for tally in sys.argv[3:]]
    convergence(Path(sys.argv[2]), [value for tally in tallies for value in tally["converged"]])
