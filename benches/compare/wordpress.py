"""The rows that need WordPress: queue runners, events, page views, and a large network."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from itertools import count, cycle, islice, permutations
from pathlib import Path

from calls import TARGET_MS
from emulator import HERE, NETWORK
from figures import Row, Spread, differences, ratios, span

RUNNERS, DOMAINS = 8, 5
SHOP = f"shop.{NETWORK}"
PAGE = 500


class WordPress:
    """Runs scripts in the current network."""

    def __init__(self, php, emulator, relay):
        self.php, self.emulator, self.relay = php, emulator, relay
        self.folder = Path(os.environ["NETWORK_FOLDER"])
        self.has_real = bool(os.environ.get("ULTIMATE_MULTISITE_DIR"))
        shutil.copy(HERE / "wordpress/switches.php", self.folder / "wordpress/wp-content/mu-plugins/bench.php")
        self.numbers = count(1)

    def start(self, script, *arguments, with_plugin=True, round_trip=None, **more):
        options, env = [], dict(os.environ)
        if not with_plugin:
            env["BENCH_WITHOUT_PLUGIN"] = "1"
        if round_trip is not None:
            base = self.relay.base(round_trip)
            options = ["-d", f"serverpilot.api_base={base}"]
            env |= {"BENCH_API": base, "BENCH_CA": self.emulator.ready["ca_file"]}
        return subprocess.Popen(
            [self.php, *options, str(HERE / "wordpress" / script), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
            **more,
        )

    def run(self, script, *arguments, **how):
        process = self.start(script, *arguments, **how)
        output, _ = process.communicate()
        if process.returncode != 0:
            raise RuntimeError(f"{script} {arguments} ended with {process.returncode}: {output}")
        return output.strip()

    def begin(self, *what, autossl_is_on=True):
        self.run("begin.php", *what)
        self.emulator.begin(autossl_is_on=autossl_is_on)

    # Queue runners.

    def runners(self, way, round_trip, runners=RUNNERS, domains=DOMAINS):
        """Measures runners that are ready. Returns surviving domains, ms and the journal."""
        self.begin()
        work = [[f"runner{r}-{d}.example" for d in range(domains)] for r in range(runners)]
        with_plugin = way == "ours"
        processes = [
            self.start("runner.php", way, with_plugin=with_plugin, round_trip=round_trip) for _ in work
        ]
        for process in processes:
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("a queue runner did not start")
        self.emulator.forget()
        started = time.perf_counter()
        for process, names in zip(processes, work, strict=True):
            process.stdin.write("\n".join(names) + "\n")
            process.stdin.close()
        for process in processes:
            if process.wait() != 0:
                raise RuntimeError(f"a queue runner ended with {process.returncode}")
        ms = (time.perf_counter() - started) * 1000
        listed = set(self.emulator.domains())
        survived = sum(name in listed and f"www.{name}" in listed for names in work for name in names)
        for process in processes:
            process.stdout.close()
        return survived, ms, self.emulator.journal()

    def rows_of_runners(self, rounds):
        ways = ["ours", "incumbent", *(["real"] if self.has_real else [])]
        survived, took = {way: [] for way in ways}, {way: [] for way in ways}
        for _ in range(rounds):
            for way in ways:
                alive, ms, _ = self.runners(way, TARGET_MS)
                survived[way].append(alive)
                took[way].append(ms)
        everything = RUNNERS * DOMAINS
        share = ratios(took["ours"], took["incumbent"])
        lost = f"the incumbent's survivors: {span(survived['incumbent'])}"
        if self.has_real:
            lost += f", the real plugin's: {span(survived['real'])}"
        rows = [
            Row(
                f"{RUNNERS} queue runners, {DOMAINS} domains each, through the plugin, {TARGET_MS} ms",
                f"{everything} of {everything} names survive",
                f"{min(survived['ours'])} at least; {lost}",
                min(survived["ours"]) == everything,
                is_count=True,
            ),
            Row(
                "the same: time",
                "at most half of the incumbent's",
                f"{share.text()} of it",
                share.middle <= 0.5,
            ),
        ]
        if self.has_real:
            real = ratios(took["real"], took["incumbent"])
            rows.append(Row("the same: the real plugin's time", "", f"{real.text()} of the stand-in's", None))
        return rows

    def row_of_likeness(self):
        """Checks that the stand-in sends the same requests as the real plugin: one runner, three domains."""
        sent = {}
        for way in ("incumbent", "real"):
            _, _, journal = self.runners(way, 0, runners=1, domains=3)
            first = min(entry["connection"] for entry in journal["entries"])
            sent[way] = [
                (entry["method"], entry["path"], entry["body"], entry["connection"] - first)
                for entry in journal["entries"]
            ]
        return Row(
            "3 domains: the stand-in against the real plugin",
            "the same requests, bodies and connections",
            f"{len(sent['incumbent'])} and {len(sent['real'])} requests, "
            + ("all alike" if sent["incumbent"] == sent["real"] else f"different: {sent}"),
            sent["incumbent"] == sent["real"],
            is_count=True,
        )

    def row_of_warm(self, rounds):
        """Measures one domain in a WordPress that has added another before: the extension's call, and the real plugin's handler."""
        self.begin()
        ways = ("extension", "real")
        took = {way: [] for way in ways}
        processes = {
            way: self.start("runner.php", way, with_plugin=False, round_trip=TARGET_MS) for way in ways
        }
        for process in processes.values():
            process.stdout.readline()
        for turn in range(rounds + 1):
            for way, process in processes.items():
                self.emulator.begin()
                name = f"warm{next(self.numbers)}.example"
                process.stdin.write(name + "\n")
                process.stdin.flush()
                ms = float(process.stdout.readline())
                if name not in self.emulator.domains():
                    raise RuntimeError(f"{name} is not listed afterwards, so that its time says nothing")
                if turn > 0:
                    took[way].append(ms)
        for process in processes.values():
            process.communicate()
        share = ratios(took["extension"], took["real"])
        return Row(
            f"the same in a running WordPress, against the real plugin, {TARGET_MS} ms",
            "at most 0.22 of the incumbent",
            share.text(4),
            share.middle <= 0.22,
        )

    # A full list.

    def rows_of_full_list(self):
        rows = []
        for autossl_is_on, target in ((True, 3), (False, 4)):
            # 149 domains with their www, one site's domain, and the network's own.
            self.begin("mapped", 149, "sites", 1, autossl_is_on=autossl_is_on)
            self.run("sync.php", "sync")
            requests, listed = self.emulator.journal()["requests"], len(self.emulator.domains())
            rows.append(
                Row(
                    "300 domains in one sync of the plugin" + ("" if autossl_is_on else ", which switches AutoSSL on"),
                    f"at most {target} requests",
                    f"{requests} requests, {listed} names listed",
                    requests <= target and listed == 300,
                    is_count=True,
                )
            )
        # The first syncs also check the action, the certificate and the server.
        self.run("sync.php", "scheduled")
        self.run("sync.php", "scheduled")
        self.emulator.forget()
        self.run("sync.php", "scheduled")
        requests = self.emulator.journal()["requests"]
        rows.append(Row("an idle scheduled sync", "1 request", f"{requests}", requests == 1, is_count=True))
        return rows

    # The cost of a customer's requests.

    def rows_of_event(self, rounds):
        self.begin()
        # The first event schedules the job that later ones find.
        took = {True: [], False: []}
        for turn in range(rounds):
            for with_plugin in (True, False) if turn % 2 else (False, True):
                name = f"event{next(self.numbers)}.example"
                took[with_plugin].append(float(self.run("event.php", name, with_plugin=with_plugin)))
        more, requests = differences(took[True], took[False]), self.emulator.journal()["requests"]
        return [
            Row("a mapping event in WordPress: requests", "none", f"{requests}", requests == 0, is_count=True),
            Row(
                "a mapping event in WordPress: time",
                "at most 2 ms more than without the plugin",
                f"{more.text(2, ' ms')} more",
                more.middle <= 2,
            ),
        ]

    def rows_of_page(self, rounds):
        self.begin("shop", 1)
        self.run("sync.php", "sync")
        # The third is another one without the plugin: it shows how much two equal servers differ.
        servers = [Pages(self, with_plugin) for with_plugin in (False, True, False)]
        rows = []
        for host, which in ((NETWORK, "the main site"), (SHOP, "another site")):
            pages = [server.view(host) for server in servers for _ in range(3)][2::3]
            took = [[], [], []]
            # Each of the three is first, second and third equally often.
            orders = cycle(permutations(range(3)))
            for order in islice(orders, rounds):
                for which_server in order:
                    took[which_server].append(servers[which_server].view(host)["ms"])
            more, noise = differences(took[1], took[0]), differences(took[2], took[0])
            queries = pages[1]["queries"] - pages[0]["queries"]
            rows += [
                Row(f"a page view of {which}: queries", "no more", f"{queries} more", queries == 0, is_count=True),
                Row(
                    f"a page view of {which}: time",
                    "no measurable difference",
                    f"{more.text(2, ' ms')} more, of {Spread.of(took[0]).text(1, ' ms')}; two servers that are alike "
                    f"differ by {noise.text(2, ' ms')}",
                    noise.low <= more.middle <= noise.high,
                ),
            ]
        for server in servers:
            server.end()
        largest = int(self.run("options.php"))
        rows.append(
            Row("the plugin's largest autoloaded option", "at most 1 KB", f"{largest} bytes", largest <= 1000, is_count=True)
        )
        return rows

    # A large network.

    def rows_of_large_network(self, sizes):
        bare = json.loads(self.run("sync.php", "nothing", with_plugin=False))
        works = {"sync": "the first sync", "again": "a sync when nothing has changed", "scheduled": "an idle scheduled sync"}
        cost = {work: [] for work in works}
        for size in sizes:
            self.begin("sites", size - 1)
            for work in works:
                if work == "scheduled":
                    self.run("sync.php", "scheduled")
                does = "sync" if work == "again" else work
                cost[work].append(json.loads(self.run("sync.php", does)))
        rows = []
        for work, what in works.items():
            queries = [taken["queries"] for taken in cost[work]]
            slopes = [
                (more - less) * PAGE / (large - small)
                for less, more, small, large in zip(queries, queries[1:], sizes, sizes[1:])
            ]
            mib = cost[work][-1]["peak_mib"] - bare["peak_mib"]
            title = f"a network of {sizes[-1]:,} sites, {what}"
            rows += [
                Row(f"{title}: memory", "at most 64 MiB over WordPress's own", f"{mib:.1f} MiB", mib <= 64, is_count=True),
                Row(
                    f"{title}: queries",
                    f"at most 10 for each page of {PAGE} names, however many pages",
                    f"{', '.join(map(str, queries))} for {', '.join(f'{size:,}' for size in sizes)} sites: "
                    f"{', '.join(f'{slope:.1f}' for slope in slopes)} a page",
                    max(slopes) <= 10,
                    is_count=True,
                ),
            ]
        return rows


class Pages:
    """PHP's built-in web server for the network, with or without the plugin: one worker, and an opcode cache as in production."""

    def __init__(self, wordpress, with_plugin):
        free = socket.create_server(("127.0.0.1", 0))
        self.port = free.getsockname()[1]
        free.close()
        env = dict(os.environ, BENCH_COUNT_QUERIES="1")
        if not with_plugin:
            env["BENCH_WITHOUT_PLUGIN"] = "1"
        self.process = subprocess.Popen(
            [wordpress.php, "-S", f"127.0.0.1:{self.port}", str(HERE / "wordpress/page.php")],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except OSError:
                time.sleep(0.05)

    def view(self, host):
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", "/", headers={"Host": host})
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        ms = (time.perf_counter() - started) * 1000
        mark = "<!-- queries: "
        if answer.status != 200 or mark not in page:
            raise RuntimeError(f"the page of {host} answered {answer.status}: {page[:300]}")
        return {"ms": ms, "queries": int(page.split(mark)[1].split(" ")[0])}

    def end(self):
        self.process.terminate()
        self.process.wait()
