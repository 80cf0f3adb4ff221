"""Set-up and tear-down of every browser test."""

import os
import unittest
from pathlib import Path

from playwright.sync_api import sync_playwright

import network
import secret_scan
from page import Page, new_context

FAILURES = Path("target/browser/failures")


class BrowserTest(unittest.TestCase):
    """A network after a reset, and an administrator's browser. Complaints of PHP or of scripts fail any test, and so
    does a secret in a page or a log."""

    maxDiff = None
    options = {}
    steps = []

    @classmethod
    def setUpClass(cls):
        playwright = sync_playwright().start()
        cls.addClassCleanup(playwright.stop)
        # WordPress's pages have images of another host, and a page would wait for a resolver that does not answer.
        args = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        cls.browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=args)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        network.seed({"reset": True}, {"settings": {"server_address": network.SERVER}}, *self.steps)
        self.log_read = network.php_problems(0)[1]
        self.read = secret_scan.lengths()
        self.at = self.login(**self.options)

    def login(self, user="admin", **options):
        context = new_context(self.browser, user, **{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(30_000)
        self.addCleanup(context.close)
        return Page(context)

    def run(self, result=None):
        self.outcome = result
        return super().run(result)

    def tearDown(self):
        if any(test is self for test, _ in (*self.outcome.failures, *self.outcome.errors)):
            FAILURES.mkdir(parents=True, exist_ok=True)
            self.at.page.screenshot(path=FAILURES / f"{self.id()}.png", full_page=True)
        self.assertEqual([], network.php_problems(self.log_read)[0])
        self.assertEqual([], secret_scan.leaks(self.read))
        self.assertEqual([], self.at.errors)
