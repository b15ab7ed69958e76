"""The board pack: one page that is printed, with the answer first and every aim in an annex where that is asked for.

Law: what is the same of several promises is said once; the first sheet alone tells a board how it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from outcomes.immutable import immutable
from outcomes.reports.folders import missing_package
from outcomes.results.standings import Standing
from outcomes.site.aim_page import AimPage
from outcomes.site.lines import Line, Told
from outcomes.site.palette import LIGHT, printed
from outcomes.site.standing_pills import PromiseTally, tally_of

_SAID_ONCE: Final = (Standing.NOT_JUDGED, Standing.NOT_DUE)
"""Promises of which a board cannot be told more than that: their names stand together."""


@immutable(kw_only=True)
class Together:
    """Promises that stand alike and are named in one line."""

    word: str
    symbol: str
    tone: str
    titles: tuple[str, ...]
    note: str = ""


@immutable(kw_only=True)
class Chapter:
    """The promises of one part of the framework: those of which each has something to say, and the others together."""

    title: str
    tally: PromiseTally
    lines: tuple[Line, ...]
    others: tuple[Together, ...]


@immutable(kw_only=True)
class Pack:
    """What a board pack holds beyond a framework's first page."""

    chapters: tuple[Chapter, ...]
    supporting: tuple[Line, ...]
    silent: tuple[Together, ...]
    annex: tuple[AimPage, ...]
    dated: bool
    owned: bool


def pack_of(told: Told, annex: Iterable[AimPage] = ()) -> Pack:
    """Gather a board pack; ``annex`` are the aims that are to stand in it whole."""
    framework = told.framework
    chapters = []
    for part in [*(each.id for each in framework.parts.values() if not each.under), ""]:
        own = [each for each in told.promised if framework.priority_of(each.aim) == part]
        if own:
            title = framework.parts[part].title if part in framework.parts else ""
            chapters.append(
                Chapter(
                    title=title,
                    tally=tally_of(each.standing for each in own),
                    lines=tuple(each for each in own if each.standing not in _SAID_ONCE),
                    others=_together(each for each in own if each.standing in _SAID_ONCE),
                )
            )
    return Pack(
        chapters=tuple(chapters),
        supporting=tuple(each for each in told.supporting if each.standing not in _SAID_ONCE),
        silent=_together(each for each in told.supporting if each.standing in _SAID_ONCE),
        annex=tuple(annex),
        dated=any(each.due for each in told.promised),
        owned=any(each.owner for each in told.promised),
    )


def _together(lines: Iterable[Line]) -> tuple[Together, ...]:
    titles_of: dict[tuple[str, str, str], list[str]] = {}
    for each in lines:
        titles_of.setdefault((each.pill.word, each.pill.symbol, each.pill.tone), []).append(each.title)
    return tuple(
        Together(word=word, symbol=symbol, tone=tone, titles=tuple(titles))
        for (word, symbol, tone), titles in titles_of.items()
    )


_BLOCK: Final = re.compile(r'<rect class="(good|mid|bad|info|query|none)"')


def pdf_of(page: bytes, style: str) -> bytes:
    """A page as a PDF on A4, tagged for those who hear it read. Nothing is fetched for it.

    Raises NotWrittenError (OUT502) where WeasyPrint is not installed.
    """
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except (ModuleNotFoundError, OSError) as problem:  # OSError: its libraries are not on this machine
        raise missing_package("site", "WeasyPrint", "pdf") from problem

    # Drawings within a page know neither its custom properties nor its classes there.
    markup = _BLOCK.sub(lambda found: f'<rect fill="{LIGHT[found[1] + "-mark"]}"', printed(page.decode()))
    markup = re.sub(r'<link rel="stylesheet"[^>]*>|<script[^>]*></script>', "", markup)
    made = HTML(string=markup, url_fetcher=URLFetcher(allowed_protocols=["data"])).write_pdf(
        stylesheets=[CSS(string=style)], pdf_tags=True, pdf_identifier=b"outcomes"
    )
    return bytes(made)
