"""``outcomes site``: a folder of pages for a board, which any web server or file share can hold.

Law: the folder appears whole or not at all; what is judged is judged as `outcomes run` judges it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from outcomes.cli.asked import JudgingOptions, judging_options
from outcomes.cli.output import echo, installed_plugins
from outcomes.diagnostics import ExitCode

if TYPE_CHECKING:
    from outcomes.framework import Framework
    from outcomes.results.rendered import Results
    from outcomes.site.moves import News


@click.command("site")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder of the site."
)
@click.option("--state", metavar="DIR-OR-URL", help="Say what changed between the last two runs of this history.")
@click.option("--pdf", is_flag=True, help="Write each board pack as a PDF too.")
@click.option("--annex", is_flag=True, help="Put every aim into the board packs.")
@click.option(
    "--boundaries",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw maps of the areas of this GeoJSON file.",
)
@judging_options
def command(
    paths: tuple[Path, ...],
    output: Path,
    state: str | None,
    pdf: bool,
    annex: bool,
    boundaries: Path | None,
    asked: JudgingOptions,
) -> int:
    """Judge the frameworks at PATH... and write a folder of pages about them: promises, areas, boards, owners."""
    from outcomes.framework import load_framework
    from outcomes.site.boundaries import read_boundaries
    from outcomes.site.building import SitePart, build_site
    from outcomes.site.folder import check_place, publish

    check_place(output)
    outlines = None if boundaries is None else read_boundaries(boundaries)
    plugins = installed_plugins(asked.disable)
    frameworks = [load_framework(path) for path in paths]
    _check_ids(frameworks, paths)
    parts = []
    for framework in frameworks:
        results = asked.judged(framework, plugins, keep_observed=True)
        parts.append(SitePart(results=results, news=None if state is None else _news(state, results)))
    count = publish(build_site(parts, pdf=pdf, annex=annex, boundaries=outlines), output)
    echo(f"{output}: {count} files; open {output / 'index.html'}")
    partial = any(each.results.partial for each in parts)
    return int(ExitCode.PARTIAL if partial else ExitCode.EVALUATED)


def _check_ids(frameworks: list[Framework], paths: tuple[Path, ...]) -> None:
    seen: dict[str, Path] = {}
    for framework, path in zip(frameworks, paths, strict=True):
        if framework.id in seen:
            raise click.UsageError(f'{seen[framework.id]} and {path} both have the id "{framework.id}"')
        seen[framework.id] = path


def _news(state: str, results: Results) -> News | None:
    """What the history knows of the last two runs of a framework; None where there are not two."""
    from outcomes.history.runs import last_two
    from outcomes.history.store import open_store
    from outcomes.history.verdict_changes import find_changes
    from outcomes.site.moves import news_of

    with open_store(state) as store, store.snapshot():
        two = last_two(store, results.framework.id)
        if two is None:
            return None
        before, last = two
        return news_of(find_changes(store, before, last), before, results.evaluation.area_names)
