"""The promises of a page, each once and the worst first."""

from __future__ import annotations

import attrs

from outcomes.reports.html_words import (
    Pill,
    anchor,
    titles,
    tone_of,
)
from outcomes.reports.summary_words import few_words, mark_and_word
from outcomes.results.rendered import Results
from outcomes.results.standings import Standing
from outcomes.results.summary import promise_lines


@attrs.frozen(kw_only=True)
class PromiseView:
    """One promise in a line: how it stands and by which figure."""

    href: str
    title: str
    pill: Pill
    said: str
    owner: str


@attrs.frozen(kw_only=True)
class Silent:
    """Promises of which only the same can be said, together: why, and each with the place where it stands."""

    pill: Pill
    aims: tuple[tuple[str, str], ...]


def promise_views(results: Results) -> tuple[tuple[PromiseView, ...], tuple[Silent, ...]]:
    """Every promise once, the worst first; those that cannot be judged or are not due are named together."""
    framework = results.framework
    said, silent = [], dict[Pill, list[tuple[str, str]]]()
    for line in promise_lines(results):
        mark, word = mark_and_word(results, line)
        pill = Pill(symbol=mark.symbol, word=word, tone=tone_of(mark))
        href, title = anchor("aim", line.aim.id), line.aim.title
        if line.standing in (Standing.NOT_JUDGED, Standing.NOT_DUE):
            silent.setdefault(pill, []).append((href, title))
            continue
        owner = framework.owner_of(line.aim)
        named = titles(framework.owners, (owner,)) if owner else ""
        said.append(PromiseView(href=href, title=title, pill=pill, said=few_words(results, line), owner=named))
    return tuple(said), tuple(Silent(pill=pill, aims=tuple(aims)) for pill, aims in silent.items())
