"""How promises stand, as a site shows it: a mark for each standing, the order from worst to best, and tallies.

Law: one standing has one symbol, word and tone on every page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from outcomes.immutable import immutable
from outcomes.reports.charts import tally
from outcomes.reports.html_words import Pill
from outcomes.reports.markup import Html
from outcomes.results.standings import Standing

PILLS: Final[Mapping[Standing, Pill]] = {
    each: Pill(symbol=symbol, word=each.value, tone=tone)
    for each, symbol, tone in (
        (Standing.KEPT, "✔", "good"),
        (Standing.ON_TRACK, "▲", "good"),
        (Standing.AT_RISK, "◆", "mid"),
        (Standing.OFF_TRACK, "▼", "bad"),
        (Standing.NOT_KEPT, "✘", "bad"),
        (Standing.FINDINGS_ONLY, "•", "info"),
        (Standing.NOT_DUE, "○", "none"),
        (Standing.NOT_JUDGED, "?", "query"),
    )
}
"""In the order of tallies: from best to worst, then what is neither."""
WORST_FIRST: Final = (
    Standing.NOT_KEPT,
    Standing.OFF_TRACK,
    Standing.AT_RISK,
    Standing.FINDINGS_ONLY,
    Standing.NOT_JUDGED,
    Standing.NOT_DUE,
    Standing.ON_TRACK,
    Standing.KEPT,
)
"""As a reader looks for what to do."""
BROKEN: Final = WORST_FIRST[:3]


@immutable(kw_only=True)
class PromiseTally:
    """How the promises of a page stand, counted: a mark with its number each, and a bar of them."""

    counts: tuple[tuple[Pill, int], ...]
    bar: Html
    promises: int


def tally_of(standings: Iterable[Standing]) -> PromiseTally:
    """Count some promises by how they stand."""
    counts = Counter(standings)
    shown = tuple((pill, counts[each]) for each, pill in PILLS.items() if counts[each])
    bar = tally([(pill.tone, count) for pill, count in shown])
    return PromiseTally(counts=shown, bar=bar, promises=sum(counts.values()))
