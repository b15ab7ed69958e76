"""Numbers, sources, targets and rows in the words and tones of the page.

Law: what a reader could follow as a link is http or https; anything else stays text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast
from urllib.parse import urlsplit

from outcomes.framework.model import Aim, Board, Framework, Owner
from outcomes.framework.sources import Source
from outcomes.framework.targets import (
    BandTarget,
    ChangeTarget,
    DirectionTarget,
    LevelsTarget,
    LevelTarget,
    interpretation_of,
    is_repeated,
)
from outcomes.immutable import immutable
from outcomes.metrics.verdicts import VerdictWord, counted_as, place_of
from outcomes.metrics.writing import telling_apart, unit_after, written
from outcomes.periods.many_periods import spoken_when
from outcomes.reports.marks import Mark, mark_of, word_of
from outcomes.results.results import ResultColumns

_TONES: Mapping[str, str] = {
    "green": "good",
    "yellow": "mid",
    "red": "bad",
    "blue": "info",
    "cyan": "query",
    "magenta": "query",
    "dim": "none",
}
BY_COLOUR: Mapping[str, str] = {"green": "good", "amber": "mid", "red": "bad"}
"""The tone of each colour of a framework's own rule."""
HUGE = 1e15
"""From here on a figure is written with an exponent."""
SEVERITY: Mapping[str, int] = {"bad": 5, "mid": 4, "query": 3, "good": 2, "info": 1, "none": 0}
"""Which of several tones is shown where there is room for one: the worst."""


@immutable(kw_only=True)
class Pill:
    """A finding as it is seen: symbol, word, and the class that colours it; ``note`` is said after the word."""

    symbol: str
    word: str
    tone: str
    note: str = ""


@immutable(kw_only=True)
class Citation:
    """A source in words, with an address where there is one that may be followed."""

    text: str
    url: str = ""


def tone_of(mark: Mark) -> str:
    """The class of the page's style sheet for a mark."""
    return _TONES.get(mark.style, "none")


def pill_of(row: Mapping[str, object], colour: str = "") -> Pill:
    """The pill of a row; ``colour`` is that of the framework's own rule, empty where it has none to give."""
    mark = mark_of(dict(row))
    own = tone_of(mark)
    tone = BY_COLOUR.get(colour, own)
    return Pill(symbol=mark.symbol, word=word_of(dict(row)), tone=tone, note=colour if tone != own else "")


def kind_of(row: Mapping[str, object]) -> tuple[str, Pill]:
    """What a row counts as: its verdict, else its direction, else that it was described, else its status."""
    mark = mark_of(dict(row))
    if row["status"] == "judged":
        # As it is, and no copy: the word of a plugin takes its place among verdicts along.
        word = cast(str, row["verdict"] or row["direction"] or "neither good nor bad")
    else:
        word = str(row["status"])
    return word, Pill(symbol=mark.symbol, word=word, tone=tone_of(mark))


WORST_FIRST = (
    "missed", "off track", "worse", "at risk", "same", "on track", "met", "better", "neither good nor bad",
)  # fmt: skip
"""Words of findings from worst to best."""


def worst_first(word: str) -> float:
    """The place of a word in `WORST_FIRST`, of another behind all; a plugin's verdict is beside what it counts as."""
    own = counted_as(word)
    if own not in WORST_FIRST:
        return float(len(WORST_FIRST))
    return WORST_FIRST.index(own) + (place_of(own) - place_of(word) if isinstance(word, VerdictWord) else 0.0)


def figure(number: float | None, unit: str = "", *, whole: bool = False) -> str:
    """A number for reading, with its unit; ``whole`` for one that counts.

    >>> figure(12.34, "%"), figure(1234.5, "per 100,000"), figure(0.0123), figure(None)
    ('12.3%', '1,234 per 100,000', '0.012', '')
    """
    if number is None:
        return ""
    size = abs(number)
    if size >= HUGE:
        text = f"{number:.3g}"
    elif size >= 1000 or (whole and number == round(number)):
        text = written(number, ".0f")
    elif size >= 1 or number == 0:
        text = written(number, ".1f")
    else:
        text = f"{number:.2g}"
    return text + unit_after(unit)


def figures(numbers: Sequence[float | None], unit: str = "") -> list[str]:
    """Numbers that stand beside each other: those that differ are not written alike.

    >>> figures([74.75, 74.8, None], "%"), figures([74.8, 78.0], "%")
    (['74.75%', '74.80%', ''], ['74.8%', '78.0%'])
    """
    said = [figure(each, unit) for each in numbers]
    known = sorted({(number, text) for number, text in zip(numbers, said, strict=True) if number is not None})
    if len({text for _, text in known}) == len(known):
        return said
    spec = telling_apart(".1f", [number for number, _ in known])
    own = unit_after(unit)
    alike = Counter(text for _, text in known)
    return [
        text if number is None or alike[text] == 1 else written(number, spec) + own
        for number, text in zip(numbers, said, strict=True)
    ]


