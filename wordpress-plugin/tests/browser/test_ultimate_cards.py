"""Our texts in Ultimate Multisite's list of domains: the longest ones, at every width."""

from case import BrowserTest
from network import ELSEWHERE, SERVER, seed
from page import BASE

WIDTHS = (320, 390, 640, 782, 1280)
# A text without a place to break is as wide as it is.
TARGET = ("alongnamewithoutaplacetobreak" * 2 + ".") * 3 + "example"
LONG = "the-bakery-of-a-customer.example"


def dns(code, **details):
    report = {"addresses": [ELSEWHERE], "expected": [SERVER]} | details
    return {"dns": code, "dns_details": str(report).replace("'", '"'), "dns_checked_at": "2026-01-01 00:00:00"}


DOMAINS = {
    LONG: dns("elsewhere", addresses=["2001:db8:1111:2222:3333:4444:5555:6666", ELSEWHERE]),
    f"shop.{LONG}": dns("elsewhere", cname=[TARGET]),
    "a.example": dns("caa_forbids"),
    "b.example": dns("ipv6_elsewhere"),
    "c.example": dns("dnssec_broken"),
    "d.example": dns("proxied"),
    "e.example": dns("ok") | {"ssl_state": "invalid"},
    "f.example": dns("ok") | {"ssl_state": "covered", "site": "redirects_away", "site_detail": TARGET},
    "g.example": {"state": "failed", "reason": "rejected", "message": TARGET},
    "h.example": dns("ok") | {"ssl_state": "covered"},
}


class Cards(BrowserTest):
    steps = [
        {"mapped": list(DOMAINS)},
        {"state": {"server": {"name": "server", "address": SERVER}, "server_seen": 4_000_000_000, "last_run": 1}},
        {"records": {name: {"owner": "managed", "state": "ok", **columns} for name, columns in DOMAINS.items()}},
    ]

    def show(self, width, ours=True):
        self.at.page.set_viewport_size({"width": width, "height": 900})
        domains = ",".join(DOMAINS)
        self.at.page.goto(f"{BASE}/wp-admin/admin-post.php?action=test_card&ours={int(ours)}&domains={domains}")

    def heights(self):
        """Of Ultimate Multisite's own items: a squeezed one has two lines."""
        own = "#card .second, #card .first:not(.serverpilot-status)"
        return set(self.at.page.eval_on_selector_all(own, "all => all.map((one) => Math.round(one.getBoundingClientRect().height))"))

    def test_the_card_stays_as_it_is_without_them(self):
        for language in ("", "nl_NL"):
            seed({"language": language})
            for width in WIDTHS:
                with self.subTest(language=language, width=width):
                    self.show(width, ours=False)
                    own, overflow = self.heights(), self.at.overflows()
                    self.show(width)
                    self.assertEqual(len(DOMAINS), self.at.page.locator("#card .serverpilot-status").count())
                    self.assertEqual(overflow, self.at.overflows(), "wider")
                    self.assertEqual(own, self.heights(), "squeezed")
                    cut = "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"
                    self.assertEqual([], self.at.page.eval_on_selector_all("#card .serverpilot-status", cut), "cut off")

    def test_the_panel_fits_too(self):
        seed({"language": "nl_NL"})
        for width in WIDTHS:
            with self.subTest(width):
                self.show(width)
                panel = self.at.page.locator("#serverpilot-domains")
                self.assertEqual(len(DOMAINS), panel.locator("article").count())
                box = panel.bounding_box()
                self.assertLessEqual(box["x"] + box["width"], width)
                wide = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"
                self.assertEqual([], panel.locator("article").evaluate_all(wide))
