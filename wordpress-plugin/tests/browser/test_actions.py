"""Actions on domains: on several by the menu above the table, on one by its row."""

from case import BrowserTest
from network import listed, records, seed


class DomainActions:
    """The same with and without scripts."""

    steps = [{"sites": ["bakery.example", "books.example"]}, {"sync": True}]
    BAKERY = ("bakery.example", "www.bakery.example")
    BOOKS = ("books.example", "www.books.example")

    def setUp(self):
        super().setUp()
        self.at.open()

    def assert_listed(self, *domains):
        self.assertEqual({"network.example", *domains}, set(listed()))

    def test_several_domains_are_synced(self):
        seed({"list": ["network.example", *self.BOOKS]})
        self.at.bulk("sync", *self.BAKERY)
        self.assertEqual("Sync finished: 2 added, 0 removed, 0 failed.", self.at.result())
        self.assert_listed(*self.BAKERY, *self.BOOKS)

    def test_several_domains_are_held_and_released(self):
        self.at.bulk("hold", *self.BAKERY)
        self.assertIn("2 domains were put on hold", self.at.result())
        seed({"delete": ["bakery.example"]}, {"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS)
        self.assertEqual("hold", records()["bakery.example"]["reason"])

        self.at.open()
        self.at.bulk("release", *self.BAKERY)
        self.assertIn("The holds of 2 domains were released.", self.at.result())
        seed({"sync": True})
        self.assert_listed(*self.BOOKS)

    def test_several_domains_are_removed_and_not_added_again(self):
        self.at.bulk("remove", *self.BAKERY)
        self.at.confirm("Remove these 2 domains")
        self.assertIn("The next sync removes 2 domains from ServerPilot's list.", self.at.result())
        seed({"sync": True}, {"sync": True})
        self.assert_listed(*self.BOOKS)
        self.assertEqual("removed", records()["bakery.example"]["reason"])

    def test_several_domains_are_approved(self):
        seed({"desired": ["*.books.example", "*.bakery.example"]}, {"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS)
        self.at.open(status="held")
        self.assertEqual({"*.books.example", "*.bakery.example"}, set(self.at.domains()))
        self.at.bulk("approve", *self.at.domains())
        self.assertIn("2 domains were approved.", self.at.result())
        seed({"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS, "*.books.example", "*.bakery.example")

    def test_an_empty_selection_is_reported(self):
        self.at.page.select_option("#bulk-action-selector-top", "remove")
        self.at.page.locator("#doaction").click()
        # Newer WordPress reports it itself, before anything is sent.
        notice = self.at.page.locator("#no-items-selected, .serverpilot > .notice[role=status]").first
        notice.wait_for()
        self.assertRegex(notice.inner_text(), "No domain was selected|select at least one item")
        seed({"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS)

    def test_one_domain_is_synced(self):
        seed({"list": ["network.example", *self.BOOKS]})
        self.at.act("bakery.example", "Sync now")
        self.assertEqual("Sync finished: 2 added, 0 removed, 0 failed.", self.at.result())
        self.assert_listed(*self.BAKERY, *self.BOOKS)

    def test_one_domain_is_held_and_released(self):
        self.at.act("bakery.example", "Hold")
        self.assertEqual(
            "2 domains were put on hold: syncs leave them as they are. Domains: bakery.example, www.bakery.example",
            self.at.result(),
        )
        held = {"bakery.example": "1", "www.bakery.example": "1", "books.example": "0", "www.books.example": "0"}
        self.assertEqual(held, {name: records()[name]["held"] for name in held})
        self.at.act("bakery.example", "Release hold")
        self.assertIn("The holds of 2 domains were released.", self.at.result())
        self.assertEqual("0", records()["bakery.example"]["held"])

    def test_one_domain_is_removed(self):
        self.at.act("bakery.example", "Remove domain…")
        self.assertIn("2 of them are in use", self.at.text())
        self.assertEqual(list(self.BAKERY), self.at.wrap.locator("table tbody th").all_inner_texts())
        self.at.confirm("Remove these 2 domains")
        self.assertIn("The next sync removes 2 domains from ServerPilot's list.", self.at.result())
        seed({"sync": True})
        self.assert_listed(*self.BOOKS)

    def test_one_domain_of_a_row_is_removed(self):
        partner = self.at.row("bakery.example").locator("details.serverpilot-partner")
        partner.locator("summary").click()
        self.assertIn("Only this domain: Check now", partner.inner_text())
        self.at.press(partner.get_by_role("button", name="Remove domain…"))
        self.assertEqual(["www.bakery.example"], self.at.wrap.locator("table tbody th").all_inner_texts())
        self.at.confirm("Remove this 1 domain")
        self.assertIn("Domains: www.bakery.example", self.at.result())
        seed({"sync": True})
        self.assert_listed("bakery.example", *self.BOOKS)

    def test_the_domains_of_a_row_are_checked(self):
        self.at.act("bakery.example", "Check now")
        self.assertIn("2 domains were checked.", self.at.result())
        self.assertIn("Domains: bakery.example, www.bakery.example", self.at.result())

    def test_one_domain_is_approved(self):
        seed({"desired": ["*.books.example"]}, {"sync": True})
        self.at.open()
        self.at.act("*.books.example", "Approve")
        seed({"sync": True})
        self.assert_listed(*self.BAKERY, *self.BOOKS, "*.books.example")


class WithScripts(DomainActions, BrowserTest):
    pass


class WithoutScripts(DomainActions, BrowserTest):
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
        self.assertIn("last known results", self.at.text())
        self.at.press(self.at.button("Check now"))
        self.assertEqual("Checked just now.", self.at.result())
        self.assertIn("results from", self.at.wrap.locator("caption").first.inner_text())
        self.assertIn("198.51.100.9", self.at.wrap.locator(".notice-warning").inner_text())

    def test_details_have_buttons_and_a_history(self):
        self.at.open(domain="bakery.example")
        self.assertIn("was added to ServerPilot's list.", self.at.text())
        self.at.press(self.at.button("Remove domain…"))
        self.at.confirm("Remove this 1 domain")
        self.assertIn("The next sync removes 1 domain from ServerPilot's list.", self.at.result())
        self.at.open(domain="bakery.example")
        self.assertIn("An administrator removed it.", self.at.text())
        seed({"sync": True})
        self.assertNotIn("bakery.example", listed())

    def test_an_unknown_domain_is_reported(self):
        self.at.open(domain="unmapped.example")
        self.assertIn("The plugin has no record of unmapped.example.", self.at.text())


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
        self.at.confirm("Remove this 1 domain")
        self.assertIn("The next sync removes 1 domain from ServerPilot's list.", self.at.result())
        seed({"sync": True})
        self.assertEqual({"network.example", "www.bakery.example"}, set(listed()))
