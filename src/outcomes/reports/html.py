"""The page that a board reads: one self-contained HTML file.

Law: it asks nothing of any other machine and runs no script; whatever a framework, a plugin or a data file says is
text and never markup.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import IO, TYPE_CHECKING

from outcomes.immutable import immutable
from outcomes.reports.environment import environment_of
from outcomes.reports.folders import missing_package
from outcomes.results.rendered import Results

if TYPE_CHECKING:
    from jinja2 import Template


@immutable
class HtmlWriter:
    """One page for people: the headline, every promise in a line, and every aim with what was found and why."""

    id: str = "html"
    suffix: str = ".html"
    binary: bool = False
    needs: str = "jinja2"
    """The package without which it cannot write."""
    shows_series: bool = True
    """It draws the observations behind each row where the results hold them (``evaluate(keep_observed=True)``)."""

    def write(self, results: Results, stream: IO[str]) -> None:
        """Write the page, UTF-8. Raises NotWrittenError (OUT502) where Jinja2 is not installed."""
        try:
            import jinja2
        except ModuleNotFoundError as problem:
            raise missing_package(f'writer "{self.id}"', "Jinja2", "report") from problem
        # The page is put together by modules that a run for another output does not need.
        from outcomes.reports.html_page import page_of

        for piece in _template(jinja2).generate(page=page_of(results)):
            stream.write(piece)


@functools.cache
def _template(jinja2: ModuleType) -> Template:
    """The page's template, which takes as long to compile as a small page to write: once is enough for a night."""
    template: Template = environment_of(jinja2, __name__).get_template("board.html.j2")
    return template
