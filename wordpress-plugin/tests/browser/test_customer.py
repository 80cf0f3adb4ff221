"""The customer's panel, on a page of the customer's own site."""

import urllib.parse

from axe_playwright_python.sync_playwright import Axe

from case import BrowserTest
from network import ELSEWHERE, SERVER, seed
from page import BASE

HOSTILE = "<img src=x onerror=alert(1)>.example"
DOMAINS = {
    "bakery.example": {"dns": "ok", "ssl_state": "covered"},
    "coffee.example": {
        "dns": "elsewhere",
        "ssl_state": "missing",
        "dns_details": '{"addresses":["198.51.100.9"],"expected":["203.0.113.10"],"nameservers":["ada.ns.cloudflare.com"]}',
        "dns_checked_at": "2026-01-01 00:00:00",
    },
    "shop.tea.example": {
        "dns": "elsewhere",
        "dns_details": '{"addresses":["198.51.100.9"],"expected":["203.0.113.10"],"cname":["' + HOSTILE + '"]}',
        "dns_checked_at": "2026-01-01 00:00:00",
    },
}
STEPS = [
    {"mapped": list(DOMAINS)},
    {"state": {"server": {"name": "server", "address": SERVER}, "server_seen": 4_000_000_000, "last_run": 1}},
    {"records": {name: {"owner": "managed", "state": "ok", **columns} for name, columns in DOMAINS.items()}},
]
PANEL = "#serverpilot-domains"


class Customer(BrowserTest):
    options = {"viewport": {"width": 390, "height": 844}}
    steps = STEPS

    def show(self, at=None):
        at = at or self.at
        at.page.goto(f"{BASE}/wp-admin/admin-post.php?action=test_panel")
        return at.page.locator(PANEL)

    def card(self, domain):
        return self.at.page.locator(f"{PANEL} [data-domain='{domain}']")


class Panel(Customer):
    def test_it_shows_the_path_and_the_records_of_each_domain(self):
        self.show()
        self.assertEqual("DNS: Done Certificate: Done Online: Done", self.path("bakery.example"))
        self.assertIn("This domain is online.", self.card("bakery.example").inner_text())
        self.assertEqual("DNS: Your turn Certificate: Later Online: Later", self.path("coffee.example"))
        text = self.card("coffee.example").inner_text()
        for words in ("Change this A record", "@", ELSEWHERE, SERVER, "The DNS of this domain is at Cloudflare."):
            self.assertIn(words, text)
        self.assertIn("developers.cloudflare.com", self.card("coffee.example").get_by_role("link").get_attribute("href"))
        text = self.card("shop.tea.example").inner_text()
        self.assertIn("Change this CNAME record", text)
        self.assertIn(HOSTILE, text)
        self.assertEqual([], self.at.dialogs)

    def path(self, domain):
        return " ".join(self.card(domain).locator(".serverpilot-path li > span:last-child").all_inner_texts())

    def test_it_fits_a_narrow_window_and_axe_finds_no_violation(self):
        for width in (390, 1280):
            self.at.page.set_viewport_size({"width": width, "height": 844})
            self.show()
            self.assertEqual(0, self.at.overflows(), width)
            found = Axe().run(self.at.page, context=PANEL)
            self.assertEqual(0, found.violations_count, found.generate_report())

    def test_a_value_is_copied(self):
        self.at.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.show()
        self.card("coffee.example").get_by_role("button", name=f"Copy Required value: {SERVER}").click()
        self.at.page.get_by_text("Copied.").wait_for()
        self.assertEqual(SERVER, self.at.page.evaluate("navigator.clipboard.readText()"))

    def test_a_check_updates_it_without_a_reload(self):
        seed({"dns": {"coffee.example": [SERVER]}})
        panel = self.show()
        self.at.page.evaluate("window.stays = true")
        panel.get_by_role("link", name="Check again now").click()
        panel.get_by_text("Checked just now.").wait_for()
        self.assertEqual("DNS: Done Certificate: In progress Online: Later", self.path("coffee.example"))
        self.assertTrue(self.at.page.evaluate("window.stays"))

    def test_a_request_without_the_nonce_is_that_of_a_visitor(self):
        self.show()
        status = """([root, nonce]) => fetch(root.replace(/^https?:..[^/]*/, "") + "1/domains", {
            method: "POST", headers: nonce ? { "X-WP-Nonce": serverpilotCustomer.nonce } : {} }).then((r) => r.status)"""
        root = self.at.page.evaluate("serverpilotCustomer.root")
        self.assertEqual(200, self.at.page.evaluate(status, [root, True]))
        self.assertEqual(401, self.at.page.evaluate(status, [root, False]))

    def test_it_says_when_a_domain_is_online(self):
        panel = self.show()
        seed({"records": {"coffee.example": {"dns": "ok", "ssl_state": "covered"}}})
        panel.get_by_role("link", name="Check again now").click()
        panel.get_by_text("coffee.example is online.").wait_for()

    def test_it_is_dutch_for_a_dutch_user(self):
        seed({"language": "nl_NL"})
        self.assertIn("Nu opnieuw controleren", self.show().inner_text())


