"""The table of names: how many, which, in what order."""

from case import BrowserTest
from network import ELSEWHERE, SERVER, seed


class Sizes(BrowserTest):
    def test_without_names_it_says_what_will_come(self):
        self.at.open()
        self.assertEqual([], self.at.names())
        self.assertIn("No names. They come with the first pass", self.at.text())
        self.assertIn("All (0)", self.at.text())

    def test_a_few_names(self):
        seed({"sites": ["bakery.example", "coffee.network.example"]}, {"pass": True})
        self.at.open()
        self.assertEqual(["bakery.example", "coffee.network.example", "www.bakery.example"], self.at.names())
        self.assertIn("All (3)", self.at.text())
        self.assertIn("Names of the app: 4 of 300", self.at.text())

    def test_twelve_hundred_names_are_paged_searched_and_shown_by_the_number_chosen(self):
        seed({"names": 1200})
        self.at.open(orderby="domain")
        self.assertEqual(20, len(self.at.names()))
        first = self.at.names()
        self.assertIn("of 60", self.at.text())
        self.at.press(self.at.wrap.locator(".tablenav.top .next-page"))
        self.assertEqual(20, len(self.at.names()))
        self.assertFalse(set(first) & set(self.at.names()))

        self.at.page.fill("#serverpilot-search-input", "n77")
        self.at.press(self.at.page.locator("#search-submit"))
        self.assertEqual({"n77.example"} | {f"n77{n}.example" for n in range(10)}, set(self.at.names()))

        self.at.open()
        self.at.page.click("#show-settings-link")
        self.at.page.fill("#serverpilot_names_per_page", "100")
        self.at.press(self.at.page.locator("#screen-options-apply"))
        self.assertEqual(100, len(self.at.names()))
        self.assertIn("of 12", self.at.text())

    def test_ten_thousand_names_are_paged(self):
        seed({"names": 10_000})
        self.assertEqual(200, self.at.open().status)
        self.assertIn("10,000 items", self.at.text())
        self.at.open(orderby="domain", paged=500)
        self.assertEqual(20, len(self.at.names()))
        self.assertEqual("n9999.example", self.at.names()[-1])


class Views(BrowserTest):
    """Each kind of name comes about as it does in life."""

    steps = [
        {"dns": {"bakery.example": [SERVER], "www.bakery.example": [SERVER], "coffee.example": [ELSEWHERE]}},
        {"sites": ["bakery.example", "coffee.example"]},
        {"pass": True},
        {"sibling": ["shared.example", "www.shared.example"]},
        {"settings": {"rejected": ["typo.example", "www.typo.example"]}},
        {"add": ["guest.example", "stranger.example"]},
        {"sites": ["typo.example", "shared.example", "guest.example"]},
        {"pass": True},
        {"look": True},
        {"pass": True},
    ]
    SHOWN = {
        "failed": {"typo.example", "www.typo.example"},
        "held": {"shared.example", "www.shared.example"},
        # Elsewhere by DNS, or without an address.
        "waiting": {"coffee.example", "www.coffee.example", "www.guest.example"},
        "foreign": {"guest.example", "stranger.example"},
        "working": {"bakery.example", "www.bakery.example"},
    }

    def test_each_view_shows_its_names_and_no_other(self):
        self.at.open()
        self.assertEqual(set().union(*self.SHOWN.values()), set(self.at.names()))
        for status, names in self.SHOWN.items():
            with self.subTest(status):
                self.at.press(self.at.wrap.locator(f".subsubsub .{status} a"))
                self.assertEqual(names, set(self.at.names()))
                current = self.at.wrap.locator(".subsubsub [aria-current=page]").inner_text()
                self.assertEqual(f"{status.capitalize()} ({len(names)})", current)

    def test_what_wants_a_look_comes_first(self):
        self.at.open()
        self.assertEqual({"typo.example", "www.typo.example"}, set(self.at.names()[:2]))
        self.assertEqual({"bakery.example", "www.bakery.example"}, set(self.at.names()[-2:]))

    def test_searching_stays_within_a_view(self):
        self.at.open(status="waiting")
        self.at.page.fill("#serverpilot-search-input", "GUEST")
        self.at.press(self.at.page.locator("#search-submit"))
        self.assertEqual(["www.guest.example"], self.at.names())

    def test_a_row_says_what_is_broken(self):
        self.at.open()
        for name, said in {
            "typo.example": "ServerPilot's list:",
            "shared.example": "The app shop of the same account has this name",
            "coffee.example": "It points at another server.",
            "bakery.example": "Working",
        }.items():
            self.assertIn(said, self.at.row(name).locator(".column-chain").inner_text())


class Sorting(BrowserTest):
    steps = [
        {
            "row": {
                f"{name}.example": {
                    "owner": "ours",
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

    def test_by_each_heading_both_ways(self):
        self.at.open()
        for column, ascending in {"domain": "abc", "certificate_end": "cab", "updated": "abc"}.items():
            orders = set()
            for _ in range(2):
                self.at.press(self.at.wrap.locator(f"thead th.column-{column} a"))
                orders.add("".join(name[0] for name in self.at.names()))
            self.assertEqual({ascending, ascending[::-1]}, orders, column)
