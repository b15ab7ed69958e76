"""The commentary that is in a CSV or workbook, read for a run.

Law: comments are read before anything is judged and change no verdict; one that cannot be understood stops the run, as
one of the framework's own folder does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from outcomes.diagnostics import DataError, Diagnostic, Location, Report, Severity, suggest
from outcomes.engine.batch import Batch
from outcomes.engine.locating import folder_of
from outcomes.framework.commentary_files import with_comments
from outcomes.framework.model import Framework


def with_returned_comments(framework: Framework) -> tuple[Framework, Report]:
    """The framework with the comments of its CSV or workbook, and what is worth knowing of these.

    Raises DataError with everything that is wrong with them.
    """
    source = framework.commentary
    if source is None or not source.path or any(each.file == source.path for each in framework.comments):
        return framework, Report()
    from outcomes.data.commentary import read_commentary

    comments, report = read_commentary(source, framework, folder_of(framework))
    if report.errors:
        raise DataError(report)
    return with_comments(framework, comments), report


def comments_on_no_area(
    framework: Framework, batches: Sequence[Batch], words: Sequence[str], names: Mapping[str, str]
) -> Report:
    """A warning for each comment on an area of which nothing was said; its aim was judged elsewhere."""
    place = {id_: position for position, id_ in enumerate(framework.aims)}
    found = []
    for comment in framework.comments:
        if not comment.area:
            continue
        codes = {code for each in batches for code in np.unique(each.area[each.aim == place[comment.aim]]).tolist()}
        known = {words[code] for code in codes if words[code]}
        if not known or comment.area in known:
            continue
        named = {names.get(each, each): each for each in known}
        to_do = f'write "{named[comment.area]}"' if comment.area in named else suggest(comment.area, known)
        found.append(
            Diagnostic(
                code="OUT252",
                subject=f'comment on "{comment.aim}"',
                found=f'nothing was said of its area "{comment.area}"',
                to_do=to_do,
                severity=Severity.WARNING,
                location=Location(file=comment.file) if comment.file else None,
            )
        )
    return Report(found)
