"""Takes the screenshots of the documentation: `screenshots.py FOLDER`."""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from network import ELSEWHERE, SERVER, emulator, seed
from page import Page, new_context

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


def picture(page, name, height):
    """The plugin's part of the page, from above."""
    page.page.add_style_tag(content="#screen-meta-links { display: none; }")
    box = page.wrap.bounding_box()
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
    browser.close()
