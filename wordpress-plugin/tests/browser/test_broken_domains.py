"""The details of a broken domain of each class, in English and in Dutch."""

import re
import unittest
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from broken_domains import CALM, DOMAINS, NO_PROBLEM, QUOTED, SCENES, certificate
from case import BrowserTest
from network import seed

CODE = re.compile(r"\((\w+\.\w+)\)$")
# Results of checks that are no problem.
HARMLESS = {"OK", "Not checked", "In orde", "Niet gecontroleerd"}
# Words that are in most English sentences, and in no Dutch one.
ENGLISH = re.compile(r"\b(the|and|not|this|its|it|from|with|does|has|for|by|to|no|connection)\b", re.IGNORECASE)
NAMES = re.compile(r"\S*\.example\b|\(\w+\.\w+\)|serverpilot_\w+|" + re.escape(QUOTED))
# Codes that are no problem.
FINE = {
    *("mapping.site", "mapping.none", "mapping.requested", "sync.ok", "list.listed", "list.covered", "list.shared"),
    *("server.configured", "dns.ok", "dns.propagating", "dns.proxied", "certificate.covered", "certificate.proxied"),
    *("site.ok", "site.inconclusive", "site.no_way_back"),
    *("list.not_checked", "dns.not_checked", "certificate.not_checked", "site.not_checked"),
}
# Codes that only a check has that is made now.
LIVE = {"mapping.network_domain", "sync.network_domain", "sync.unreachable", "sync.unknown", "list.absent"}
# What a page shows, in one request to the browser.
SHOWN = """() => {
    const text = (element) => element.innerText.trim(), wrap = document.querySelector('.wrap.serverpilot');
    return {
        notices: [...wrap.querySelectorAll('h2 ~ .notice')].map((notice) => [...notice.querySelectorAll('p')].map(text)),
        rows: [...wrap.querySelectorAll('.serverpilot-diagnosis tbody tr')].map((row) => [...row.cells].map(text)),
        text: text(wrap),
    };
}"""


def documented():
    """The codes of all checks of a domain. MessagesTest compares them with those that the plugin can show."""
    page = Path("docs/messages.md").read_text()
    first = " ".join(re.findall(r"^\| (`[^|]+`) \|", page, re.MULTILINE))
    return set(re.findall(r"`((?:mapping|sync|held|list|server|dns|certificate|site)\.\w+)`", first))


def cases(enum):
    """The codes of an enum of the plugin."""
    return set(re.findall(r"case \w+ = '(\w+)'", Path(f"wordpress-plugin/src/Domain/{enum}.php").read_text()))


class Table(unittest.TestCase):
    """The table of classes is complete."""

    def test_every_code_that_can_come_first_has_a_domain(self):
        planted = {case.code for case in DOMAINS} | {code for code, _, _ in SCENES}
        self.assertEqual(documented() - FINE - LIVE, planted - {NO_PROBLEM})

    def test_every_case_of_the_plugin_has_a_domain(self):
        codes = {case.code for case in DOMAINS} | FINE
        for enum, checks in {"Dns/DnsState": ("dns",), "Site/SiteState": ("site",), "Reason": ("held", "list")}.items():
            shown = {code.partition(".")[2] for code in codes if code.partition(".")[0] in checks}
            self.assertEqual(set(), cases(enum) - shown, enum)
        pauses = {steps["pause"]["reason"] for _, _, steps in SCENES if "pause" in steps}
        self.assertEqual(cases("PauseReason"), pauses)


class English(BrowserTest):
    language = ""
    steps = [{"planted_sites": [case.domain.removeprefix("www.") for case in DOMAINS if case.has_site]}]
    widths = (1280, 390)

    def setUp(self):
        super().setUp()
        self.seen = set()
        # Of the network, because that is the language of stored messages.
        seed({"network_language": self.language})
        seed(
            {"decisions": {case.domain: {"state": "ok"} | case.decision for case in DOMAINS}},
            certificate(60),
            {"observations": {case.domain: case.observation() for case in DOMAINS if case.observed is not None}},
        )

    def test_the_first_problem_of_a_domain_is_explained(self):
        for case in DOMAINS:
            with self.subTest(case.domain):
                self.visit(case)
        self.assertEqual(set(), FINE - self.seen)

    def test_a_problem_of_all_domains_is_explained(self):
        for code, case, steps in SCENES:
            with self.subTest(code, **steps.get("pause", {})):
                seed({"state": CALM}, steps)
                self.visit(case, code)

    def test_the_table_fits_with_each_of_them(self):
        for page in range(1, len(DOMAINS) // 20 + 2):
            self.at.open(paged=page)
            self.check_language(self.at.text(), self.at.wrap.locator("td.column-status").all_inner_texts())
            # On a narrow screen, WordPress hides most columns.
            self.check_widths((390, 1280))

    def visit(self, case, code=None):
        code = case.code if code is None else code
        self.at.open(domain=case.domain)
        shown = self.at.page.evaluate(SHOWN)
        self.seen |= {CODE.search(row[1])[1] for row in shown["rows"]}
        problems = [row for row in shown["rows"] if CODE.sub("", row[1]).strip() not in HARMLESS]
        self.assertEqual(1, len(shown["notices"]), shown["notices"])
        if code == NO_PROBLEM:
            self.assertEqual([], problems)
        else:
            label, status, message, remedy = problems[0]
            self.assertEqual(code, CODE.search(status)[1])
            self.assertNotEqual("", message)
            self.assertEqual(case.has_remedy, remedy != "")
            self.assertEqual([f"{label}: {message}", *filter(None, [remedy])], shown["notices"][0])
        self.check_language(shown["text"], [text for row in shown["rows"] for text in row[2:]])
        # Each page is loaded at the width at which the one before was left.
        found = Axe().run(self.at.page, context=".wrap.serverpilot")
        self.assertEqual(0, found.violations_count, found.generate_report())
        self.check_widths(self.widths)
        self.widths = self.widths[::-1]

    def check_language(self, text, messages):
        """No code where a sentence should be."""
        for message in messages:
            self.assertNotRegex(NAMES.sub("", message), r"\b[a-z]+_[a-z]+")

    def check_widths(self, widths):
        for width in widths:
            self.at.page.set_viewport_size({"width": width, "height": 900})
            self.assertEqual(0, self.at.overflows(), width)


class Dutch(English):
    language = "nl_NL"
    # Codes that are Dutch words, too.
    WORDS = {"server", "database", "open", "site", "wildcard"}

    def check_language(self, text, messages):
        super().check_language(text, messages)
        self.assertNotRegex(NAMES.sub("", text), ENGLISH)
        codes = {code.partition(".")[2] for code in documented()} - self.WORDS
        for message in messages:
            self.assertEqual(set(), codes & set(re.findall(r"\w+", NAMES.sub("", message).lower())), message)
