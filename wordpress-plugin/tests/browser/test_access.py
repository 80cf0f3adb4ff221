"""Who may act, from which pages, and that no page contains the key."""

from case import BrowserTest
from network import KEY, emulator, listed, records, seed, updates
from page import BASE, TABS

FORM = f"{BASE}/wp-admin/network/edit.php?action=serverpilot_sync"
AJAX = f"{BASE}/wp-admin/admin-ajax.php"
# Requests of the table's script.
ROWS = ("serverpilot_sync_rows", "serverpilot_sync_check")


class Nonce(BrowserTest):
    """A page of another site, or one that was left open for a day."""

    steps = [{"sites": ["bakery.example"]}]

    def expire(self):
        self.at.page.evaluate("document.querySelectorAll('[name=_wpnonce]').forEach((field) => { field.value = 'old' })")

    def assert_refused(self):
        self.assertIn("The link you followed has expired.", self.at.page.inner_text("body"))
        self.assertEqual([], updates())
        self.assertEqual("0", records()["bakery.example"]["held"])

    def test_a_form_with_an_expired_nonce_changes_nothing(self):
        self.at.open()
        self.expire()
        self.at.bulk("hold", "bakery.example")
        self.assert_refused()

    def test_a_button_with_an_expired_nonce_changes_nothing(self):
        self.at.open(domain="bakery.example")
        self.expire()
        self.at.press(self.at.button("Remove domain…"))
        self.assert_refused()

    def test_settings_with_an_expired_nonce_change_nothing(self):
        self.at.open("settings")
        self.expire()
        self.at.wrap.get_by_label("Keep ServerPilot's domain list in sync").uncheck()
        self.at.press(self.at.button("Save Changes"))
        self.assert_refused()
        self.at.open("settings")
        self.assertTrue(self.at.wrap.get_by_label("Keep ServerPilot's domain list in sync").is_checked())

    def test_a_script_with_an_expired_nonce_changes_nothing(self):
        for action in (*ROWS, "serverpilot_sync_start"):
            answer = self.at.page.request.post(AJAX, form={"action": action, "nonce": "old"})
            self.assertEqual(403, answer.status)
        self.assertEqual([], updates())

    def test_the_script_reports_an_expired_nonce_as_a_failure(self):
        self.at.open()
        self.at.page.route("**/admin-ajax.php", lambda route: route.fulfill(status=403, body="-1"))
        self.at.sync_button().click()
        message = self.at.wrap.locator(".serverpilot-sync [role=status]", has_text="No response.")
        message.wait_for()
        self.assertTrue(self.at.sync_button().is_enabled())

    def test_a_link_changes_nothing(self):
        nonce = self.at.page.request.get(AJAX, params={"action": "test_nonce"}).json()
        self.at.page.goto(f"{FORM}&_wpnonce={nonce}&action2=hold&domains[]=bakery.example&sync=1")
        self.assertEqual([], updates())
        self.assertEqual("0", records()["bakery.example"]["held"])


class SiteAdministrator(BrowserTest):
    steps = [{"sites": ["bakery.example"]}, {"user": "shopkeeper"}]

    def setUp(self):
        super().setUp()
        self.keeper = self.login("shopkeeper")

    def test_a_site_administrator_does_not_see_the_page(self):
        self.assertEqual(403, self.keeper.open().status)
        self.assertNotIn("bakery.example", self.keeper.page.content())

    def test_a_site_administrator_changes_nothing_even_with_a_nonce(self):
        request = self.keeper.page.request
        nonce = request.get(AJAX, params={"action": "test_nonce"}).json()
        for fields in (
            {"sync": "1"},
            {"resume": "1"},
            {"one[hold]": "bakery.example"},
            {"action": "hold", "domains[]": "bakery.example"},
        ):
            self.assertEqual(403, request.post(FORM, form={"_wpnonce": nonce} | fields).status)
        for action in (*ROWS, "serverpilot_sync_start", "serverpilot_sync_step"):
            form = {"action": action, "nonce": nonce, "domains[]": "bakery.example"}
            self.assertEqual(403, request.post(AJAX, form=form).status)
        self.assertEqual([], updates())
        self.assertEqual("0", records()["bakery.example"]["held"])

    def test_the_same_requests_of_a_network_administrator_are_accepted(self):
        request = self.at.page.request
        nonce = request.get(AJAX, params={"action": "test_nonce"}).json()
        self.assertEqual(200, request.post(FORM, form={"_wpnonce": nonce, "one[hold]": "bakery.example"}).status)
        self.assertEqual("1", records()["bakery.example"]["held"])
        answer = request.post(AJAX, form={"action": "serverpilot_sync_start", "nonce": nonce})
        self.assertEqual((200, True), (answer.status, answer.json()["success"]))


class TwoAtOnce(BrowserTest):
    steps = [{"sites": ["bakery.example"]}, {"superadmin": "second"}, {"settings": {"latency_ms": 1500}}]

    def test_two_simultaneous_syncs_send_one_update(self):
        both = [self.at, self.login("second")]
        for at in both:
            at.open()
        for at in both:
            at.sync_button().click(no_wait_after=True)
        for at in both:
            at.wrap.locator("> .notice[role=status]").wait_for()
        self.assertEqual(
            ["Another sync is running and handles pending changes.", "Sync finished: 2 added, 0 removed, 0 failed."],
            sorted(at.result() for at in both),
        )
        self.assertEqual(["bakery.example", "network.example", "www.bakery.example"], sorted(listed()))
        self.assertEqual(1, len(updates()))


class Secrets(BrowserTest):
    steps = [{"sites": ["bakery.example"]}, {"sync": True}]

    def assert_none(self):
        for tab in TABS:
            self.at.open(tab)
            self.assertNotIn(KEY, self.at.page.content(), tab)
        self.at.open(domain="bakery.example")
        self.assertNotIn(KEY, self.at.page.content())

    def test_no_page_contains_the_key(self):
        self.assert_none()

    def test_no_page_contains_the_key_while_it_is_rejected(self):
        emulator.post("settings", {"api_key": "another"})
        seed({"sites": ["books.example"]}, {"sync": True})
        self.at.open()
        self.at.sync_now()
        self.assertNotIn(KEY, self.at.page.content())
        self.assert_none()
