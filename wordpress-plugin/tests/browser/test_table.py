"""The table of domains: how many, which, in what order."""

import csv

from case import BrowserTest
from network import ELSEWHERE, SERVER, records, seed


class Sizes(BrowserTest):
    def test_an_empty_table_explains_when_domains_appear(self):
        self.at.open()
        self.assertEqual([], self.at.domains())
        self.assertIn("No domains yet. The first sync adds them", self.at.text())
        self.assertEqual(1, self.at.wrap.get_by_role("link", name="Preview what a sync would do").count())
        self.assertIn("All (0)", self.at.text())

    def test_a_few_domains_are_on_one_page(self):
        seed({"sites": ["bakery.example", "coffee.network.example"]}, {"sync": True})
        self.at.open()
        self.assertEqual(["bakery.example", "www.bakery.example", "coffee.network.example"], self.at.domains())
        self.assertIn("All (2)", self.at.text())
        self.assertIn("Domains on the app: 4 of 300", self.at.text())

    def test_twelve_hundred_domains_are_paged_and_searched(self):
        seed({"domains": 1200})
        self.at.open(orderby="domain")
        self.assertEqual(20, len(self.at.domains()))
        first = self.at.domains()
        self.assertIn("of 60", self.at.text())
        self.at.press(self.at.wrap.locator(".tablenav.top .next-page"))
        self.assertEqual(20, len(self.at.domains()))
        self.assertFalse(set(first) & set(self.at.domains()))

        self.at.page.fill("#serverpilot-search-input", "n77")
        self.at.press(self.at.page.locator("#search-submit"))
        self.assertEqual({"n77.example"} | {f"n77{n}.example" for n in range(10)}, set(self.at.domains()))

        self.at.open()
        self.at.page.click("#show-settings-link")
        self.at.page.fill("#serverpilot_names_per_page", "100")
        self.at.press(self.at.page.locator("#screen-options-apply"))
        self.assertEqual(100, len(self.at.domains()))
        self.assertIn("of 12", self.at.text())

    def test_problems_are_counted_whatever_the_number_of_domains(self):
        for count, shown in (300, "300"), (3_000, "3,000"):
            seed({"reset": True}, {"domains": count})
            self.at.open()
            self.assertIn(f"{shown} items", self.at.text())
            # They were planted without sites.
            problem = self.at.page.locator("#serverpilot-problem")
            self.assertIn(f"No longer used ({shown})", problem.locator("option").all_inner_texts())
            self.assertEqual("No domain needs you.", self.at.wrap.locator(".serverpilot-need").inner_text())

    def test_ten_thousand_domains_are_paged(self):
        seed({"domains": 10_000})
        self.assertEqual(200, self.at.open().status)
        self.assertIn("10,000 items", self.at.text())
        self.at.open(orderby="domain", paged=500)
        self.assertEqual(20, len(self.at.domains()))
        self.assertEqual("n9999.example", self.at.domains()[-1])


