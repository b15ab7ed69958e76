"""All files of a site: every page of every framework, with the style, the script and the figures beside them.

Law: a site is made of its frameworks' results and of nothing else; the same results give the same bytes, every link
leads to a file of the folder, and text of a framework, plugin or data file is text, in a spreadsheet too (what one
would run as a formula is led by an apostrophe).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from outcomes.arrays import Index
from outcomes.diagnostics import Severity
from outcomes.framework import Framework
from outcomes.immutable import immutable
from outcomes.reports.annotations import Annotations
from outcomes.reports.environment import environment_of
from outcomes.reports.files import csv_frame
from outcomes.reports.folders import missing_package
from outcomes.reports.html_words import Citation, attributions_of, cite, worst_first
from outcomes.reports.row_words import RowWords, rule_in_use
from outcomes.results.fields import Row
from outcomes.results.rendered import Results
from outcomes.site.addresses import relative
from outcomes.site.aim_charts import csv_of
from outcomes.site.aim_page import AimPage, aim_page
from outcomes.site.area_pages import CHOICE, area_links, area_pages
from outcomes.site.boundaries import Boundaries
from outcomes.site.fronts import Rugs, aim_places, front_page, group_pages, pack_of
from outcomes.site.lines import Told, told
from outcomes.site.moves import News
from outcomes.site.palette import DARK, LIGHT, declared, printed
from outcomes.site.resting import resting
from outcomes.site.who_lines import who_tables
from outcomes.version import __version__

if TYPE_CHECKING:
    import jinja2
    import polars
    from jinja2.runtime import Context

_SHORT: Final = 260
_BRIEF: Final = 190
"""Letters of a sentence in a list; the aim's own page has all of it."""


@immutable(kw_only=True)
class SitePart:
    """One framework of a site: what was found, and what changed since an earlier run (None: no history)."""

    results: Results
    news: News | None = None


