"""No page contains a key. Each test checks that when it ends; these visit every page, and one that leaks on purpose."""

import secret_scan
from case import BrowserTest
from page import BASE, TABS


class Secrets(BrowserTest):
    steps = [{"sites": ["bakery.example"]}, {"sync": True}, {"sites": ["coffee.example"]}]

    def test_no_page_contains_a_secret(self):
        for tab in TABS:
            self.at.open(tab=tab)
        self.at.open()
        self.at.sync_now()
        self.at.page.goto(f"{BASE}/wp-admin/site-health.php?tab=debug")
        self.at.page.goto(f"{BASE}/wp-admin/network/")
        seen = (secret_scan.FOLDER / "pages.log").read_text(errors="replace")[self.read["pages.log"] :]
        for part in (*TABS, "bakery.example", "site-health.php"):
            self.assertIn(part, seen, "pages are written down")

    def test_a_page_with_a_secret_is_caught(self):
        self.at.page.goto(f"{BASE}/wp-admin/admin-ajax.php?action=test_leak")
        self.assertEqual(["the API key in pages.log"], secret_scan.leaks(self.read))
        self.read = secret_scan.lengths()
