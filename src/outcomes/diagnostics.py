"""Problems as data: where, which, what was found, what to do.

Law: a problem is reported with all the others of its file, never alone and never as a traceback;
nothing here keeps a cell value longer than the message that quotes it.
"""

from __future__ import annotations

import errno
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, IntEnum
from typing import Final

import attrs

from outcomes.immutable import immutable


class Severity(Enum):
    """Whether a problem stops the work or is only worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What a full or broken disk says, whatever was to be written."""

OUT_OF_REACH = frozenset({errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP, errno.EROFS})
"""What is said of a path that nobody here gets to, whatever was to be done there."""


class ExitCode(IntEnum):
    """What the command line tells cron. One cause, one number; numbers never change their meaning."""

    EVALUATED = 0
    FAIL_ON = 1
    USAGE = 2
    DEFINITION = 10
    DATA = 11
    PLUGIN = 12
    PARTIAL = 13
    NOT_WRITTEN = 14
    DEFECT = 70
    LOCKED = 75
    INTERRUPTED = 130
    TERMINATED = 143


@immutable(kw_only=True, order=True)
class Location:
    """A place in a file: line and column count from 1; 0 means the file (or line) as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


LONGEST = 1_000
"""Characters of each part of a problem: a cell of ten megabytes is quoted by its beginning and its end."""


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:300]} … {text[-200:]}"


@immutable(kw_only=True)
class Diagnostic:
    """One problem. Its text is ``file:line:col: CODE subject: what was found; what to do``, on one line (`shown`)."""

    code: str
    subject: str = attrs.field(converter=_bounded)
    found: str = attrs.field(converter=_bounded)
    to_do: str = attrs.field(converter=_bounded)
    location: Location | None = None
    severity: Severity = Severity.ERROR
    unquoted: tuple[str, str] | None = None
    """What was found and what to do without the cell that they quote; None where they quote no cell of numbers."""

    def without_cell(self) -> Diagnostic:
        """The same problem, quoting no number of the data: for files whose numbers may be too small to show."""
        if self.unquoted is None:
            return self
        found, to_do = self.unquoted
        return attrs.evolve(self, found=found, to_do=to_do, unquoted=None)

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        kind = "" if self.severity is Severity.ERROR else f"{self.severity.value}: "
        subject = f" {self.subject}:" if self.subject else ""
        return shown(f"{place}{kind}{self.code}{subject} {self.found}; {self.to_do}")

    def to_dict(self) -> dict[str, object]:
        """The same, for JSON."""
        where = self.location
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": where.file if where else None,
            "line": where.line or None if where else None,
            "column": where.column or None if where else None,
            "subject": self.subject,
            "found": self.found,
            "to_do": self.to_do,
        }


def _as_tuple(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(diagnostics)


@immutable
class Report:
    """All problems of one piece of work, in file order. Immutable: ``+`` joins two."""

    diagnostics: tuple[Diagnostic, ...] = attrs.field(default=(), converter=_as_tuple)

    def __add__(self, other: Report | Iterable[Diagnostic]) -> Report:
        return Report((*self.diagnostics, *other))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)

    def __len__(self) -> int:
        return len(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.diagnostics)

    @property
    def errors(self) -> Report:
        """Only what stops the work."""
        return Report(each for each in self.diagnostics if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> Report:
        """Only what does not stop the work but a person should know."""
        return Report(each for each in self.diagnostics if each.severity is Severity.WARNING)

    @property
    def notes(self) -> Report:
        """Only what is worth knowing."""
        return Report(each for each in self.diagnostics if each.severity is Severity.NOTE)

    def without_cells(self) -> Report:
        """The same problems, quoting no number of the data (`Diagnostic.without_cell`)."""
        return Report(each.without_cell() for each in self.diagnostics)

    def in_file_order(self) -> Report:
        """The same problems sorted by place, then code and words; those without a place come last."""
        nowhere = Location(file="\uffff")
        return Report(sorted(self.diagnostics, key=lambda d: (d.location or nowhere, d.code, d.subject, d.found)))


class OutcomesError(Exception):
    """What this package raises for a user's mistake. ``report`` holds every problem found."""

    exit_code = ExitCode.DEFECT

    def __init__(self, report: Report | Diagnostic) -> None:
        self.report = Report((report,)) if isinstance(report, Diagnostic) else report
        super().__init__(str(self.report))

    def __reduce__(self) -> tuple[type[OutcomesError], tuple[Report]]:
        return type(self), (self.report,)


class DefinitionError(OutcomesError):
    """A framework file cannot be understood, or promises something impossible."""

    exit_code = ExitCode.DEFINITION


class DataError(OutcomesError):
    """Observations cannot be read or contradict each other."""

    exit_code = ExitCode.DATA


class PluginError(OutcomesError):
    """A plugin that a framework needs did not load, or broke the metric contract."""

    exit_code = ExitCode.PLUGIN


class UsageError(OutcomesError, LookupError):
    """A call was given what it cannot take, or asked for what is not there."""

    exit_code = ExitCode.USAGE


def expect(given: object, fits: bool, subject: str, to_do: str) -> None:
    """Raise UsageError where what was ``given`` does not fit: its kind is told, and what to give instead.

    >>> expect(3, False, "aims", "give a list of ids")
    Traceback (most recent call last):
    outcomes.diagnostics.UsageError: OUT551 aims: it is an int; give a list of ids
    """
    if not fits:
        raise UsageError(Diagnostic(code="OUT551", subject=subject, found=f"it is {kind_of(given)}", to_do=to_do))