class Pages(Customer):
    steps = [{"mapped": [f"d{n:04}.example" for n in range(1, 3001)]}, *STEPS[1:2]]

    def test_each_of_3000_domains_can_be_reached(self):
        panel = self.show()
        self.assertEqual(50, panel.locator("article").count())
        self.assertIn("Domains 1 to 50 of 3,000", panel.inner_text())
        panel.get_by_role("link", name="Next domains").click()
        panel.get_by_text("Domains 51 to 100 of 3,000").wait_for()
        self.assertEqual("d0051.example", panel.locator("article h3").first.inner_text())
        panel.get_by_role("link", name="Check again now").click()
        panel.get_by_text("Checked just now.").wait_for()
        self.assertEqual("d0051.example", panel.locator("article h3").first.inner_text(), "the page stays")
        self.assertEqual(0, self.at.overflows())
        found = Axe().run(self.at.page, context=PANEL)
        self.assertEqual(0, found.violations_count, found.generate_report())


class Dialog(Customer):
    def test_a_domain_is_checked_while_it_is_typed(self):
        seed({"dns": {"here.example": [SERVER], "there.example": [ELSEWHERE]}})
        page = self.at.page
        page.goto(f"{BASE}/wp-admin/admin-post.php?action=test_dialog")
        answer = page.locator(".serverpilot-new-domain")
        for domain, words in {
            "co.uk": "Write your own, such as example.co.uk.",
            "shop.network.example": "belongs to the network",
            "bakery.example": "has been added already",
            "here.example": "points to this server already",
            "there.example": "Change this A record",
        }.items():
            page.get_by_role("textbox", name="Domain").fill(domain)
            answer.get_by_text(words).wait_for()
        self.assertIn(ELSEWHERE, answer.inner_text())
        self.assertEqual(0, self.at.overflows())
        found = Axe().run(page, context="main")
        self.assertEqual(0, found.violations_count, found.generate_report())


class WithoutScripts(Customer):
    options = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}

    def test_the_link_checks_again(self):
        seed({"dns": {"coffee.example": [SERVER]}})
        panel = self.show()
        self.assertEqual(0, panel.get_by_role("button").count(), "no button that needs a script")
        panel.get_by_role("link", name="Check again now").click()
        self.assertNotIn("serverpilot_check", self.at.page.url)
        self.assertNotIn("Your turn", self.card("coffee.example").inner_text())

    def test_the_link_of_another_user_does_nothing(self):
        link = self.show().get_by_role("link", name="Check again now").get_attribute("href")
        seed({"subscriber": "outsider"})
        other = self.login("outsider")
        response = other.page.goto(urllib.parse.urljoin(BASE, link))
        self.assertEqual(403, response.status)
        self.assertEqual(0, self.show(other).count(), "no panel for others")


class Editor(Customer):
    options = {}

    def test_the_block_is_offered_and_explains_itself(self):
        page = self.at.page
        page.goto(f"{BASE}/wp-admin/post-new.php?post_type=page")
        page.wait_for_function("window.wp?.blocks?.getBlockType('serverpilot/domains')")
        page.evaluate("wp.data.dispatch('core/block-editor').insertBlocks(wp.blocks.createBlock('serverpilot/domains'))")
        frame = page.frame_locator("iframe[name=editor-canvas]") if page.locator("iframe[name=editor-canvas]").count() else page
        frame.get_by_text("Administrators of this site see the status of its domains here.").wait_for()
