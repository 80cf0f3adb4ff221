"""Stage of a call at which its process died: from its output, the kernel's locks and the emulator's journal."""

import os
from pathlib import Path

STARTING = "PHP starts"
BEFORE = "before the lock"
WAITING = "waits for the lock"
READING = "holds the lock, the list is not read yet"
BETWEEN = "between the read and the update, or the update never arrived"
WRITTEN = "the update is done, its answer under way or being verified"
AFTER = "after the lock: the action, AutoSSL"
ENDING = "the report is out, PHP ends"
ALL = [STARTING, BEFORE, WAITING, READING, BETWEEN, WRITTEN, AFTER, ENDING]


def ports(pid):
    """The local ports of a process's connections."""
    sockets = set()
    for file in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(file)
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            sockets.add(target.removeprefix("socket:[").removesuffix("]"))
    table = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    return [int(row[1].rpartition(":")[2], 16) for row in map(str.split, table) if row[9] in sockets]


def holds_lock(pid):
    """By /proc/locks: "1: FLOCK ADVISORY WRITE 4711 …"; with "->" for a waiting process, which not every kernel shows."""
    rows = map(str.split, Path("/proc/locks").read_text().splitlines())
    return any("FLOCK" in row and "->" not in row and row[-4] == str(pid) for row in rows)


def waits_for_lock(pid):
    """A call that waits has a thread for it, whose name the kernel cuts after 15 characters."""
    return any("serverpilot-loc" in name.read_text() for name in Path(f"/proc/{pid}/task").glob("*/comm"))


def stage(pid, output, requests):
    """The stage of a stopped process, from its output and the answered requests of each port."""
    if "begin" not in output:
        return STARTING
    if any(line.startswith("report ") for line in output):
        return ENDING
    sent = [request.split()[0] for port in ports(pid) for request in requests.get(port, [])]
    if holds_lock(pid):
        return WRITTEN if "POST" in sent else BETWEEN if sent else READING
    if waits_for_lock(pid):
        return WAITING
    return AFTER if sent else BEFORE
