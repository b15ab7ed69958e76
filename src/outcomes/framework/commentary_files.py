"""The commentary of a framework: read from its folder, checked against the framework, and its actions made promises.

Law: a comment is about an aim that there is, or it is a problem with a place; nothing that is said of a verdict changes
one.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.framework.commentary import ACTIONS_OF, Comment, CommentaryFile
from outcomes.framework.definition_file import Advice, Document, read_toml, too_deep
from outcomes.framework.items import Item, Returns
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import KeyPath, places_of
from outcomes.framework.model import Aim, Framework, Judgement
from outcomes.framework.named_files import barred, check_path, is_elsewhere
from outcomes.framework.scalars import quoted
from outcomes.framework.sources import Source
from outcomes.framework.structuring import problems_in, structure

METRIC = "delivery.status"
"""The metric that judges corrective actions."""


def read_folder(framework: Framework) -> tuple[list[Comment], list[Problem], Report]:
    """The comments of the framework's folder of commentary, by file and place in it.

    Beside them what is wrong with ``[commentary]`` itself, and what is wrong with its files, placed in these.
    """
    source, home = framework.commentary, framework.folder
    if source is None:
        return [], [], Report()
    key: KeyPath = ("commentary", "folder")
    if not (source.folder or source.path):
        found, to_do = "nothing says where the comments are", 'write folder = "commentary", or path'
        return [], [Problem(path=("commentary",), code="OUT111", found=found, to_do=to_do, at="key")], Report()
    problems = []
    if is_elsewhere(source.path):
        found = f"{quoted(source.path)} lies outside the framework's folder, and comments are read before a run begins"
        to_do = "copy the file into the framework's folder, and name it there"
        problems = [Problem(path=("commentary", "path"), code="OUT214", found=found, to_do=to_do)]
    elif source.path and home is not None:
        problems = [each for each in (check_path(home, source.path, (*key[:1], "path"), Advice()),) if each]
    if not source.folder:
        return [], problems, Report()
    if home is None:
        found, to_do = "a framework without a folder has no files", "give its folder, or leave this out"
        return [], [*problems, Problem(path=key, code="OUT214", found=found, to_do=to_do)], Report()
    wrong = check_path(home, source.folder, key, Advice())
    if wrong is not None:
        # Where nobody has said anything yet there may be no folder either.
        absent = wrong.code == "OUT215"
        found = f"there is no folder {quoted(source.folder)}, and so no commentary" if absent else wrong.found
        severity = Severity.WARNING if absent else Severity.ERROR
        return [], [*problems, attrs.evolve(wrong, found=found, severity=severity)], Report()
    folder = home / source.folder
    try:
        # A glob would pass over a folder that may not be read, and over what is none, in silence.
        files = sorted(folder / name for name in os.listdir(folder) if name.endswith(".toml"))
    except OSError as error:
        return [], [*problems, barred(source.folder, error, key)], Report()
    comments: list[Comment] = []
    report = Report()
    for file in files:
        named = file.relative_to(home).as_posix()
        wrong = check_path(home, named, key, Advice())
        if wrong is not None:
            problems.append(wrong)
            continue
        own, found_in = _read(framework, file, named, comments)
        comments += own
        report += found_in
    return comments, problems, report


def _read(framework: Framework, file: Path, named: str, before: Sequence[Comment]) -> tuple[list[Comment], Report]:
    document = read_toml(file, framework.shown(file))
    if isinstance(document, Diagnostic):
        if document.code == "OUT104":
            return [], Report()
        return [], Report((document,))
    comments, problems = _understood(document, named, framework)
    if not problems:
        problems = list(comment_problems(framework, comments, before))
    if not problems:
        return comments, Report()
    places = places_of(document.text, file=document.shown)
    return comments, Report(dict.fromkeys(each.diagnostic(places) for each in problems)).in_file_order()


def _understood(document: Document, named: str, framework: Framework) -> tuple[list[Comment], list[Problem]]:
    problems = list(too_deep(document.table))
    if problems:
        return [], problems
    try:
        file = structure(CommentaryFile, document.table)
    except Exception as error:
        problems = list(problems_in(error))
        written = document.table.get("comments")
        # One that is wrong elsewhere too is still told of its aim.
        for index, each in enumerate(written if isinstance(written, list) else []):
            aim = each.get("aim") if isinstance(each, Mapping) else None
            path: KeyPath = ("comments", index, "aim")
            if isinstance(aim, str) and aim not in framework.aims and all(one.path != path for one in problems):
                problems.append(_no_aim(path, aim, framework.aims))
        return [], problems
    return [attrs.evolve(each, file=named) for each in file.comments], []


def _no_aim(path: KeyPath, aim: str, known: Collection[str]) -> Problem:
    found = f"the framework has no aim {quoted(aim)}"
    return Problem(path=path, code="OUT251", found=found, to_do=Advice().suggest(aim, known))


def comment_problems(
    framework: Framework, comments: Sequence[Comment], before: Iterable[Comment] = ()
) -> Iterator[Problem]:
    """What some comments name that there is not. ``before`` are those that were read already."""
    advice = Advice()
    own = {each: aim for each, aim in framework.aims.items() if not aim.corrects}
    taken = {(each.aim, action.key) for each in before for action in each.actions}
    for index, comment in enumerate(comments):
        path: KeyPath = ("comments", index)
        if comment.aim not in own:
            yield _no_aim((*path, "aim"), comment.aim, own)
        elif comment.actions and comment.aim + ACTIONS_OF in own:
            found = f"there is an aim {quoted(comment.aim + ACTIONS_OF)}, the id that the actions would have"
            yield Problem(
                path=(*path, "actions"), code="OUT208", found=found, to_do="give that aim another id", at="key"
            )
        for number, action in enumerate(comment.actions):
            at = (*path, "actions", number)
            if (comment.aim, action.key) in taken:
                found = f"the aim {quoted(comment.aim)} has an action {quoted(action.key)} already"
                to_do = "give one of the two an id of its own"
                yield Problem(path=(*at, "id" if action.id else "title"), code="OUT208", found=found, to_do=to_do)
            taken.add((comment.aim, action.key))
            if action.owner and action.owner not in framework.owners:
                found, to_do = (
                    f"there is no owner {quoted(action.owner)}",
                    advice.suggest(action.owner, framework.owners),
                )
                yield Problem(path=(*at, "owner"), code="OUT204", found=found, to_do=to_do)
            for place, turned in enumerate(action.turns):
                if turned not in framework.indicators:
                    found = f"there is no indicator {quoted(turned)}"
                    to_do = advice.suggest(turned, framework.indicators)
                    yield Problem(path=(*at, "turns", place), code="OUT202", found=found, to_do=to_do)


def with_comments(framework: Framework, comments: Sequence[Comment]) -> Framework:
    """The framework with further comments, the oldest first, and an aim for the corrective actions of each aim.

    Such an aim is supporting: it is shown and judged, and counted among no promises.
    """
    if not comments:
        return framework
    known = tuple(sorted((*framework.comments, *comments), key=lambda each: (each.date, each.file)))
    aims: dict[str, Aim] = {}
    for id_, aim in framework.aims.items():
        if aim.corrects:
            continue
        aims[id_] = aim
        actions = [(each, action) for each in known if each.aim == id_ for action in each.actions]
        if actions:
            aims[id_ + ACTIONS_OF] = _actions_of(framework, aim, known)
    return attrs.evolve(framework, aims=aims, comments=known)


def _actions_of(framework: Framework, aim: Aim, comments: Sequence[Comment]) -> Aim:
    items = tuple(
        Item(
            id=action.key,
            title=action.title,
            state=action.state,
            due=action.due,
            done=action.done,
            evidence=action.evidence,
            owner=action.owner or framework.owner_of(aim),
        )
        for comment in comments
        if comment.aim == aim.id
        for action in comment.actions
    )
    return Aim(
        id=aim.id + ACTIONS_OF,
        title=f"Corrective actions: {aim.title}",
        under=aim.under,
        kind="deliverable",
        boards=aim.boards,
        owner=aim.owner,
        judge=(Judgement(metric=METRIC),),
        returns=Returns(items=items, acceptance_required=False),
        source=Source(title="Commentary"),
        supporting=True,
        corrects=aim.id,
    )
