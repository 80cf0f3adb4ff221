"""Eight web servers' processes in a real WordPress network, while its database or they themselves are killed.

    scripts/with-network python3 tests/kills/network.py SEED SCENARIO     (tests/kills/run does so)
"""

import os
import signal
import subprocess
import sys
import time

from machine import FOLDER, FOREIGN, HERE, PHP, Emulator, Lost, chance, check, foreign_is_whole, main

SERVERS = 8
SITES = 5
"""Sites that each makes, with a pass after each."""
RESTARTS = 5
KILLS = 20
LATENCY_MS = 20


DATABASE = ["mariadb", "--no-defaults", f"--socket={FOLDER}/mariadb.sock", "-uroot", "-N", "-B", "wordpress", "-e"]


def sql(statement):
    """Rows of a statement; an exception while the database is away."""
    answer = subprocess.run([*DATABASE, statement], capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in answer.splitlines()]


class Server:
    """A process that serves, and another in its place when it has died."""

    def __init__(self, number):
        self._command = [PHP, HERE / "web.php", "serve"]
        self._output = FOLDER / f"server{number}"
        self.left = [f"s{number}-{index}.network.example" for index in range(SITES)]
        self.made = []
        self.process = None

    def said(self):
        return self._output.read_text().splitlines()

    def goes_on(self):
        """Is there something left to do? Starts a process where none does it."""
        if self.process is not None:
            made = [line.removeprefix("made ") for line in self.said() if line.startswith("made ")]
            self.made += [name for name in made if name not in self.made]
            if self.process.poll() is None:
                return True
            self.left = [name for name in self.left if name not in self.made]
        if not self.left:
            return False
        with open(self._output, "w") as file:
            self.process = subprocess.Popen([*self._command, *self.left], stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        return True

    def passes(self):
        """Is it in a pass, by its last word?"""
        return self.process is not None and self.process.poll() is None and self.said()[-1:] == ["pass"]


class Restarts:
    """The database is killed, again and again, each time when some more names are listed. WordPress itself heals the connection
    that it left, or ends; so before each kill the database aborts a read of which sites there are, in the middle of a pass. At first
    so few names are listed that no brake would keep them (guarded-removal)."""

    def __init__(self, random, seen):
        total = SERVERS * SITES
        self._random = random
        self._seen = seen
        self._due = [1, *(total * number // RESTARTS for number in range(1, RESTARTS))]
        self.done = 0
        self.aborted = 0

    def disturb(self, servers):
        if not self._due or len(self._seen.domains()) < len(FOREIGN) + self._due[0]:
            return
        if not any(server.passes() for server in servers):
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
        """Tells whether a pass came to it. It is short, and so waits for a lock until it is found."""
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
    """Servers' processes die in the middle of a pass; their lease runs out at once, for nobody wants to wait for it."""

    def __init__(self, random):
        self._random = random
        self.done = 0
        self.with_lease = 0

    def disturb(self, servers):
        passing = [server for server in servers if server.passes()]
        if not passing or self.done == KILLS:
            return
        server = self._random.choice(passing)
        time.sleep(self._random.uniform(0, 0.15))
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()
            self.done += 1
            self.with_lease += expire(f"owner LIKE '%-{server.process.pid}-%'")


def expire(whose):
    """Moves the end of a lease back, as time would; tells of how many."""
    table = "wp_serverpilot_lease"
    held = sql(f"SELECT owner FROM {table} WHERE owner <> '' AND {whose}")
    sql(f"UPDATE {table} SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND WHERE {whose}")
    return len(held)


def web(act):
    subprocess.run([PHP, HERE / "web.php", act], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def heartbeats():
    """As many as it takes until nothing is due; tells their number."""
    for number in range(1, 11):
        # As time would: a pass that failed comes back later each time.
        expire("1")
        sql("UPDATE wp_serverpilot_domains SET due = UTC_TIMESTAMP() WHERE due IS NOT NULL")
        web("heartbeat")
        if sql("SELECT COUNT(*) FROM wp_serverpilot_domains WHERE due IS NOT NULL") == [["0"]]:
            return number
    raise Lost(f"names are due still: {sql('SELECT domain, state, message FROM wp_serverpilot_domains WHERE due IS NOT NULL')}")


def run(seed, scenario):
    random = chance(seed, scenario)
    seen = Emulator()
    seen.set_domains(FOREIGN)
    web("switch-on")
    seen.settings(latency_ms=LATENCY_MS)
    servers = [Server(number) for number in range(SERVERS)]
    trouble = Deaths(random) if scenario == "servers" else Restarts(random, seen)
    while any([server.goes_on() for server in servers]):
        trouble.disturb(servers)
        time.sleep(0.01)
    beats = heartbeats()

    names, sites = seen.domains(), [site for [site] in sql("SELECT domain FROM wp_blogs WHERE blog_id > 1 ORDER BY blog_id")]
    made = [name for server in servers for name in server.made]
    check(sorted(made) == sorted(f"s{n}-{i}.network.example" for n in range(SERVERS) for i in range(SITES)), "not every site was made")
    forgotten = [name for name in made if name not in sites]
    check(scenario == "failover" or not forgotten, f"the database has lost {forgotten}")
    foreign_is_whole(names)
    check(len(names) == len(set(names)), f"a name is listed twice: {names}")
    missing = [site for site in sites if site not in names]
    check(not missing, f"no-lost-domain: sites without their name on the list: {missing}")
    strangers = set(names) - set(FOREIGN) - set(made)
    check(not strangers, f"names that nobody wanted: {strangers}")
    states = dict(sql(f"SELECT domain, CONCAT(owner, ' ', state) FROM wp_serverpilot_domains WHERE domain IN {tuple(sites)}"))
    others = [site for site in sites if states.get(site) != "ours ok"]
    check(scenario == "failover" or not others, f"the register does not know them as ours: {others} in {states}")
    seen.look()
    # No site was taken away, so no update may lack a name that one before it had.
    for before, after in zip(seen.updates, seen.updates[1:]):
        check(set(before) <= set(after), f"no-lost-domain: an update took away {set(before) - set(after)}")

    checked = (
        f"after {beats} heartbeats each of {len(sites)} sites is listed once, nothing is due; in each of {len(seen.updates)} updates "
        "foreign entries as before, and no name gone that was there"
    )
    what = {
        "restarts": f"{SERVERS} queue runners, {SITES} sites each; kills of the database, after "
        f"{getattr(trouble, 'aborted', 0)} aborted reads of a pass",
        "servers": f"… kills of a runner in its pass, {getattr(trouble, 'with_lease', 0)} of them with the lease",
        "failover": "… kills of a database that forgets its last second",
    }[scenario]
    if scenario == "failover":
        foreign = [site for site in others if states.get(site, "").startswith("foreign")]
        checked += (
            f"; the database forgot {len(forgotten)} sites, whose names stay listed, and of {len(foreign)} names that they are ours: "
            "those stay listed when their site goes"
        )
    return [(what, trouble.done, checked, 0)]


if __name__ == "__main__":
    main(lambda: run(*sys.argv[1:]))