def plain(number: float) -> str:
    """A piece of evidence: six significant figures, as the terminal shows it.

    >>> plain(9.0), plain(0.123456789)
    ('9', '0.123457')
    """
    return f"{number:.6g}"


def anchor(kind: str, name: str) -> str:
    """The id of a place in the page.

    >>> anchor("aim", "parent confidence")
    'aim-parent-confidence'
    """
    return f"{kind}-" + re.sub(r"[^\w.-]+", "-", name)


def safe_url(url: str) -> str:
    """The address where it is a plain http or https one, else nothing.

    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)"), safe_url("//example.org")
    ('https://example.org/a', '', '')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    whole = parts.scheme in ("http", "https") and parts.netloc and url.isprintable()
    return url.strip() if whole else ""


def cite(framework: Framework, source: Source | None) -> Citation | None:
    """Where something is written down: title, publisher, year, section, page, licence."""
    if source is None:
        return None
    document = framework.documents.get(source.document) or Source()
    year = source.year or document.year
    page = source.page or document.page
    parts = [source.title or document.title, source.publisher or document.publisher, str(year) if year else ""]
    # A document may call its pages what they are: "1st table".
    parts += [source.section, f"page {page}" if page[:1].isdigit() and page.replace("-", "").isdigit() else page]
    parts.append(source.licence or document.licence)
    text = ", ".join(each for each in parts if each)
    url = safe_url(source.url or document.url)
    return Citation(text=text or url, url=url) if text or url else None


def attributions_of(results: ResultColumns) -> tuple[str, ...]:
    """Whose figures they are, as the framework and its sources ask to be named, each once."""
    said = (results.framework.attribution, *(each.attribution for each in results.evaluation.inputs))
    return tuple(dict.fromkeys(each for each in said if each))


def target_words(aim: Aim, unit: str) -> str:
    """The target as the framework has it, in a line."""
    target = aim.target
    if isinstance(target, ChangeTarget):
        way = "an increase" if target.change >= 0 else "a reduction"
        size = f"{abs(target.change):g}"
        of = {"relative": f"{size}% of the value", "count": f"{size}% of the number", "gap": f"{size}% of the gap"}
        much = of.get(target.basis) or (f"{size} points" if unit == "%" else f"{size} {unit}".strip())
        often = "" if target.every == "once" else f" every {target.every}"
        since = _since(target.from_.period, target.from_.value, unit)
        until = f", until {target.until}" if target.until else ""
        return f"{way} of {much}{often}{since}{until}"
    if isinstance(target, LevelTarget):
        level = "a level for each area" if target.value is None else f"{target.value:g}{unit_after(unit)}"
        sense = f"{target.sense} " if target.sense else ""
        if target.every != "once":
            since = f" from {target.first}" if target.first else f" after {target.from_.period}"
            until = f", until {target.by}" if target.by else ""
            return f"{sense}{level} every {target.every}{since}{until}"
        by = f" by {target.by}" if target.by else ""
        return f"{sense}{level}{by}"
    if isinstance(target, LevelsTarget):
        if not target.levels:
            return "a level for each area and period"
        return "; ".join(
            f"{level:g}{unit_after(unit)} {spoken_when(period)}" for period, level in target.levels.items()
        )
    if isinstance(target, DirectionTarget):
        by = f" by {target.by}" if target.by else ""
        often = f" every {target.every}, on the {target.every} before," if is_repeated(target) else ""
        return f"{target.direction}{often}{by}{_since(target.from_.period, target.from_.value, unit)}"
    if isinstance(target, BandTarget):
        low = f"at least {target.min:g}{unit_after(unit)}" if target.min is not None else ""
        high = f"at most {target.max:g}{unit_after(unit)}" if target.max is not None else ""
        return " and ".join(each for each in (low, high) if each) + (f" by {target.by}" if target.by else "")
    return ""


def reading_words(aim: Aim) -> str:
    """How the wording of the target was understood, by whom and why; empty where there is no doubt."""
    said = interpretation_of(aim.target) if aim.target is not None else None
    if said is None:
        return ""
    by = f" by {said.by}" if said.by else ""
    on = f" on {said.on}" if said.on else ""
    return f"{said.status}{by}{on}" + (f": {said.why}" if said.why else "")


def _since(period: str, value: float | None, unit: str) -> str:
    if not period and value is None:
        return ""
    known = "" if value is None else f"{value:g}{unit_after(unit)}"
    return " from " + (f"{known} {spoken_when(period)}" if known and period else known or period)


def level_words(level: str) -> str:
    """What the parts of a level are called, by its id: a care-area is a care area."""
    return level.replace("-", " ").replace("_", " ")


def titles(known: Mapping[str, Board | Owner], ids: Sequence[str]) -> str:
    """The titles of some boards or owners; an id stands for one that the framework does not describe."""
    return ", ".join(known[each].title if each in known else each for each in ids)
