"""An outage of ServerPilot, a wrong key, many removals at once, and texts with markup."""

from case import BrowserTest
from network import KEY, emulator, listed, records, seed, updates

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"


class Outage(BrowserTest):
    steps = [{"sites": ["bakery.example"]}]

    def setUp(self):
        super().setUp()
        emulator.post("faults", {"kind": "status", "code": 500, "message": "We are closed.", "times": 1000})

    def test_the_page_responds_and_the_preview_reports_the_failure(self):
        self.assertEqual(200, self.at.open().status)
        self.assertEqual(["bakery.example"], self.at.domains())
        self.assertEqual(200, self.at.open("preview").status)
        self.assertIn("500", self.at.wrap.locator(".notice-error").inner_text())

    def test_a_sync_reports_the_failure_which_counts_against_no_domain(self):
        self.at.open()
        self.at.sync_now()
        self.assertIn("500", self.at.result())
        self.assertEqual(["network.example"], listed())
        self.at.open(status="failed")
        self.assertEqual([], self.at.domains())

        emulator.delete("faults")
        # "Sync now" waits for no retry.
        self.at.open()
        self.at.sync_now()
        self.assertIn("bakery.example", listed())


class OutageWithoutScripts(BrowserTest):
    steps = Outage.steps
    options = {"java_script_enabled": False}

    def test_a_sync_reports_the_failure(self):
        emulator.post("faults", {"kind": "status", "code": 500, "times": 1000})
        self.at.open()
        self.at.sync_now()
        self.assertIn("500", self.at.result())


class Paused(BrowserTest):
    steps = [{"sites": ["bakery.example"]}, {"settings": {"api_key": "another"}}, {"sync": True}]

    def setUp(self):
        super().setUp()
        self.at.open()
        self.pause = self.at.wrap.locator(".serverpilot-summary .notice-error")

    def test_a_pause_is_shown_with_its_buttons(self):
        self.assertIn("Paused: no domains are added or removed.", self.pause.inner_text())
        self.assertEqual(["Test connection"], self.pause.get_by_role("button").all_inner_texts())
        self.at.press(self.pause.get_by_role("button", name="Test connection"))
        self.assertIn("notice-error", self.at.wrap.locator("> .notice[role=status]").get_attribute("class"))
        self.at.sync_now()
        self.assertIn("key", self.at.result())
        self.assertEqual(["network.example"], listed())

    def test_a_pause_is_shown_once_and_hides_no_domains_state(self):
        body = self.at.page.inner_text("body")
        self.assertEqual(1, body.count("Unknown client id or API key"))
        self.assertEqual(1, body.count("Paused: no domains are added or removed."))
        self.assertIn("The next sync handles it.", self.at.row("bakery.example").locator(".column-status").inner_text())

    def test_sync_resumes_with_the_right_key(self):
        emulator.post("settings", {"api_key": KEY})
        self.at.press(self.pause.get_by_role("button", name="Test connection"))
        self.assertEqual("ServerPilot responded, and the app serves this network.", self.at.result())
        self.at.sync_now()
        self.assertEqual("Sync finished: 2 added, 0 removed, 0 failed.", self.at.result())
        self.assertEqual(0, self.pause.count())


class Moved(BrowserTest):
    steps = [
        {"sites": ["bakery.example"]},
        {"state": {"home": "production.example", "confirmations": {}}},
        {"sync": True},
    ]

    def test_one_button_confirms_a_move(self):
        self.at.open()
        pause = self.at.wrap.locator(".serverpilot-summary .notice-error")
        self.assertEqual(["Test connection", "Resume sync"], pause.get_by_role("button").all_inner_texts())
        self.at.press(pause.get_by_role("button", name="Resume sync"))
        self.assertEqual("Sync resumed.", self.at.result())
        self.at.sync_now()
        self.assertEqual("Sync finished: 2 added, 0 removed, 0 failed.", self.at.result())


class EmptyApp(BrowserTest):
    steps = [{"sites": ["bakery.example"]}, {"list": []}, {"sync": True}]

    def test_one_button_adds_the_networks_own_domain(self):
        self.at.open()
        pause = self.at.wrap.locator(".serverpilot-summary .notice-error")
        self.at.press(pause.get_by_role("button", name="Add network.example to the app network"))
        self.assertEqual(["network.example"], listed())
        self.at.sync_now()
        self.assertEqual("Sync finished: 2 added, 0 removed, 0 failed.", self.at.result())


class RemovalGuard(BrowserTest):
    SITES = [f"shop{n}.example" for n in range(9)]
    # Three leave at once.
    steps = [{"sites": SITES}, {"sync": True}, {"delete": SITES[1:]}, {"sync": True}]

    def test_one_button_approves_the_removals(self):
        self.assertEqual(13, len(listed()))
        self.at.open()
        guard = self.at.wrap.locator(".serverpilot-summary .notice-warning")
        self.assertIn("The removal of 10 domains from ServerPilot's list needs your approval.", guard.inner_text())
        self.at.press(guard.get_by_role("button", name="Remove these 10 domains from ServerPilot"))
        self.assertEqual("Approved. The next sync removes these domains.", self.at.result())
        self.at.sync_now()
        self.assertEqual("Sync finished: 0 added, 10 removed, 0 failed.", self.at.result())
        self.assertEqual({"network.example", "shop0.example", "www.shop0.example"}, set(listed()))
        self.assertEqual(0, guard.count())


class Markup(BrowserTest):
    """Texts from other sources are escaped."""

    def assert_harmless(self):
        self.assertEqual([], self.at.dialogs)
        self.assertEqual(0, self.at.wrap.locator("script, img").count())
        self.assertIn(MARKUP, self.at.text())

    def test_markup_in_a_message_is_escaped(self):
        seed({"records": {"bakery.example": {"state": "failed", "reason": "rejected", "message": MARKUP}}})
        self.at.open()
        self.assert_harmless()
        self.at.open(domain="bakery.example")
        self.assert_harmless()

    def test_markup_in_the_name_of_an_app_is_escaped(self):
        emulator.post("apps", {"id": "emulatorapp00003", "name": MARKUP, "domains": ["bakery.example"]})
        seed({"sites": ["bakery.example"]})
        self.assertIn(("On hold", "bakery.example"), self.at.preview())
        self.assert_harmless()
        seed({"sync": True})
        self.assertEqual("other_app", records()["bakery.example"]["reason"])
        self.at.open()
        self.assert_harmless()

    def test_markup_in_a_response_of_serverpilot_is_escaped(self):
        seed({"sites": ["bakery.example"]})
        emulator.post("faults", {"kind": "status", "code": 400, "message": MARKUP, "times": 1000})
        self.at.open()
        self.at.sync_now()
        self.assert_harmless()
        self.at.open("history")
        self.assert_harmless()
        self.at.open("preview")
        self.assert_harmless()

    def test_markup_in_the_address_is_escaped(self):
        self.at.open(domain="%3Cscript%3Ealert(1)%3C/script%3E", s="%22%3E%3Cimg%20src=x%20onerror=alert(2)%3E")
        self.at.open(s="%22%3E%3Cimg%20src=x%20onerror=alert(2)%3E", status="%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        self.assertEqual([], self.at.dialogs)
        self.assertEqual(0, self.at.wrap.locator("script, img").count())
        self.assertEqual([], updates())