class Views(BrowserTest):
    """Domains of each status, made by real syncs."""

    steps = [
        {"dns": {"bakery.example": [SERVER], "www.bakery.example": [SERVER], "coffee.example": [ELSEWHERE]}},
        {"sites": ["bakery.example", "coffee.example"]},
        {"sync": True},
        {"other_app": ["shared.example", "www.shared.example"]},
        {"settings": {"rejected": ["typo.example", "www.typo.example"]}},
        {"add": ["guest.example", "byhand.example"]},
        {"sites": ["typo.example", "shared.example", "guest.example"]},
        {"sync": True},
        {"check": True},
        {"sync": True},
    ]
    SHOWN = {
        "failed": {"typo.example"},
        "held": {"shared.example"},
        # Elsewhere by DNS; or without an address, as the partner of the last one.
        "pending": {"coffee.example", "guest.example"},
        "not_checked": set(),
        "unmanaged": {"guest.example", "byhand.example"},
        "ok": {"bakery.example"},
    }

    LABELS = {
        "failed": "Failed",
        "held": "On hold",
        "pending": "Pending",
        "not_checked": "Not checked",
        "unmanaged": "Added outside this plugin",
        "ok": "OK",
    }

    def test_each_view_shows_its_domains_and_no_other(self):
        self.at.open()
        self.assertEqual(set().union(*self.SHOWN.values()), set(self.at.rows()))
        for status, domains in self.SHOWN.items():
            with self.subTest(status):
                self.at.press(self.at.wrap.locator(f".subsubsub .{status} a"))
                self.assertEqual(domains, set(self.at.rows()))
                current = self.at.wrap.locator(".subsubsub [aria-current=page]").inner_text()
                self.assertEqual(f"{self.LABELS[status]} ({len(domains)})", current)

    def test_problems_come_first(self):
        self.at.open()
        self.assertEqual({"typo.example", "www.typo.example"}, set(self.at.domains()[:2]))
        self.assertEqual({"bakery.example", "www.bakery.example"}, set(self.at.domains()[-2:]))

    def test_what_needs_the_operator_is_said_and_shown_first(self):
        self.at.open()
        self.assertEqual("2 domains need you.", self.at.wrap.locator(".serverpilot-need").inner_text())
        self.assertEqual({"typo.example", "shared.example"}, set(self.at.rows()[:2]))
        self.at.press(self.at.wrap.locator(".serverpilot-need a"))
        self.assertEqual({"typo.example", "shared.example"}, set(self.at.rows()))
        self.assertEqual("Need you (2)", self.at.wrap.locator(".subsubsub [aria-current=page]").inner_text())

    def test_domains_are_counted_and_filtered_by_their_problem_and_site(self):
        self.at.open()
        problem = self.at.page.locator("#serverpilot-problem")
        self.assertIn("DNS elsewhere (1)", problem.locator("option").all_inner_texts())
        self.assertIn("Needs approval (1)", problem.locator("option").all_inner_texts())
        problem.select_option("DNS elsewhere (1)")
        self.at.press(self.at.button("Filter"))
        self.assertEqual(["coffee.example"], self.at.rows())
        self.at.press(self.at.wrap.get_by_role("link", name="Show all domains"))
        self.at.page.fill("#serverpilot-site", "https://bakery.example/")
        self.at.press(self.at.button("Filter"))
        self.assertEqual(["bakery.example"], self.at.rows())

    def test_searching_stays_within_a_view(self):
        self.at.open(status="pending")
        self.at.page.fill("#serverpilot-search-input", "GUEST")
        self.at.press(self.at.page.locator("#search-submit"))
        self.assertEqual(["guest.example", "www.guest.example"], self.at.domains())

    def test_a_row_names_its_problem(self):
        self.at.open()
        for name, message in {
            "typo.example": "ServerPilot's list:",
            "shared.example": "The app shop on the same server lists this domain",
            "coffee.example": "It points to another server.",
            "bakery.example": "Not checked",
        }.items():
            self.assertIn(message, self.at.row(name).locator(".column-status").inner_text())


class Pairs(BrowserTest):
    """A domain and its `www.` partner are one row, which opens."""

    steps = [
        {"dns": {"bakery.example": [SERVER], "www.bakery.example": [ELSEWHERE]}},
        {"sites": ["bakery.example"]},
        {"sync": True},
        {"check": True},
    ]

    def test_a_row_opens_by_keyboard_and_its_partner_has_buttons(self):
        self.at.open()
        self.assertEqual(["bakery.example"], self.at.rows())
        partner = self.at.wrap.locator("details.serverpilot-partner")
        self.assertIn("www.bakery.example: DNS elsewhere", partner.inner_text())
        self.assertNotIn("It points to another server.", partner.inner_text())
        partner.locator("summary").focus()
        self.at.page.keyboard.press("Enter")
        self.assertIn("It points to another server.", partner.inner_text())
        self.at.press(partner.get_by_role("button", name="Hold"))
        self.assertIn("1 domain was put on hold", self.at.result())
        self.assertEqual(["0", "1"], [records()[name]["held"] for name in ("bakery.example", "www.bakery.example")])

    def test_a_box_selects_both(self):
        self.at.open()
        self.at.bulk("hold", "bakery.example")
        self.assertIn("2 domains were put on hold", self.at.result())

    def test_headings_say_what_the_icons_mean(self):
        self.at.open()
        for column, heading, meaning in [
            ("serverpilot", "ServerPilot", "Server: Pending"),
            ("dns", "DNS", "DNS: OK"),
            ("website", "Website", "Site: "),
        ]:
            self.assertEqual(heading, self.at.wrap.locator(f"thead .column-{column}").inner_text())
            self.assertIn(meaning, self.at.row("bakery.example").locator(f".column-{column}").inner_text())


