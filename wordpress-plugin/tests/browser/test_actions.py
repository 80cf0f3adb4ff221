"""What can be done with names: for several by the menu above the table, for one beside it."""

from case import BrowserTest
from network import listed, register, seed


class Names:
    """The same with and without scripts."""

    steps = [{"sites": ["bakery.example", "books.example"]}, {"sync": True}]
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
        self.assertEqual("Sync finished: 2 added, 0 removed, 0 failed.", self.at.result())
        self.assert_listed(*self.BAKERY, *self.BOOKS)

    def test_several_are_held_and_released(self):
        self.at.bulk("hold", *self.BAKERY)
        self.assertIn("Saved for 2 domains.", self.at.result())
        seed({"delete": ["bakery.example"]}, {"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS)
        self.assertEqual("hold", register()["bakery.example"]["reason"])

        self.at.open()
        self.at.bulk("release", *self.BAKERY)
        self.assertIn("Saved for 2 domains.", self.at.result())
        seed({"sync": True})
        self.assert_listed(*self.BOOKS)

    def test_several_are_removed_and_not_added_again(self):
        self.at.bulk("remove", *self.BAKERY)
        self.assertIn("Saved for 2 domains.", self.at.result())
        seed({"sync": True}, {"sync": True})
        self.assert_listed(*self.BOOKS)
        self.assertEqual("removed", register()["bakery.example"]["reason"])

    def test_several_are_approved(self):
        seed({"desired": ["*.books.example", "*.bakery.example"]}, {"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS)
        self.at.open(status="held")
        self.assertEqual({"*.books.example", "*.bakery.example"}, set(self.at.domains()))
        self.at.bulk("approve", *self.at.domains())
        self.assertIn("Saved for 2 domains.", self.at.result())
        seed({"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS, "*.books.example", "*.bakery.example")

    def test_nothing_ticked_is_told(self):
        self.at.page.select_option("#bulk-action-selector-top", "remove")
        self.at.page.locator("#doaction").click()
        # Newer WordPress says so itself, before anything is sent.
        told = self.at.page.locator("#no-items-selected, .serverpilot > .notice[role=status]").first
        told.wait_for()
        self.assertRegex(told.inner_text(), "No domain was selected|select at least one item")
        seed({"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS)

    def test_one_is_synced(self):
        seed({"list": ["network.example", *self.BOOKS]})
        self.at.act("bakery.example", "Sync now")
        self.assertEqual("Sync finished: 2 added, 0 removed, 0 failed.", self.at.result())
        self.assert_listed(*self.BAKERY, *self.BOOKS)

    def test_one_is_held_and_released(self):
        self.at.act("bakery.example", "Hold")
        self.assertIn("Saved for 1 domain.", self.at.result())
        self.assertEqual("1", register()["bakery.example"]["held"])
        self.assertEqual("0", register()["books.example"]["held"])
        self.at.act("bakery.example", "Release hold")
        self.assertIn("Saved for 1 domain.", self.at.result())
        self.assertEqual("0", register()["bakery.example"]["held"])

    def test_one_is_removed(self):
        self.at.act("bakery.example", "Remove domain…")
        self.assertIn("Saved for 1 domain.", self.at.result())
        seed({"sync": True})
        self.assert_listed("www.bakery.example", *self.BOOKS)

    def test_one_is_approved(self):
        seed({"desired": ["*.books.example"]}, {"sync": True})
        self.at.open()
        self.at.act("*.books.example", "Approve")
        seed({"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS, "*.books.example")


class WithScripts(Names, BrowserTest):
    pass


class WithoutScripts(Names, BrowserTest):
    options = {"java_script_enabled": False}


class Details(BrowserTest):
    steps = [
        {"dns": {"bakery.example": ["198.51.100.9"]}},
        {"sites": ["bakery.example"]},
        {"sync": True},
    ]

    def test_check_now_shows_the_problem_and_its_fix(self):
        self.at.open()
        self.at.row("bakery.example").hover()
        self.at.press(self.at.row("bakery.example").get_by_role("link", name="Details"))
        self.assertIn("as last known", self.at.text())
        self.at.press(self.at.button("Check now"))
        self.assertEqual("Checked just now.", self.at.result())
        self.assertIn("made", self.at.wrap.locator("caption").first.inner_text())
        self.assertIn("198.51.100.9", self.at.wrap.locator(".notice-warning").inner_text())

    def test_its_buttons_and_its_history(self):
        self.at.open(domain="bakery.example")
        self.assertIn("was added to ServerPilot's list.", self.at.text())
        self.at.press(self.at.button("Remove domain…"))
        self.assertIn("Saved for 1 domain.", self.at.result())
        self.assertIn("An administrator removed it.", self.at.text())
        seed({"sync": True})
        self.assertNotIn("bakery.example", listed())

    def test_a_name_that_nobody_knows(self):
        self.at.open(domain="nobody.example")
        self.assertIn("The plugin does not know nobody.example.", self.at.text())


class Unused(BrowserTest):
    steps = [
        {"sites": ["bakery.example"]},
        {"sync": True},
        {"records": {"bakery.example": {"dns": "elsewhere", "dns_elsewhere_since": "2020-01-01 00:00:00"}}},
    ]

    def test_an_unused_domain_is_removed(self):
        self.at.open("unused")
        self.assertIn("bakery.example", self.at.text())
        self.at.press(self.at.button("Remove domain…"))
        self.assertIn("Saved for 1 domain.", self.at.result())
        seed({"sync": True})
        self.assertEqual({"network.example", "www.bakery.example"}, set(listed()))