def build_site(
    parts: Sequence[SitePart], *, pdf: bool = False, annex: bool = False, boundaries: Boundaries | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every file of a site: its address from the top of the folder, and its bytes.

    ``pdf``: with each board pack as a PDF; ``annex``: with every aim in it; ``boundaries``: with maps. Raises
    NotWrittenError (OUT502) where a package that it needs is not installed.
    """
    environment = _environment()
    pages = [_Framework(part, boundaries) for part in parts]
    render = _Rendering(environment)
    yield "site.css", render.style().encode()
    yield "site.js", _script(environment)
    yield from render.page("index.html", "index.html.j2", fronts=[each.front for each in pages])
    yield from render.page("how-to-read.html", "how-to-read.html.j2", **_legend([each.told for each in pages]))
    for each in pages:
        yield from each.files(render, pdf=pdf, annex=annex)


class _Framework:
    """The pages of one framework."""

    def __init__(self, part: SitePart, boundaries: Boundaries | None) -> None:
        self.part, self.told, self.boundaries = part, told(part.results), boundaries
        self.areas = area_pages(self.told)
        self.groups = group_pages(self.told)
        self.front = front_page(self.told, self.areas, self.groups, part.news)

    def files(self, render: _Rendering, *, pdf: bool, annex: bool) -> Iterator[tuple[str, bytes]]:
        """Every file of the framework."""
        told, front, news = self.told, self.front, self.part.news
        by_aim: Mapping[str, object] = news.by_aim if news is not None else {}
        moving = [(line, by_aim[line.aim.id]) for line in told.promised + told.supporting if line.aim.id in by_aim]
        places = {"places": aim_places(told)}
        areas, changes = told.front("areas"), told.front("changes")
        shared = {"front": front, "menu": _menu(told, bool(self.areas)), "pack_file": "board-pack.pdf" if pdf else ""}
        rug = Rugs(told).of("Every aim by area", told.lines) if self.areas else None
        yield from render.page(front.href, "front.html.j2", moving=moving, areas_page=areas, changes=changes, **shared)
        yield from render.page(changes, "changes.html.j2", moving=moving, **shared)
        yield from render.page(told.front("data"), "data.html.j2", **_sources(self.part.results), **shared)
        for group in self.groups:
            yield from render.page(group.href, "group.html.j2", page=group, **places, **shared)
        if self.areas:
            yield from render.page(areas, "areas.html.j2", areas=self.areas, matrix=rug, **places, **shared)
        chooser = area_links(front.areas[:CHOICE], told.page("areas", ""))
        for area in self.areas:
            yield from render.page(area.href, "area.html.j2", page=area, chooser=chooser, **shared)
        aims = self._aims()
        for page in aims:
            yield from self._aim(render, page, shared, by_aim.get(page.line.aim.id))
        pack = pack_of(told, aims if annex else ())
        values = {"pack": pack, "matrix": rug, "moving": moving, **_sources(self.part.results), **places, **shared}
        for at, made in render.page(told.front("board-pack"), "pack.html.j2", **values):
            yield at, made
            if pdf:
                yield at.replace(".html", ".pdf"), pdf_of(made, render.style())

    def _aims(self) -> list[AimPage]:
        beside = Annotations(self.part.results, np.arange(len(self.part.results)))
        told, words = self.told, RowWords(self.part.results)
        rests, whos = resting(told, words), who_tables(told, words)
        pages = []
        for line in told.lines:
            aim, said = line.aim.id, [each.plain for each in beside.of(line.aim.id)]
            pages.append(aim_page(told, line, words, whos[aim], rests[aim], said, self.boundaries))
        return pages

    def _aim(
        self, render: _Rendering, page: AimPage, shared: Mapping[str, object], moves: object
    ) -> Iterator[tuple[str, bytes]]:
        """The page of one aim, and the files of its figures."""
        line = page.line
        yield from render.page(line.href, "aim.html.j2", page=page, moves=moves, **shared)
        folder = line.href.rpartition("/")[0]
        yield f"{folder}/{page.file}", rows_csv(self.frame, line.rows)
        for figure in page.charts:
            yield f"{folder}/{figure.file}", csv_of(figure)

    @cached_property
    def frame(self) -> polars.DataFrame:
        """All rows as the CSV has them."""
        return csv_frame(self.part.results)


class _Rendering:
    """Writes pages from templates."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self.environment = environment

    def style(self) -> str:
        """The style sheet of the site."""
        return str(
            self.environment.get_template("site.css.j2").render(
                light=declared(LIGHT), dark=declared(DARK), soft=LIGHT["soft"]
            )
        )

    def page(self, at: str, template: str, **values: object) -> Iterator[tuple[str, bytes]]:
        """One page at its address."""
        made = self.environment.get_template(template).render(at=at, version=__version__, **values)
        # Half a surrogate pair could not be written to any file.
        yield at, made.encode("utf-8", "replace")


def _environment() -> jinja2.Environment:
    try:
        import jinja2
        import lets_plot  # noqa: F401
    except ModuleNotFoundError as problem:
        name = "Jinja2" if problem.name == "jinja2" else "lets-plot"
        raise missing_package("site", name, "site") from problem
    environment = environment_of(jinja2, __name__)

    @jinja2.pass_context
    def to(context: Context, target: str) -> str:
        return relative(target, context["at"])

    environment.globals["to"] = to
    environment.filters["capital"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["short"] = partial(_cut, most=_SHORT)
    environment.filters["brief"] = partial(_cut, most=_BRIEF)
    environment.filters["rounded"] = rounded
    return environment


def _cut(text: str, most: int) -> str:
    """A text of so many characters at most, cut between words."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def rounded(text: str) -> str:
    """A number of a table for reading; the file beside it has it whole.

    >>> rounded("12.3456789"), rounded("kept"), rounded("0.00123456")
    ('12.35', 'kept', '0.001235')
    """
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:,.2f}".rstrip("0").rstrip(".") if abs(number) >= 1 else f"{number:.4g}"


def _script(environment: jinja2.Environment) -> bytes:
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, "site.js")
    return str(source).encode()


def _menu(told: Told, areas: bool) -> list[tuple[str, str]]:
    named = [("Overview", told.front())]
    if areas:
        named.append(("Areas", told.front("areas")))
    named += [
        ("Board pack", told.front("board-pack")),
        ("What changed", told.front("changes")),
        ("Data and method", told.front("data")),
    ]
    return [*named, ("How to read", "how-to-read.html")]


def _legend(every: Sequence[Told]) -> Row:
    """Every kind of finding that a site has, with its meaning, and the colour rules in use."""
    said = {pill: meaning for each in every for pill, meaning in each.rows.words.legend if meaning}
    legend = sorted(said.items(), key=lambda each: (worst_first(each[0].word), each[0].word))
    rules = [
        f"{each.framework.title}: colours follow its own rule, {name}."
        for each in every
        if (name := rule_in_use(each.results))
    ]
    return {"legend": legend, "rules": rules}


def _sources(results: Results) -> Row:
    evaluation = results.evaluation
    infos = {each.info.id: each.info for each in results.batches if each.info is not None}
    return {
        "attributions": attributions_of(results),
        "published": _published(results.framework),
        "inputs": evaluation.inputs,
        "plugins": evaluation.plugins,
        "rules": [(each.title, each.summary, _source(each)) for each in infos.values()],
        "warnings": [str(each) for each in dict.fromkeys(results.report) if each.severity is not Severity.NOTE][:200],
    }


def _published(framework: Framework) -> list[tuple[Citation, list[str]]]:
    """Who published figures, under which licence, with the indicators that are taken from there."""
    titles: dict[Citation, list[str]] = {}
    for indicator in framework.indicators.values():
        of = framework.data.get(indicator.data.source) if indicator.data is not None else None
        cited = cite(framework, indicator.source or (of.source if of is not None else None))
        if cited is not None:
            titles.setdefault(cited, []).append(indicator.title)
    return list(titles.items())


def _source(info: object) -> str:
    source = getattr(info, "source", "")
    return source if isinstance(source, str) else ""


def rows_csv(frame: polars.DataFrame, rows: Index) -> bytes:
    """Some rows of a `csv_frame`, without the columns in which none of them has anything."""
    chosen = frame[rows]
    held = [each.name for each in chosen.iter_columns() if each.null_count() < len(chosen)]
    return str(chosen.select(held or chosen.columns).write_csv()).encode("utf-8", "replace")


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
