"""Templates of pages: what every one of them may rely on.

Law: a value is text and never markup, a name that is not there is an error, and no text turns the direction of another.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from outcomes.reports.bidi import isolated

if TYPE_CHECKING:
    import jinja2


def environment_of(library: ModuleType, module: str) -> jinja2.Environment:
    """The Jinja2 environment of the templates beside a module; ``library`` is Jinja2, which not everybody has."""
    package = module.rpartition(".")[0]
    made: jinja2.Environment = library.Environment(
        loader=library.PackageLoader(package, "templates"),
        autoescape=True,
        undefined=library.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=isolated,
    )
    return made
