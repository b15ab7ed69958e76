"""Colours: text and marks can be told from what they stand on (WCAG 2.2, 1.4.3 and 1.4.11)."""

import pytest

from outcomes.site.palette import DARK, LIGHT

TONES = ("good", "mid", "bad", "info", "query", "none")
TEXT = [
    *[("ink", on) for on in ("page", "panel")],
    *[("soft", on) for on in ("page", "panel")],
    *[("link", on) for on in ("page", "panel")],
    *[(f"{tone}-ink", tone) for tone in TONES],
    ("head-ink", "head"),
]
MARKS = [*[(f"{tone}-mark", "page") for tone in TONES], *[(each, "page") for each in ("value", "target", "benchmark")]]


def brightness(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert 21 == pytest.approx(contrast("#ffffff", "#000000"))
    # A pair that WebAIM's page on contrast names: #777777 on white falls just short of 4.5.
    assert 4.48 == pytest.approx(contrast("#777777", "#ffffff"), abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_can_be_read(palette: dict[str, str], ink: str, paper: str) -> None:
    assert contrast(palette[ink], palette[paper]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "paper"), MARKS)
def test_marks_can_be_seen(palette: dict[str, str], mark: str, paper: str) -> None:
    assert contrast(palette[mark], palette[paper]) >= 3


def test_both_have_the_same_names() -> None:
    assert list(LIGHT) == list(DARK)
