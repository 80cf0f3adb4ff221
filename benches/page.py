"""Times until Chromium has the response with the plugin's page, and until the page is loaded: the fastest of several.

    page.py ADDRESS COOKIES     COOKIES: a JSON object

Prints a JSON object with both times in milliseconds. Environment: NETWORK_ADDRESS, as in scripts/with-network.
"""

import json
import os
import shutil
import sys

from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WARM_UP, PAGES, ROWS = 2, 10, 20
# Of the Navigation Timing API.
TIMES = """() => {
    const page = performance.getEntriesByType('navigation')[0];
    return [page.responseEnd - page.requestStart, page.loadEventEnd - page.startTime];
}"""


def main(address: str, cookies: dict[str, str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))),
            args=["--no-sandbox", f"--host-resolver-rules=MAP network.example {os.environ['NETWORK_ADDRESS']}"],
        )
        context = browser.new_context()
        context.add_cookies(
            [{"name": name, "value": value, "domain": "network.example", "path": "/"} for name, value in cookies.items()]
        )
        page = context.new_page()
        times = []
        for _ in range(WARM_UP + PAGES):
            page.goto(address, wait_until="load")
            rows = page.locator('input[name="domains[]"]').count()
            if rows != ROWS:
                raise SystemExit(f"{address} shows {rows} rows")
            times.append(page.evaluate(TIMES))
        browser.close()
    response, loaded = (min(column) for column in zip(*times[WARM_UP:], strict=True))
    print(json.dumps({"response": response, "loaded": loaded}))


main(sys.argv[1], json.loads(sys.argv[2]))
