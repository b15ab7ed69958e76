"""House rules: what a framework holds every one of its promises to, or ``outcomes check --strict`` does.

Law: a rule is off unless the framework or the command line switches it on, and a breach is placed at the aim. What
nobody promised, a supporting or a contextual aim, is owed by nobody: only its source is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from outcomes.diagnostics import Severity, suggest
from outcomes.framework.key_problem import Problem
from outcomes.framework.model import Aim, Framework
from outcomes.framework.scalars import kind_of, quoted
from outcomes.framework.targets import ChangeTarget, deadline_of, interpretation_of

Breach = tuple[str, str, str]
"""The key of the aim that a breach is about, what was found, and what to do."""

SEVERITIES: Final = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE}


def check_house_rules(framework: Framework, *, strict: bool = False) -> list[Problem]:
    """Every breach of the rules that ``[rules]`` switches on; with ``strict`` of all of them, as errors.

    ``[rules]`` holds ``owner = true`` (or ``"error"``, ``"warning"``, ``"note"``) for each of `RULES`, and for
    `COMMENTARY`, which is held elsewhere. A table in it is a plugin's own and left alone.
    """
    problems = []
    for name, (code, breaches) in RULES.items():
        severity = Severity.ERROR if strict else _severity(framework.rules.get(name))
        if severity is None:
            continue
        for aim in framework.aims.values():
            for key, what, to_do in breaches(framework, aim):
                path = ("aims", aim.id, *([key] if key else []))
                problems.append(Problem(path=path, code=code, found=what, to_do=to_do, at="key", severity=severity))
    return problems


def check_rules_table(framework: Framework) -> Iterator[Problem]:
    """Everything that is wrong with ``[rules]`` itself."""
    for key, value in framework.rules.items():
        if isinstance(value, Mapping):
            continue
        known = (*RULES, COMMENTARY)
        if key not in known:
            to_do = f"{suggest(key, known)} (a plugin's own rules stand in a table)"
            yield Problem(path=("rules", key), code="OUT249", found="no such house rule", to_do=to_do, at="key")
        elif not isinstance(value, bool) and value not in SEVERITIES:
            said = quoted(value) if isinstance(value, str) else kind_of(value)
            to_do = 'write true, false, "error", "warning" or "note"'
            yield Problem(path=("rules", key), code="OUT249", found=f"{said} does not switch a rule on", to_do=to_do)


def severity_of_comments(framework: Framework, *, strict: bool = False) -> Severity | None:
    """How serious it is that nobody has commented on a promise that is missed or off track; None: no such rule."""
    return Severity.ERROR if strict else _severity(framework.rules.get(COMMENTARY))


def _severity(value: object) -> Severity | None:
    if value is True:
        return Severity.ERROR
    return SEVERITIES.get(value) if isinstance(value, str) else None


def _owed(aim: Aim) -> bool:
    """Whether somebody promised it."""
    return not aim.supporting and aim.kind != "contextual"


def _owner(framework: Framework, aim: Aim) -> Iterator[Breach]:
    if not _owed(aim) or framework.owner_of(aim):
        return
    if _all_gap(aim) and all(gap.owner for gap in aim.gaps):
        return
    yield "", "it has no owner", "name one: owner of the aim, or of the part that it belongs to"


def _all_gap(aim: Aim) -> bool:
    """Whether it is no more, so far, than something still to be determined."""
    return bool(aim.gaps) and not aim.judge


def _due(framework: Framework, aim: Aim) -> Iterator[Breach]:
    if not _owed(aim) or aim.due or (aim.target is not None and deadline_of(aim.target)):
        return
    items = aim.returns.items if aim.returns is not None else ()
    # What is done has no day left to be held to.
    if items and all(item.due is not None or item.state == "done" for item in items):
        return
    if _all_gap(aim) and all(gap.by is not None for gap in aim.gaps):
        return
    yield "", "it has no due date", 'write due = "2026-03", or until or by in its target'


def _source(framework: Framework, aim: Aim) -> Iterator[Breach]:
    if aim.source is None and all(part.source is None for part in framework.ancestors(aim.under)):
        yield "", "nothing says where it was promised", "write source = { document = ..., page = ... }"


def _reading(framework: Framework, aim: Aim) -> Iterator[Breach]:
    if aim.target is None or not _owed(aim):
        return
    reading = interpretation_of(aim.target)
    if reading is None and isinstance(aim.target, ChangeTarget):
        yield "target", "nothing says who agreed to this reading of it", _AGREE
    elif reading is not None and reading.status != "agreed":
        yield "target", "its reading is only assumed", _AGREE


_AGREE = 'agree on it, and write reading = { status = "agreed", by = "...", on = ... }'

COMMENTARY: Final = "commentary"
"""The rule that asks for a comment on every promise that is missed or off track. It needs verdicts, and is held where
there are some: by a run, and by ``outcomes check --data``."""

RULES: Final[Mapping[str, tuple[str, Callable[[Framework, Aim], Iterator[Breach]]]]] = {
    "owner": ("OUT901", _owner),
    "due": ("OUT902", _due),
    "source": ("OUT903", _source),
    "reading": ("OUT904", _reading),
}
"""Every aim has an owner, a due date, a source, an agreed reading: the code and the check of each rule by its name."""
