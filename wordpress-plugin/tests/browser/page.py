"""The plugin's page, as an operator uses it."""

import os

BASE = f"http://{os.environ['NETWORK_ADDRESS']}"
TABS = ("domains", "preview", "history", "unused", "settings")
_sessions = {}


def new_context(browser, user="admin", **options):
    """A logged-in browser; each user logs in once, because that takes longest."""
    if user not in _sessions:
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(f"{BASE}/wp-login.php")
            page.fill("#user_login", user)
            page.fill("#user_pass", "password")
            page.click("#wp-submit")
            page.wait_for_url("**/wp-admin/**")
            _sessions[user] = context.storage_state()
    return browser.new_context(storage_state=_sessions[user], **options)


class Page:
    """`page` is Playwright's; `wrap` is the plugin's part of it, without WordPress's own menus."""

    def __init__(self, context):
        self.errors = []
        self.dialogs = []
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", self._refuse)
        self.wrap = self.page.locator(".wrap.serverpilot")

    def _refuse(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, tab="", **query):
        asked = "".join(f"&{name}={value}" for name, value in ({"tab": tab} | query).items() if value)
        return self.page.goto(f"{BASE}/wp-admin/network/settings.php?page=serverpilot-sync{asked}")

    def text(self):
        return self.wrap.inner_text()

    def result(self):
        """The result of the last button."""
        return self.wrap.locator("> .notice[role=status]").inner_text()

    def press(self, button):
        """Presses a button that loads a page, and waits for the page."""
        with self.page.expect_navigation(timeout=90_000):
            button.click()

    def button(self, name):
        return self.wrap.get_by_role("button", name=name, exact=True)

    def domains(self):
        """Domains of the table, in their order; a partner after its domain."""
        return self.wrap.locator(".row-title, .serverpilot-partner-domain").all_inner_texts()

    def rows(self):
        """The first domain of each row."""
        return self.wrap.locator(".row-title").all_inner_texts()

    def row(self, domain):
        return self.wrap.locator("tbody tr", has=self.page.locator(f"input[value='{domain}']"))

    def bulk(self, action, *domains):
        for domain in domains:
            self.row(domain).locator("input[type=checkbox]").check()
        self.page.select_option("#bulk-action-selector-top", action)
        self.press(self.page.locator("#doaction"))

    def act(self, domain, action):
        """Presses the button of a row, which shows when the row is pointed at."""
        self.row(domain).hover()
        self.press(self.row(domain).get_by_role("button", name=action, exact=True))

    def confirm(self, button):
        """Answers the question before a removal."""
        self.press(self.button(button))

    def sync_button(self):
        return self.wrap.locator(".serverpilot-sync").get_by_role("button", name="Sync now")

    def sync_now(self):
        self.press(self.sync_button())

    def preview(self):
        """The preview's lines, each a change and a domain."""
        self.open("preview")
        return {
            tuple(row.locator("th, td").all_inner_texts()[:2]) for row in self.wrap.locator("table tbody tr").all()
        }

    def overflows(self):
        """How many pixels the document is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
