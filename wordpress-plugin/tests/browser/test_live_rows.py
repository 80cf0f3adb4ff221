"""Checks of the selected rows, and rows that stay up to date."""

import json

from case import BrowserTest
from network import ELSEWHERE, SERVER, seed

SITES = [f"shop{n}.example" for n in range(7)]
POINT = {name: [SERVER] for site in SITES for name in (site, f"www.{site}")}


class WithScripts(BrowserTest):
    steps = [{"dns": POINT}, {"sites": SITES}, {"sync": True}]

    def select_all(self):
        self.at.page.locator("thead .check-column input").check()

    def selected(self):
        return self.at.page.locator("#the-list input[type=checkbox]:checked").count()

    def test_selected_rows_are_checked_with_progress_and_stay_selected(self):
        self.at.open()
        self.assertNotIn("DNS elsewhere", self.at.text())
        seed({"dns": POINT | {"shop3.example": [ELSEWHERE]}})
        partner = self.at.row("shop3.example").locator("details")
        partner.locator("summary").click()
        self.at.page.evaluate(
            """() => {
                window.steps = [];
                const status = document.querySelector('.serverpilot-checking');
                new MutationObserver(() => window.steps.push(status.innerText.trim())).observe(status, { childList: true });
            }"""
        )
        self.select_all()
        self.at.page.select_option("#bulk-action-selector-top", "check")
        self.at.page.locator("#doaction").click()
        self.at.wrap.get_by_text("Rows checked: 7. They show the results.").wait_for(timeout=90_000)
        steps = self.at.page.evaluate("window.steps")
        self.assertIn("Checked 0 of 7 rows…", steps)
        self.assertIn("Checked 5 of 7 rows…", steps)
        self.assertIn("It points to another server.", self.at.row("shop3.example").locator(".column-status").inner_text())
        self.assertEqual(7, self.selected())
        self.assertIsNotNone(self.at.row("shop3.example").locator("details").get_attribute("open"))
        self.assertEqual(0, self.at.page.locator(".serverpilot-checking progress").count())

    def test_an_interrupted_check_says_so(self):
        self.at.open()
        self.at.page.route("**/admin-ajax.php", lambda route: route.fulfill(status=500, body="-1"))
        self.select_all()
        self.at.page.select_option("#bulk-action-selector-top", "check")
        self.at.page.locator("#doaction").click()
        self.at.wrap.get_by_text("The check was interrupted.").wait_for()

    def test_rows_are_refreshed_and_the_selection_is_kept(self):
        self.at.page.clock.install()
        self.at.open()
        self.select_all()
        seed({"records": {"shop1.example": {"dns": "elsewhere", "due": None}}})
        self.assertNotIn("DNS elsewhere", self.at.row("shop1.example").inner_text())
        self.at.page.clock.run_for(31_000)
        self.at.row("shop1.example").get_by_text("It points to another server.").wait_for()
        self.assertEqual(7, self.selected())

    def test_one_request_checks_a_few_rows(self):
        self.at.open()
        nonce = self.at.page.evaluate("serverpilotSync.nonce")
        query = "&".join(f"domains[]={site}" for site in SITES)
        answer = self.at.page.request.post(
            f"{self.at.page.url.split('/network/')[0]}/admin-ajax.php",
            data=f"action=serverpilot_sync_check&nonce={nonce}&{query}",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        self.assertEqual(5, len(json.loads(answer.text())["data"]["rows"]))


class WithoutScripts(BrowserTest):
    options = {"java_script_enabled": False}
    steps = [{"dns": POINT | {"shop3.example": [ELSEWHERE]}}, {"sites": SITES}, {"sync": True}]

    def test_selected_rows_are_checked(self):
        self.at.open()
        self.at.bulk("check", "shop3.example")
        self.assertEqual("2 domains were checked. Their rows show the results. Domains: shop3.example, www.shop3.example", self.at.result())
        self.assertIn("It points to another server.", self.at.row("shop3.example").inner_text())
