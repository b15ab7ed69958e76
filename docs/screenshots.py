"""Makes the pictures of the site in docs/images: ``.venv/bin/python docs/screenshots.py``.

Needs the extras site and test, and Chromium. Look at the pictures before you commit them.
"""

from __future__ import annotations

import datetime
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

import outcomes
from outcomes.site import SitePart, build_site, publish

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
FRAMEWORKS = {
    "leicestershire-jhws-2013": "2016-06-01",
    "pan-lancashire-wellbeing": "2020-06-01",
    "hertfordshire-crisis-care": "2018-06-01",
}
COLOURS = 160
"""Of a picture: enough for a page that has few, and a third of the size."""

PICTURES = (
    # name, page, width, height, colours of the page, what is scrolled to
    ("site-overview", "leicestershire-jhws-2013/index.html", 1200, 1000, "light", ""),
    ("site-aim", "hertfordshire-crisis-care/aims/over-four-hours.html", 1200, 1840, "light", ""),
    ("site-phone", "pan-lancashire-wellbeing/areas/E06000009.html", 390, 780, "dark", "h2"),
)


def main() -> None:
    """Build both sites, and take every picture."""
    chromium = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as driver:
        site = Path(home) / "site"
        parts = [
            SitePart(
                results=outcomes.evaluate(
                    ROOT / "frameworks" / name, as_of=datetime.date.fromisoformat(day), keep_observed=True
                )
            )
            for name, day in FRAMEWORKS.items()
        ]
        publish(build_site(parts), site)
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        IMAGES.mkdir(exist_ok=True)
        for name, address, width, height, scheme, place in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto((site / address).as_uri())
            if place:
                page.locator(place).evaluate("each => each.scrollIntoView()")
            taken = IMAGES / f"{name}.png"
            page.screenshot(path=taken)
            with Image.open(taken) as picture:
                picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(taken, optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