class Narrow(BrowserTest):
    options = {"viewport": {"width": 390, "height": 844}}
    steps = [
        {"planted_sites": ["bakery.example", "xn--bcher-kva.example"]},
        {
            "records": {
                name: {"owner": "managed", "state": "ok", "dns": dns, "ssl_state": "covered", "site": "ok", "due": None}
                for name, dns in [
                    ("bakery.example", "ok"),
                    ("www.bakery.example", "mixed"),
                    ("xn--bcher-kva.example", "elsewhere"),
                ]
            }
        },
    ]

    def test_each_domain_shows_its_state_without_opening(self):
        self.at.open()
        shown = {
            name: self.at.row(name).locator("td.column-domain").inner_text()
            for name in ("bakery.example", "xn--bcher-kva.example")
        }
        self.assertRegex(shown["bakery.example"], r"bakery\.example\s+OK")
        self.assertIn("www.bakery.example: DNS partly elsewhere", shown["bakery.example"])
        self.assertIn("DNS elsewhere", shown["xn--bcher-kva.example"])
        self.assertFalse(self.at.row("bakery.example").locator(".column-status").is_visible())

    def test_an_internationalised_domain_is_shown_and_found_as_it_is_written(self):
        self.at.open(s="b%C3%BCcher.example")
        self.assertEqual(["bücher.example"], self.at.rows())
        self.assertIn("xn--bcher-kva.example", self.at.text())
        self.at.open(s="b%C3%BC%20cher")
        self.assertEqual([], self.at.rows())
        self.assertIn("No domain matches.", self.at.text())
        self.at.open(domain="b%C3%BCcher.example")
        self.assertTrue(self.at.wrap.get_by_role("heading", name="bücher.example (xn--bcher-kva.example)", exact=True).is_visible())


class Links(BrowserTest):
    """What leaves the page: a link for a ticket, and a file."""

    steps = [
        {"sites": ["bakery.example"]},
        {"dns": {"bakery.example": [ELSEWHERE], "www.bakery.example": [ELSEWHERE]}},
        {"sync": True},
        {"check": True},
        {"sync": True},
    ]

    def test_a_domain_has_a_link_that_opens_exactly_it(self):
        self.at.open(domain="www.bakery.example")
        link = self.at.page.get_by_label("Link to this page, for a ticket").input_value()
        other = self.login()
        other.page.goto(link)
        self.assertTrue(other.wrap.get_by_role("heading", name="www.bakery.example", exact=True).is_visible())

    def test_the_filtered_domains_are_exported(self):
        for query, expected in ({"s": "bakery"}, {"bakery.example", "www.bakery.example"}), ({"s": "none"}, set()):
            self.at.open(**query)
            with self.at.page.expect_download() as download:
                self.at.wrap.get_by_role("link", name="Export these domains (CSV)").click()
            self.assertRegex(download.value.suggested_filename, r"^serverpilot-domains-[\d-]+\.csv$")
            with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual(expected, {row["Domain"] for row in rows})
            self.assertEqual({"DNS elsewhere"} if expected else set(), {row["Problem"] for row in rows})


class Sorting(BrowserTest):
    steps = [
        {
            "records": {
                f"{name}.example": {
                    "owner": "managed",
                    "state": "ok",
                    "dns": "here",
                    "ssl_state": "covered",
                    "certificate_end": end,
                    "updated": updated,
                }
                for name, end, updated in [
                    ("b", "2031-03-01 00:00:00", "2020-01-02 00:00:00"),
                    ("c", "2031-01-01 00:00:00", "2020-01-03 00:00:00"),
                    ("a", "2031-02-01 00:00:00", "2020-01-01 00:00:00"),
                ]
            }
        }
    ]

    def test_the_table_sorts_by_each_heading_both_ways(self):
        self.at.open()
        for column, ascending in {"domain": "abc", "certificate_end": "cab", "updated": "abc"}.items():
            orders = set()
            for _ in range(2):
                self.at.press(self.at.wrap.locator(f"thead th.column-{column} a"))
                orders.add("".join(name[0] for name in self.at.domains()))
            self.assertEqual({ascending, ascending[::-1]}, orders, column)
