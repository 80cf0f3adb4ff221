"""From the first visit to a list in sync: preview, the switch, "Sync now"."""

from case import BrowserTest
from network import emulator, listed, seed, updates

# Keeps every text of the status element over the reload at the end.
WATCH = """addEventListener('DOMContentLoaded', () => {
    const status = document.querySelector('.serverpilot-sync [role=status]');
    if (status) {
        new MutationObserver(() => {
            sessionStorage.messages = (sessionStorage.messages || '') + status.textContent + '\\n';
        }).observe(status, { childList: true });
    }
});"""


class FirstTime:
    """The same with and without scripts."""

    steps = [
        {"sites": ["bakery.example", "books.example"]},
        {"off": True},
        {"list": ["network.example", "bakery.example", "elsewhere.example"]},
    ]
    PREVIEW = {
        ("Adopt", "bakery.example"),
        ("Add", "www.bakery.example"),
        ("Add", "books.example"),
        ("Add", "www.books.example"),
        ("No change", "elsewhere.example"),
    }

    def switch_on(self):
        self.at.open("settings")
        self.at.wrap.get_by_label("Keep ServerPilot's domain list in sync").check()
        self.at.press(self.at.button("Save Changes"))
        self.assertEqual("Saved.", self.at.result())

    def test_the_first_visit_shows_the_switch(self):
        self.at.open()
        self.assertFalse(self.at.wrap.get_by_label("Keep ServerPilot's domain list in sync").is_checked())
        self.assertIn("none: sync is switched off", self.at.text())
        self.assertEqual(0, self.at.sync_button().count())

    def test_the_first_steps_lead_on_until_a_sync_has_succeeded(self):
        self.at.open("domains")
        steps = self.at.wrap.locator(".serverpilot-first")
        self.at.press(steps.get_by_role("button", name="Test connection"))
        self.assertEqual("ServerPilot responded, and the app serves this network.", self.at.result())
        self.at.press(steps.get_by_role("link", name="Open the preview"))
        self.assertIn("What a sync would do now.", self.at.text())
        self.assertIn("Switch sync on.", steps.inner_text())
        self.switch_on()
        self.assertIn('Press "Sync now"', steps.inner_text())
        self.at.sync_now()
        self.at.open("domains")
        self.assertEqual(0, steps.count())

    def test_the_connection_can_be_tested_before(self):
        self.at.open("settings")
        self.at.press(self.at.button("Test connection"))
        self.assertEqual("ServerPilot responded, and the app serves this network.", self.at.result())
        self.assertEqual([], updates())

    def test_the_preview_is_complete_and_changes_nothing(self):
        self.assertEqual(self.PREVIEW, self.at.preview())
        self.assertEqual([], updates())
        self.assertEqual(["network.example", "bakery.example", "elsewhere.example"], listed())

    def test_the_first_sync_does_what_the_preview_showed(self):
        self.switch_on()
        self.assertEqual(self.PREVIEW, self.at.preview())
        self.at.sync_now()
        self.assertEqual("Sync finished: 3 added, 0 removed, 0 failed.", self.at.result())
        self.assertEqual(
            [
                "bakery.example",
                "books.example",
                "elsewhere.example",
                "network.example",
                "www.bakery.example",
                "www.books.example",
            ],
            sorted(listed()),
        )
        self.assertEqual(1, len(updates()))
        self.assertEqual({("No change", "elsewhere.example")}, self.at.preview())
        self.assertIn("No changes: a sync would leave the list as it is", self.at.text())

    def test_while_switched_off_no_event_is_recorded(self):
        self.switch_on()
        self.at.open("settings")
        self.at.wrap.get_by_label("Keep ServerPilot's domain list in sync").uncheck()
        self.at.press(self.at.button("Save Changes"))
        seed({"sites": ["late.example"]})
        self.at.open("domains")
        self.assertEqual(0, self.at.sync_button().count())
        self.assertEqual([], updates())


class WithScripts(FirstTime, BrowserTest):
    def test_a_sync_shows_its_steps_while_it_runs(self):
        self.switch_on()
        # Longer than the script waits before it asks again.
        emulator.post("settings", {"latency_ms": 1500})
        self.at.page.add_init_script(WATCH)
        self.at.open("domains")
        self.at.sync_button().click(no_wait_after=True)
        self.at.wrap.locator(".serverpilot-sync progress").wait_for()
        self.assertTrue(self.at.sync_button().is_disabled())
        self.at.wrap.locator("> .notice[role=status]").wait_for()
        self.assertEqual("Sync finished: 3 added, 0 removed, 0 failed.", self.at.result())
        messages = self.at.page.evaluate("sessionStorage.messages").splitlines()
        self.assertEqual("Reading ServerPilot's list…", messages[0])
        self.assertIn("Sending the changes…", messages)
        self.assertEqual("Sync finished: 3 added, 0 removed, 0 failed.", messages[-1])
        self.assertEqual(len(messages), len(set(messages)))
        self.assertEqual(3, len([name for name in self.at.domains() if name.startswith("www.") or name.startswith("books")]))


class WithoutScripts(FirstTime, BrowserTest):
    options = {"java_script_enabled": False}
