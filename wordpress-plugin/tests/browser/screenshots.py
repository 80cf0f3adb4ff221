"""Takes the screenshots of the documentation: `screenshots.py FOLDER`."""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from network import APP, ELSEWHERE, KEY, SERVER, emulator, seed
from page import BASE, Page, new_context
from web_server import WebServer

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
HERE = ["bakery.example", "florist.example", "books.example", "coffee.network.example"]


def make_network():
    """A network with one domain of each kind."""
    dns = {name: [SERVER] for site in HERE for name in (site, f"www.{site}")}
    seed(
        {"reset": True},
        {"settings": {"server_address": SERVER}},
        {"dns": dns | {"cinema.example": [ELSEWHERE], "www.cinema.example": [ELSEWHERE]}},
        {"sites": [*HERE, "cinema.example"]},
        {"sync": True},
        {"check": True},
        {"other_app": ["garage.example", "www.garage.example"]},
        {"settings": {"rejected": ["typo.example", "www.typo.example"]}},
        {"add": ["newsletter.example"]},
        {"sites": ["garage.example", "typo.example"]},
        {"sync": True},
        {"check": True},
        {"sync": True},
    )


def make_pool():
    """One app of a network that is almost full, one that can join, and one whose web root is no link."""
    customers = [f"customer{number}.example" for number in range(49)]
    seed({"reset": True}, {"web": True}, {"planted_sites": customers}, {"other_app": ["app2.example"]}, {"sync": True})
    emulator.post("apps", {"id": "emulatorapp00003", "name": "store", "domains": ["app3.example"]})


def make_customer():
    """A customer with a domain that is online, and one whose DNS record has to be changed."""
    details = {"addresses": [ELSEWHERE], "expected": [SERVER], "nameservers": ["ada.ns.cloudflare.com"]}
    managed = {"owner": "managed", "state": "ok", "dns_checked_at": "2026-01-01 00:00:00"}
    online = managed | {"dns": "ok", "ssl_state": "covered"}
    waiting = managed | {"dns": "elsewhere", "ssl_state": "missing", "dns_details": json.dumps(details)}
    seed(
        {"reset": True},
        {"mapped": ["bakery.example", "coffee.example"]},
        {"state": {"server": {"name": "server", "address": SERVER}, "server_seen": 4_000_000_000, "last_run": 1}},
        {"records": {"bakery.example": online, "coffee.example": waiting}},
    )


def picture(page, name, height, part=None):
    """The plugin's part of the page, or another part, from above."""
    page.page.add_style_tag(content="#screen-meta-links { display: none; }")
    # A click may have scrolled.
    page.page.evaluate("scrollTo(0, 0)")
    box = (part or page.wrap).bounding_box()
    clip = {"x": box["x"] - 10, "y": box["y"], "width": box["width"] + 20, "height": min(height, box["height"] + 10)}
    page.page.screenshot(path=folder / f"{name}.png", clip=clip, full_page=True)


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
    make_network()
    wide = Page(new_context(browser, viewport={"width": 1280, "height": 900}))
    narrow = Page(new_context(browser, viewport={"width": 390, "height": 844}))

    wide.open()
    picture(wide, "domains", 1000)
    wide.open("history")
    picture(wide, "history", 1200)
    wide.open("settings")
    picture(wide, "settings", 1200)
    wide.open(domain="cinema.example")
    wide.press(wide.button("Check now"))
    picture(wide, "details", 1200)
    narrow.open()
    narrow.row("typo.example").locator(".toggle-row").click()
    picture(narrow, "narrow", 900)

    seed({"sites": ["pottery.example", "tailor.example"]}, {"delete": ["books.example"]})
    wide.open("preview")
    picture(wide, "preview", 1200)
    emulator.post("settings", {"api_key": "another"})
    seed({"sync": True})
    wide.open()
    picture(wide, "paused", 700)

    make_pool()
    server = WebServer()
    emulator.post("settings", {"api_key": KEY, "web_roots": dict.fromkeys((APP, "emulatorapp00002"), server.address)})
    wide.open("settings", apps="all")
    wide.press(wide.button("Add to the pool").first)
    seed({"sync": True}, {"planted_sites": ["pottery.example", "tailor.example", "garage.example"]}, {"sync": True})
    wide.open("settings", apps="all")
    picture(wide, "pool", 700, wide.wrap.locator("#serverpilot-pool ~ table"))
    server.stop()

    make_customer()
    narrow.page.goto(f"{BASE}/wp-admin/admin-post.php?action=test_panel")
    picture(narrow, "panel", 1200, narrow.page.locator("#serverpilot-domains"))
    browser.close()
