"""The whole path of a pool: one app fills up, a second joins, customers continue to arrive, the first is emptied."""

import time

from axe_playwright_python.sync_playwright import Axe

from case import BrowserTest
from network import apps_of, emulator, listed, seed
from web_server import WebServer

APPS = {"network": "emulatorapp00001", "shop": "emulatorapp00002", "store": "emulatorapp00003"}
# Domains that were added in ServerPilot's dashboard: they leave room for two customers on each app.
MAIN = ["network.example", *(f"d{number}.example" for number in range(295))]
SHOP = ["app2.example", *(f"e{number}.example" for number in range(95))]
TEN_DAYS = 10 * 86_400
A, B, C, D, E, F = (f"customer-{letter}.example" for letter in "abcdef")


class WholePath(BrowserTest):
    steps = [
        {"web": True},
        {"list": MAIN},
        {"other_app": SHOP},
        # The customers came within ten days.
        {"state": {"first_run": int(time.time()) - TEN_DAYS}},
    ]

    def setUp(self):
        super().setUp()
        self.server = WebServer()
        self.addCleanup(self.server.stop)
        self.web_roots = {}
        self.placed = {}
        self.link("network")

    def link(self, app):
        """The web root of an app becomes a link to that of the network."""
        self.web_roots[APPS[app]] = self.server.address
        emulator.post("settings", {"web_roots": self.web_roots})

    def arrive(self, app, *customers):
        """Customers, and the app that has to get them; `None` if none has room."""
        seed({"planted_sites": list(customers)})
        self.place(app, *customers)

    def place(self, app, *customers):
        self.placed |= dict.fromkeys(customers, app)

    def sync(self):
        self.at.open()
        self.at.sync_now()
        self.assertIn("Sync finished", self.at.result())
        return self.at.result()

    def assert_placed(self):
        """Each domain of a customer is on exactly one app, which the page names."""
        self.at.open(s="customer")
        named = {row: self.at.row(row).locator(".column-app").all_inner_texts() for row in self.at.rows()}
        self.assertEqual(set(self.placed), set(named))
        for customer, app in self.placed.items():
            for domain in (customer, f"www.{customer}"):
                self.assertEqual([app] if app else [], apps_of(domain), domain)
            # Without a pool, there is no such column.
            self.assertIn(named[customer], ([app or ""], [] if set(self.web_roots) == {APPS["network"]} else None))

    def pool_row(self, app):
        return self.at.wrap.locator(".serverpilot-pool tbody tr", has=self.at.page.get_by_text(APPS[app], exact=True))

    def join(self, app):
        self.at.open("settings", apps="all")
        self.at.press(self.pool_row(app).get_by_role("button", name="Add to the pool"))
        return self.at.result()

    def assert_readable(self):
        """On a wide and on a narrow screen, the section fits, and no button has more than one line."""
        for width in (1280, 390):
            self.at.page.set_viewport_size({"width": width, "height": 900})
            self.assertEqual(0, self.at.overflows(), width)
            for button in self.at.wrap.locator(".serverpilot-pool .button").all():
                self.assertLess(button.bounding_box()["height"], 45, (width, button.inner_text()))
            found = Axe().run(self.at.page, context=".wrap.serverpilot")
            self.assertEqual(0, found.violations_count, found.generate_report())
        self.at.page.set_viewport_size({"width": 1280, "height": 900})

    def forecast(self, level):
        return self.at.wrap.locator(f".serverpilot-forecast.serverpilot-{level}").inner_text()

    def moves(self):
        return self.at.wrap.get_by_role("button", name="Reverse the move")

    def test_one_app_fills_up_others_join_and_the_first_is_emptied(self):
        self.arrive("network", A, B)
        self.assertEqual("Sync finished: 4 added, 0 removed, 0 failed.", self.sync())
        self.assert_placed()
        self.assertIn("Domains on the app: 300 of 300 – nearly full", self.at.text())
        self.arrive(None, C)
        self.sync()
        self.assert_placed()
        self.assertIn("The app has reached ServerPilot's limit of 300 domains.", self.at.row(C).inner_text())

        # Its web root is another.
        self.assertIn("does not lead to the web root of this network", self.join("shop"))
        command = "ln -s /srv/users/SYSUSER/apps/network/public /srv/users/SYSUSER/apps/shop/public"
        self.assertIn(command, self.pool_row("shop").inner_text())
        self.link("shop")
        self.assertEqual(
            "The app shop serves the network from now on. It has room for 4 domains.", self.join("shop")
        )
        self.place("shop", C)
        self.sync()
        self.assert_placed()
        self.assertRegex(self.forecast("soon"), "^4 of 200 places left; at the present rate for [0-9]+ days$")
        self.arrive("shop", D)
        self.sync()
        # What is shown is what the last sync found, before its own changes.
        self.sync()
        self.assert_placed()
        self.assertEqual("0 of 200 places left", self.forecast("full"))
        self.at.open("settings")
        self.assertIn("Add another app.", self.at.wrap.locator(".notice-warning").inner_text())

        emulator.post("apps", {"id": APPS["store"], "name": "store", "domains": ["app3.example"]})
        self.link("store")
        self.join("store")
        self.arrive("store", E)
        self.sync()
        self.assert_placed()
        self.assertRegex(self.forecast("ok"), "^99 of 300 places left")

        self.at.open("settings")
        self.assert_readable()
        self.at.press(self.pool_row("network").get_by_role("link", name="Empty this app…"))
        self.at.wrap.get_by_role("combobox", name="App").select_option("store")
        self.at.press(self.at.button("Preview"))
        self.assertIn("Visitors reach the present app until the certificate of the other one covers", self.at.text())
        self.assertEqual([f"{domain}, www.{domain}" for domain in (A, B)], self.at.wrap.locator("tbody tr td:first-child, tbody th").all_inner_texts())
        self.at.press(self.at.button("Move"))
        self.assertEqual("The next syncs move them.", self.at.result())
        self.sync()
        for domain in (A, f"www.{A}", B, f"www.{B}"):
            self.assertEqual(["network", "store"], apps_of(domain))
        self.at.open("settings")
        self.assertEqual(2, self.moves().count())
        self.arrive("store", F)
        self.place("store", A, B)
        self.sync()
        self.sync()
        self.assert_placed()
        self.assertEqual(MAIN, listed())
        self.at.open("settings")
        self.assertEqual(0, self.moves().count())
        self.assertEqual(0, self.pool_row("network").get_by_role("link", name="Empty this app…").count())
