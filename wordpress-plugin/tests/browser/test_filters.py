"""The filters of the table: every combination by one button, and kept by whatever follows."""

import csv

from case import BrowserTest

MAIN, SHOP = "emulatorapp00001", "emulatorapp00002"
ROOM = {"listed": 1, "names": 1, "places": 100, "room": 99}


def record(dns, app, number):
    return {
        "owner": "managed",
        "state": "ok",
        "dns": dns,
        "ssl_state": "covered",
        "due": None,
        "placed_on": app,
        "updated": f"2020-01-01 00:00:{number:02}",
    }


class Filters:
    """The same with and without scripts."""

    # Of both apps, with and without a problem, of one of two sites, and found by the search or not: only the first has all four.
    DOMAINS = {
        f"{name}{number}.{site}.example": record(dns, app, number)
        for name in ("q", "b")
        for site in ("bakery", "coffee")
        for dns, app, number in (("elsewhere", SHOP, 1), ("elsewhere", MAIN, 2), ("ok", SHOP, 3))
    } | {f"q{number}.bakery.example": record("elsewhere", SHOP, number) for number in range(10, 40)}
    steps = [
        {"planted_sites": list(DOMAINS)},
        {"state": {"app_names": {MAIN: "network", SHOP: "shop"}, "app_capacity": {MAIN: ROOM, SHOP: ROOM}}},
        {"records": DOMAINS},
    ]
    ALL = {"q1.bakery.example", *(f"q{number}.bakery.example" for number in range(10, 40))}

    def choose(self):
        page = self.at.page
        page.fill("#serverpilot-search-input", "q")
        page.locator("#serverpilot-problem").select_option("dns.elsewhere")
        page.fill("#serverpilot-site", "bakery")
        page.locator("#serverpilot-app").select_option("shop")

    def shown(self):
        page = self.at.page
        return [
            page.input_value("#serverpilot-search-input"),
            page.input_value("#serverpilot-problem"),
            page.input_value("#serverpilot-site"),
            page.input_value("#serverpilot-app"),
        ]

    CHOSEN = ["q", "dns.elsewhere", "bakery", SHOP]

    def assert_filtered(self, count):
        self.assertEqual(self.CHOSEN, self.shown())
        self.assertLessEqual(set(self.at.rows()), self.ALL)
        self.assertEqual(f"{count} items", self.at.wrap.locator(".displaying-num").first.inner_text())

    def test_all_filters_are_applied_by_one_button(self):
        for button in ("Filter", "Search domains"):
            with self.subTest(button):
                self.at.open(status="pending")
                self.choose()
                self.at.press(self.at.button(button))
                self.assert_filtered(31)
                self.assertIn("status=pending", self.at.page.url)

    def test_they_are_kept_by_sorting_paging_and_another_filter(self):
        self.at.open()
        self.choose()
        self.at.press(self.at.button("Filter"))
        self.at.press(self.at.wrap.locator("thead th.column-updated a"))
        self.assert_filtered(31)
        self.assertEqual("q39.bakery.example", self.at.rows()[0])
        self.at.press(self.at.wrap.locator(".tablenav.top .next-page"))
        self.assert_filtered(31)
        self.assertEqual("q19.bakery.example", self.at.rows()[0])
        # The order stays, from the first page on.
        self.at.page.fill("#serverpilot-search-input", "q3")
        self.at.press(self.at.button("Filter"))
        self.assertEqual(["q39.bakery.example", "q30.bakery.example"], self.at.rows()[::9])

    def test_the_order_is_kept_by_filters_that_match_nothing(self):
        self.at.open(orderby="domain", order="desc", app=MAIN, problem="dns.ok")
        self.assertIn("No domain matches.", self.at.text())
        self.at.page.locator("#serverpilot-problem").select_option("")
        self.at.press(self.at.button("Filter"))
        self.assertEqual(["q2.coffee.example", "q2.bakery.example"], self.at.rows()[:2])

    def test_the_number_of_a_page_is_entered(self):
        self.at.open()
        self.choose()
        self.at.press(self.at.button("Filter"))
        number = self.at.wrap.locator("#current-page-selector")
        number.fill("2")
        with self.at.page.expect_navigation():
            number.press("Enter")
        self.assert_filtered(31)
        self.assertEqual(11, len(self.at.rows()))

    def test_an_action_returns_to_the_filtered_page(self):
        self.at.open(app=SHOP, problem="dns.elsewhere", site="bakery", s="q", orderby="domain", paged="2")
        last = self.at.rows()[-1]
        self.at.bulk("hold", last)
        self.assertIn(f"Domains: {last}", self.at.result())
        self.assertEqual(self.CHOSEN, self.shown())
        self.assertIn("paged=2", self.at.page.url)

    def test_they_are_those_of_the_export(self):
        self.at.open()
        self.choose()
        self.at.press(self.at.button("Filter"))
        with self.at.page.expect_download() as download:
            self.at.wrap.get_by_role("link", name="Export these domains (CSV)").click()
        with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
            self.assertEqual(self.ALL, {row["Domain"] for row in csv.DictReader(file)})

    def test_an_app_that_has_left_is_still_shown_as_the_filter(self):
        self.at.open(app="emulatorapp00009")
        self.assertEqual("emulatorapp00009", self.at.page.input_value("#serverpilot-app"))
        self.assertIn("No domain matches.", self.at.text())


class WithScripts(Filters, BrowserTest):
    pass


class WithoutScripts(Filters, BrowserTest):
    options = {"java_script_enabled": False}
