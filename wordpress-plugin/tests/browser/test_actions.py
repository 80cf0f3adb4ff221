"""What can be done with names: for several by the menu above the table, for one beside it."""

from case import BrowserTest
from network import listed, register, seed


class Names:
    """The same with and without scripts."""

    steps = [{"sites": ["bakery.example", "books.example"]}, {"pass": True}]
    BAKERY = ("bakery.example", "www.bakery.example")
    BOOKS = ("books.example", "www.books.example")

    def setUp(self):
        super().setUp()
        self.at.open()

    def assert_listed(self, *names):
        self.assertEqual({"network.example", *names}, set(listed()))

    def test_several_are_synced(self):
        seed({"list": ["network.example", *self.BOOKS]})
        self.at.bulk("sync", *self.BAKERY)
        self.assertEqual("Done: 2 added, 0 removed, 0 failed.", self.at.result())
        self.assert_listed(*self.BAKERY, *self.BOOKS)

    def test_several_are_held_and_let_go(self):
        self.at.bulk("hold", *self.BAKERY)
        self.assertIn("Noted for 2 names", self.at.result())
        seed({"delete": ["bakery.example"]}, {"pass": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS)
        self.assertEqual("operator", register()["bakery.example"]["reason"])

        self.at.open()
        self.at.bulk("release", *self.BAKERY)
        self.assertIn("Noted for 2 names", self.at.result())
        seed({"pass": True})
        self.assert_listed(*self.BOOKS)

    def test_several_are_removed_and_not_added_again(self):
        self.at.bulk("remove", *self.BAKERY)
        self.assertIn("Noted for 2 names", self.at.result())
        seed({"pass": True}, {"pass": True})
        self.assert_listed(*self.BOOKS)
        self.assertEqual("off", register()["bakery.example"]["reason"])

    def test_several_are_confirmed(self):
        seed({"wanted": ["*.books.example", "*.bakery.example"]}, {"pass": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS)
        self.at.open(status="held")
        self.assertEqual({"*.books.example", "*.bakery.example"}, set(self.at.names()))
        self.at.bulk("confirm", *self.at.names())
        self.assertIn("Noted for 2 names", self.at.result())
        seed({"pass": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS, "*.books.example", "*.bakery.example")

    def test_nothing_ticked_is_told(self):
        self.at.page.select_option("#bulk-action-selector-top", "remove")
        self.at.page.locator("#doaction").click()
        # Newer WordPress says so itself, before anything is sent.
        told = self.at.page.locator("#no-items-selected, .serverpilot > .notice[role=status]").first
        told.wait_for()
        self.assertRegex(told.inner_text(), "Nothing was chosen|select at least one item")
        seed({"pass": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS)

    def test_one_is_synced(self):
        seed({"list": ["network.example", *self.BOOKS]})
        self.at.act("bakery.example", "Sync now")
        self.assertEqual("Done: 2 added, 0 removed, 0 failed.", self.at.result())
        self.assert_listed(*self.BAKERY, *self.BOOKS)

    def test_one_is_held_and_let_go(self):
        self.at.act("bakery.example", "Hold")
        self.assertIn("Noted for 1 name;", self.at.result())
        self.assertEqual("1", register()["bakery.example"]["held"])
        self.assertEqual("0", register()["books.example"]["held"])
        self.at.act("bakery.example", "Let go")
        self.assertIn("Noted for 1 name;", self.at.result())
        self.assertEqual("0", register()["bakery.example"]["held"])

    def test_one_is_removed(self):
        self.at.act("bakery.example", "Remove")
        self.assertIn("Noted for 1 name;", self.at.result())
        seed({"pass": True})
        self.assert_listed("www.bakery.example", *self.BOOKS)

    def test_one_is_confirmed(self):
        seed({"wanted": ["*.books.example"]}, {"pass": True})
        self.at.open()
        self.at.act("*.books.example", "Confirm")
        seed({"pass": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS, "*.books.example")


class WithScripts(Names, BrowserTest):
    pass


class WithoutScripts(Names, BrowserTest):
    options = {"java_script_enabled": False}


class Details(BrowserTest):
    steps = [
        {"dns": {"bakery.example": ["198.51.100.9"]}},
        {"sites": ["bakery.example"]},
        {"pass": True},
    ]

    def test_looking_now_brings_what_is_wrong_and_what_mends_it(self):
        self.at.open()
        self.at.row("bakery.example").hover()
        self.at.press(self.at.row("bakery.example").get_by_role("link", name="Details"))
        self.assertIn("as it is remembered", self.at.text())
        self.at.press(self.at.button("Look now"))
        self.assertEqual("Looked just now.", self.at.result())
        self.assertIn("looked at", self.at.wrap.locator("caption").first.inner_text())
        self.assertIn("198.51.100.9", self.at.wrap.locator(".notice-warning").inner_text())

    def test_its_buttons_and_its_history(self):
        self.at.open(domain="bakery.example")
        self.assertIn("is on ServerPilot's list now", self.at.text())
        self.at.press(self.at.button("Remove"))
        self.assertIn("Noted for 1 name;", self.at.result())
        self.assertIn("A person wants it off the list.", self.at.text())
        seed({"pass": True})
        self.assertNotIn("bakery.example", listed())

    def test_a_name_that_nobody_knows(self):
        self.at.open(domain="nobody.example")
        self.assertIn("The plugin does not know nobody.example.", self.at.text())


class Slots(BrowserTest):
    steps = [
        {"sites": ["bakery.example"]},
        {"pass": True},
        {"row": {"bakery.example": {"dns": "away", "dns_away": "2020-01-01 00:00:00"}}},
    ]

    def test_a_place_is_won_back(self):
        self.at.open("slots")
        self.assertIn("bakery.example", self.at.text())
        self.at.press(self.at.button("Remove"))
        self.assertIn("Noted for 1 name;", self.at.result())
        seed({"pass": True})
        self.assertEqual({"network.example", "www.bakery.example"}, set(listed()))
