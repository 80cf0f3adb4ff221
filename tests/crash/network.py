"""Eight web servers' processes in a real WordPress network, while its database or they themselves are killed.

    scripts/with-network python3 tests/crash/network.py SEED SCENARIO     (as scripts/test-crash does)
"""

import os
import signal
import subprocess
import sys
import time

from machine import FOLDER, UNMANAGED, HERE, PHP, Emulator, Lost, chance, check, check_unmanaged, main

SERVERS = 8
SITES = 5
"""Sites that each creates, with a sync after each."""
RESTARTS = 5
KILLS = 20
LATENCY_MS = 20


DATABASE = ["mariadb", "--no-defaults", f"--socket={FOLDER}/mariadb.sock", "-uroot", "-N", "-B", "wordpress", "-e"]


def sql(statement):
    """Rows of a statement; an exception while the database is away."""
    answer = subprocess.run([*DATABASE, statement], capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in answer.splitlines()]


class Server:
    """A process that creates sites, replaced by another when it dies."""

    def __init__(self, number):
        self._command = [PHP, HERE / "web.php", "serve"]
        self._output = FOLDER / f"server{number}"
        self.left = [f"s{number}-{index}.network.example" for index in range(SITES)]
        self.made = []
        self.process = None

    def output(self):
        return self._output.read_text().splitlines()

    def is_working(self):
        """Whether sites are left to create. Starts a process if none is running."""
        if self.process is not None:
            made = [line.removeprefix("made ") for line in self.output() if line.startswith("made ")]
            self.made += [name for name in made if name not in self.made]
            if self.process.poll() is None:
                return True
            self.left = [name for name in self.left if name not in self.made]
        if not self.left:
            return False
        with open(self._output, "w") as file:
            self.process = subprocess.Popen([*self._command, *self.left], stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        return True

    def is_syncing(self):
        """Whether the last line of its output reports that."""
        return self.process is not None and self.process.poll() is None and self.output()[-1:] == ["sync"]


class Restarts:
    """Kills the database repeatedly, each time after some more domains are listed. WordPress itself reopens a lost connection, or
    ends; so before each kill the database aborts a query for the sites, in the middle of a sync. At first so few domains are listed
    that the removal guard would not protect them (guarded-removal)."""

    def __init__(self, random, emulator):
        total = SERVERS * SITES
        self._random = random
        self._emulator = emulator
        self._due = [1, *(total * number // RESTARTS for number in range(1, RESTARTS))]
        self.done = 0
        self.aborted = 0

    def disturb(self, servers):
        if not self._due or len(self._emulator.domains()) < len(UNMANAGED) + self._due[0]:
            return
        if not any(server.is_syncing() for server in servers):
            return
        self._due.pop(0)
        self.aborted += self._abort_a_read()
        time.sleep(self._random.uniform(0, 0.5))
        os.kill(int((FOLDER / "mariadb.pid").read_text()), signal.SIGKILL)
        self.done += 1
        until = time.monotonic() + 60
        while True:
            time.sleep(0.1)
            try:
                sql("SELECT 1")
                return
            except subprocess.CalledProcessError:
                check(time.monotonic() < until, "the database did not come back")

    @staticmethod
    def _abort_a_read():
        """Returns whether a sync ran that query. The query is short, so a table lock delays it until it is found."""
        holder = subprocess.Popen([*DATABASE, "LOCK TABLES wp_blogs WRITE; DO SLEEP(20)"], stderr=subprocess.DEVNULL)
        reads = "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT domain FROM wp_blogs ORDER BY%'"
        found = []
        for _ in range(100):
            time.sleep(0.02)
            found = sql(reads)
            if found:
                sql(f"KILL QUERY {found[0][0]}")
                break
        [[holding]] = sql("SELECT MAX(id) FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'")
        sql(f"KILL {holding}")
        holder.wait()
        return len(found)


class Deaths:
    """Kills servers' processes in the middle of a sync; their lease then expires at once, to save time."""

    def __init__(self, random):
        self._random = random
        self.done = 0
        self.with_lease = 0

    def disturb(self, servers):
        syncing = [server for server in servers if server.is_syncing()]
        if not syncing or self.done == KILLS:
            return
        server = self._random.choice(syncing)
        time.sleep(self._random.uniform(0, 0.15))
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()
            self.done += 1
            self.with_lease += expire(f"owner LIKE '%-{server.process.pid}-%'")


def expire(whose):
    """Expires the leases of these owners, and returns how many were held."""
    table = "wp_serverpilot_lease"
    held = sql(f"SELECT owner FROM {table} WHERE owner <> '' AND {whose}")
    sql(f"UPDATE {table} SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND WHERE {whose}")
    return len(held)


def web(act):
    subprocess.run([PHP, HERE / "web.php", act], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def scheduled_syncs():
    """Runs scheduled syncs until nothing is due; returns their number."""
    for number in range(1, 11):
        # Otherwise a failed domain would wait longer after each attempt.
        expire("1")
        sql("UPDATE wp_serverpilot_domains SET due = UTC_TIMESTAMP() WHERE due IS NOT NULL")
        web("scheduled-sync")
        if sql("SELECT COUNT(*) FROM wp_serverpilot_domains WHERE due IS NOT NULL") == [["0"]]:
            return number
    raise Lost(f"domains are still due: {sql('SELECT domain, state, message FROM wp_serverpilot_domains WHERE due IS NOT NULL')}")


def run(seed, scenario):
    random = chance(seed, scenario)
    emulator = Emulator()
    emulator.set_domains(UNMANAGED)
    web("switch-on")
    emulator.settings(latency_ms=LATENCY_MS)
    servers = [Server(number) for number in range(SERVERS)]
    trouble = Deaths(random) if scenario == "servers" else Restarts(random, emulator)
    while any([server.is_working() for server in servers]):
        trouble.disturb(servers)
        time.sleep(0.01)
    syncs = scheduled_syncs()

    names, sites = emulator.domains(), [site for [site] in sql("SELECT domain FROM wp_blogs WHERE blog_id > 1 ORDER BY blog_id")]
    made = [name for server in servers for name in server.made]
    check(sorted(made) == sorted(f"s{n}-{i}.network.example" for n in range(SERVERS) for i in range(SITES)), "not every site was made")
    forgotten = [name for name in made if name not in sites]
    check(scenario == "failover" or not forgotten, f"the database lost {forgotten}")
    check_unmanaged(names)
    check(len(names) == len(set(names)), f"a domain is listed twice: {names}")
    missing = [site for site in sites if site not in names]
    check(not missing, f"no-lost-domain: sites that are not on the list: {missing}")
    unexpected = set(names) - set(UNMANAGED) - set(made)
    check(not unexpected, f"unexpected domains: {unexpected}")
    states = dict(sql(f"SELECT domain, CONCAT(owner, ' ', state) FROM wp_serverpilot_domains WHERE domain IN {tuple(sites)}"))
    others = [site for site in sites if states.get(site) != "managed ok"]
    check(scenario == "failover" or not others, f"not recorded as managed: {others} in {states}")
    emulator.read_journal()
    # No site was deleted, so no update may lack a domain of an earlier one.
    for before, after in zip(emulator.updates, emulator.updates[1:]):
        check(set(before) <= set(after), f"no-lost-domain: an update took away {set(before) - set(after)}")

    checked = (
        f"after {syncs} scheduled syncs each of {len(sites)} sites is listed once, nothing is due; in each of {len(emulator.updates)} updates "
        "unmanaged entries are unchanged, and no listed domain is gone"
    )
    what = {
        "restarts": f"{SERVERS} queue runners, {SITES} sites each; kills of the database, after "
        f"{getattr(trouble, 'aborted', 0)} aborted queries of a sync",
        "servers": f"… kills of a runner in its sync, {getattr(trouble, 'with_lease', 0)} of them with the lease",
        "failover": "… kills of a database that forgets its last second",
    }[scenario]
    if scenario == "failover":
        unmanaged = [site for site in others if states.get(site, "").startswith("unmanaged")]
        checked += (
            f"; the database lost {len(forgotten)} sites, whose domains stay listed, and for {len(unmanaged)} domains that we manage them: "
            "those stay listed when their site is deleted"
        )
    return [(what, trouble.done, checked, 0)]


if __name__ == "__main__":
    main(lambda: run(*sys.argv[1:]))
