"""Templates of pages: what every one of them may rely on.

Law: a value is text and never markup, a name that is not there is an error, and no text turns the direction of another.
"""

from __future__ import annotations

from typing import Any

from outcomes.reports.bidi import isolated


def environment_of(jinja2: Any, package: str) -> Any:
    """The Jinja2 environment of the templates of a package; ``jinja2`` is the module, which not everybody has."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=isolated,
    )
