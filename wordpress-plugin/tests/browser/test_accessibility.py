"""Narrow screens, keyboard only, assistive technology, other languages and writing directions."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from case import BrowserTest
from network import ELSEWHERE, SERVER, listed, seed
from page import TABS

CATALOGUE = Path("wordpress-plugin/languages/serverpilot-sync-nl_NL.po")

# A domain of each kind, held removals, and an unused domain: everything that the page can show.
ALL_KINDS = [
    {"dns": {"bakery.example": [SERVER], "www.bakery.example": [SERVER], "coffee.example": [ELSEWHERE]}},
    {"sites": ["bakery.example", "coffee.example", *(f"gone{n}.example" for n in range(4))]},
    {"sync": True},
    {"other_app": ["shared.example"]},
    {"settings": {"rejected": ["a-rather-long-name-that-has-to-be-broken-somewhere.example"]}},
    {"sites": ["shared.example", "a-rather-long-name-that-has-to-be-broken-somewhere.example"]},
    {"add": ["byhand.example"]},
    {"delete": [f"gone{n}.example" for n in range(4)]},
    {"check": True},
    {"sync": True},
    {"records": {"coffee.example": {"dns_elsewhere_since": "2020-01-01 00:00:00"}}},
]
PAUSE = {"state": {"pause": {"reason": "account", "message": "The key is wrong.", "since": 1}}}


class AllKinds(BrowserTest):
    steps = ALL_KINDS

    def each_part(self):
        """Opens each tab, and the details of a domain of each kind."""
        for tab in TABS:
            self.at.open(tab)
            yield tab
        for name in ("bakery", "coffee", "shared", "byhand", "gone1"):
            self.at.open(domain=f"{name}.example")
            yield name

    def assert_fits(self):
        for part in self.each_part():
            self.assertEqual(0, self.at.overflows(), part)

    def assert_no_violations(self):
        for part in self.each_part():
            found = Axe().run(self.at.page, context=".wrap.serverpilot")
            self.assertEqual(0, found.violations_count, f"{part}: {found.generate_report()}")


class Wide(AllKinds):
    def test_the_page_fits_its_window(self):
        self.assert_fits()

    def test_axe_finds_no_violation(self):
        self.assert_no_violations()
        seed(PAUSE)
        self.assert_no_violations()

    def test_the_page_fits_its_window_from_right_to_left(self):
        seed({"rtl": 1})
        self.at.open()
        self.assertEqual("rtl", self.at.page.evaluate("getComputedStyle(document.querySelector('.wrap')).direction"))
        self.assert_fits()


class Narrow(AllKinds):
    options = {"viewport": {"width": 390, "height": 844}}

    def test_the_page_fits_its_window(self):
        self.assert_fits()

    def test_axe_finds_no_violation(self):
        self.assert_no_violations()

    def test_the_page_fits_its_window_from_right_to_left(self):
        seed({"rtl": 1})
        self.assert_fits()

    def test_every_button_can_be_reached(self):
        for part in self.each_part():
            for row in self.at.wrap.locator("tbody tr:has(.toggle-row)").all():
                row.locator(".toggle-row").click()
            for button in self.at.wrap.locator("button:visible, .nav-tab, input[type=submit]:visible").all():
                # With a pointing device, newer WordPress shows the buttons of a row when one of them has the focus.
                button.focus()
                button.click(trial=True)
                box = button.bounding_box()
                self.assertTrue(box["x"] >= 0 and box["x"] + box["width"] <= 390, (part, button.inner_text(), box))

    def test_a_row_opens_and_its_buttons_work(self):
        self.at.open()
        row = self.at.row("bakery.example")
        row.locator(".toggle-row").click()
        self.assertTrue(row.locator(".column-status").is_visible())
        self.at.press(row.get_by_role("button", name="Hold"))
        self.assertIn("2 domains were put on hold", self.at.result())


class Keyboard(BrowserTest):
    steps = [{"sites": ["bakery.example"]}]

    # What has the focus, and whether the focus is visible.
    FOCUS = """() => {
        const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
        return {
            what: at.id || (at.innerText || at.name || '').trim(),
            ours: at.closest('.wrap.serverpilot') !== null,
            marked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
            shown: box.width > 1 && box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight,
        };
    }"""

    def tab_to(self, what):
        """Presses Tab until that element has the focus, and returns all elements of the plugin's part that had it before."""
        seen = []
        for _ in range(150):
            self.at.page.keyboard.press("Tab")
            # WordPress lets the ring of a focus fade in.
            self.at.page.wait_for_function(
                "document.getAnimations().every((animation) => animation.playState !== 'running')"
            )
            focus = self.at.page.evaluate(self.FOCUS)
            if focus["ours"]:
                seen.append(focus)
                if focus["what"] == what:
                    return seen
        self.fail(f"{what} was not reached: {[focus['what'] for focus in seen]}")

    def test_every_control_is_reached_and_its_focus_is_visible(self):
        seed({"sync": True})
        self.at.open()
        seen = self.tab_to("bulk-action-selector-bottom")
        reached = [focus["what"] for focus in seen]
        for what in (
            "Sync now",
            "Preview",
            "serverpilot-search-input",
            "search-submit",
            "bulk-action-selector-top",
            "doaction",
            "bakery.example",
            "Details",
            "Hold",
            "Remove domain…",
        ):
            self.assertIn(what, reached)
        for focus in seen:
            self.assertTrue(focus["marked"] and focus["shown"], focus)

    def test_sync_works_by_keyboard_alone(self):
        self.at.open()
        self.tab_to("Sync now")
        with self.at.page.expect_navigation():
            self.at.page.keyboard.press("Enter")
        self.assertEqual("Sync finished: 2 added, 0 removed, 0 failed.", self.at.result())
        self.assertIn("bakery.example", listed())

    def test_details_and_their_buttons_work_by_keyboard_alone(self):
        seed({"sync": True})
        self.at.open()
        self.tab_to("Details")
        with self.at.page.expect_navigation():
            self.at.page.keyboard.press("Enter")
        self.tab_to("Hold")
        with self.at.page.expect_navigation():
            self.at.page.keyboard.press("Space")
        self.assertIn("1 domain was put on hold", self.at.result())


class Dutch(BrowserTest):
    steps = [{"sites": ["bakery.example"]}, {"language": "nl_NL"}]

    def setUp(self):
        if not CATALOGUE.with_suffix(".mo").exists():
            self.skipTest("the plugin has no Dutch translation yet")
        super().setUp()

    def translated(self, text):
        found = re.search(rf'^msgid "{re.escape(text)}"\nmsgstr "(.+)"$', CATALOGUE.read_text(), re.MULTILINE)
        self.assertIsNotNone(found, text)
        self.assertNotEqual(text, found[1])
        return found[1]

    def test_the_page_is_in_the_language_of_its_user(self):
        self.at.open()
        for text in ("Domains", "Preview", "History", "Settings", "Search domains", "Last successful sync"):
            self.assertIn(self.translated(text), self.at.page.content())
        self.at.press(self.at.wrap.locator(".serverpilot-sync").get_by_role("button"))
        message = self.translated("Sync finished: %1$s added, %2$s removed, %3$s failed.")
        self.assertEqual(message.replace("%1$s", "2").replace("%2$s", "0").replace("%3$s", "0"), self.at.result())