def kind_of(given: object) -> str:
    """What something is, for a message.

    >>> kind_of(None), kind_of(3), kind_of("a")
    ('None', 'an int', 'a str')
    """
    if given is None:
        return "None"
    name = type(given).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def shown(text: str) -> str:
    """A text on one line, with nothing in it that a terminal obeys or that turns the order of what is read.

    Control characters, those that set the direction of writing and line breaks are spelt out; letters of any script
    and spaces of any width stay.

    >>> shown("a\\x1b[2Jb\\u202ec")
    'a\\\\x1b[2Jb\\\\u202ec'
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or unicodedata.category(each) == "Zs" else _spelt(each) for each in text)


def _spelt(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def listed(words: Iterable[str], joint: str = "and", *, most: int | None = None) -> str:
    """Several things in words; nothing for none. Beyond ``most`` they are counted.

    Semicolons part them where one has a comma of its own, as "Bristol, City of" has.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")
    ('a', 'a and b', 'a, b or c')
    >>> listed(["a", "b", "c", "d"], most=2), listed(["Bristol, City of", "Bath", "Wells"])
    ('a, b and 2 more', 'Bristol, City of; Bath; and Wells')
    """
    said = list(words)
    if most is not None and len(said) > most:
        said[most:] = [f"{len(said) - most:,} more"]
    if len(said) < 2:
        return "".join(said)
    if any(", " in each for each in said):
        return f"{'; '.join(said[:-1])}; {joint} {said[-1]}"
    return f"{', '.join(said[:-1])} {joint} {said[-1]}"


def plural(number: int, thing: str) -> str:
    """A thing that is counted, in the number that it has.

    >>> plural(1, "file"), plural(0, "file")
    ('file', 'files')
    """
    return thing if number == 1 else f"{thing}s"


_ALSO_SAID: Final[Mapping[str, frozenset[str]]] = {
    "increase": frozenset({"up", "rise", "raise", "grow", "higher"}),
    "reduce": frozenset({"decrease", "down", "fall", "lower", "cut", "decline", "drop", "fewer", "less"}),
    "high": frozenset({"up", "higher", "bigger", "increase", "maximise", "positive"}),
    "low": frozenset({"down", "lower", "smaller", "decrease", "reduce", "minimise", "negative"}),
    "none": frozenset({"neutral", "n/a", "not applicable", "no judgement", "no judgment"}),
    "at least": frozenset({"minimum", "min", "no less than", "not less than", ">=", "floor", "above"}),
    "at most": frozenset({"maximum", "max", "no more than", "not more than", "<=", "ceiling", "below"}),
    "points": frozenset({"percentage points", "pp"}),
    "done": frozenset({"complete", "completed", "finished", "delivered", "achieved"}),
    "not started": frozenset({"not done", "to do", "todo", "pending", "planned", "open"}),
    "in progress": frozenset({"started", "ongoing", "under way", "underway", "partly done"}),
    "withdrawn": frozenset({"cancelled", "canceled", "dropped", "abandoned"}),
    "year": frozenset({"annual", "annually", "yearly"}),
}
"""What people also write for words of the files. Letters alone would take "decrease" for "increase"."""


def meant_by(said: str, known: Iterable[str]) -> str | None:
    """The one known word that people also say so; None for none, or several.

    What is good may be said whole, as Fingertips does: "RAG - High is good", "lower is better".

    >>> meant_by("Bigger is better", ["high", "low", "none"]), meant_by("sideways", ["high", "low"])
    ('high', None)
    """
    word = said.lower().removeprefix("rag - ")
    for ending in (" is good", " is better"):
        word = word.removesuffix(ending)
    meant = [each for each in known if word == each or word in _ALSO_SAID.get(each, ())]
    return meant[0] if len(meant) == 1 else None


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, or None where none is close enough to be meant.

    >>> nearest("polarty", ["polarity", "priority", "unit"])
    'polarity'
    >>> nearest("zzz", ["polarity"]) is None
    True
    >>> nearest("decrease", ["increase", "reduce"])
    'reduce'
    """
    if len(name) > 100:
        # Nobody means a name that long, and comparing long names with each other takes minutes.
        return None
    import difflib  # for mistakes only

    candidates = sorted(known)
    meant = meant_by(name, candidates)
    if meant is not None:
        return meant
    by_lower = {each.lower(): each for each in reversed(candidates)}
    close = difflib.get_close_matches(name.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def install_extra(extra: str) -> str:
    """What to do where a package that an extra brings is not installed. Never by the name alone: it is on no index.

    >>> install_extra("web")
    "in the folder of outcomes: pip install '.[web]'"
    """
    return f"in the folder of outcomes: pip install '.[{extra}]'"


def suggest(name: str, known: Iterable[str]) -> str:
    """What to do about an unknown name: the nearest right one, or the list of them.

    >>> suggest("polarty", ["polarity", "unit"])
    'did you mean "polarity"?'
    >>> suggest("zzz", ["polarity", "unit"])
    'use one of "polarity", "unit"'
    """
    names = sorted(set(known))
    near = nearest(name, names)
    if near is not None:
        return f'did you mean "{near}"?'
    if not names:
        return "remove it"
    shown = ", ".join(f'"{each}"' for each in names[:12])
    return f"use one of {shown}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")
