"""Names that an author chooses: which can be used, and what is made of them.

Law: a name that could clash, or that some tool on the way would not take, is refused before anything is written.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from outcomes.diagnostics import Diagnostic
from outcomes.immutable import immutable

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
LONGEST = 50

Starter = Literal["metric", "reader", "writer", "statistic"]
"""What a new plugin may start with."""
STARTERS: tuple[Starter, ...] = get_args(Starter)


@immutable(kw_only=True)
class PluginNames:
    """The names of a plugin: of itself, its distribution and package, and of the module and class of what it starts
    with, which is called ``id``."""

    name: str
    id: str
    kind: Starter = "metric"

    @property
    def distribution(self) -> str:
        """What ``pip install`` takes."""
        return f"outcomes-{self.name}"

    @property
    def package(self) -> str:
        """What Python imports."""
        return self.distribution.replace("-", "_")

    @property
    def module(self) -> str:
        """The module of what it starts with: the last word of its id."""
        return self._last.replace("-", "_")

    @property
    def class_name(self) -> str:
        """Its class."""
        return "".join(word.capitalize() for word in self._last.split("-"))

    @property
    def title(self) -> str:
        """What people call it."""
        return self._last.replace("-", " ").capitalize()

    @property
    def _last(self) -> str:
        return self.id.rpartition(".")[2]


def plugin_names(
    name: str,
    id_: str,
    *,
    kind: Starter = "metric",
    plugins: Iterable[str] = (),
    owners: Mapping[str, str] | None = None,
) -> PluginNames | list[Diagnostic]:
    """The names of a new plugin that starts with a thing of a kind, or everything that is wrong with the ones given.

    ``plugins`` are the names of those installed, ``owners`` says by id whose the things of that kind are which there
    are. A leading ``outcomes-`` is not part of the name.

    >>> plugin_names("borough", "borough.within-band").package
    'outcomes_borough'
    >>> [str(each) for each in plugin_names("My Plugin", "borough.x")]  # doctest: +ELLIPSIS
    ['OUT116 name "My Plugin": it is no name that a package can have; try "my-plugin"']
    """
    short = name.removeprefix("outcomes-")
    problems = [*_wrong_name(short, given=name), *_wrong_id(kind, id_, short)]
    if short in set(plugins) and short != "outcomes":
        wrong = f'a plugin "{short}" is installed already'
        problems.append(_problem("OUT405", f'name "{name}"', wrong, "choose another name, or change that plugin"))
    owner = (owners or {}).get(id_)
    if owner is not None:
        to_do = f'lead it by your own name, such as "{_tidied(short)}.{id_.rpartition(".")[2]}"'
        problems.append(_problem("OUT405", f'{kind} "{id_}"', f"the id is taken by {owner}", to_do))
    return problems or PluginNames(name=short, kind=kind, id=id_)


def framework_name(name: str) -> str | list[Diagnostic]:
    """The name of a new framework, or what is wrong with it.

    >>> framework_name("our-strategy-2024")
    'our-strategy-2024'
    """
    return _wrong_name(name, given=name, of="a framework") or name


def _wrong_name(name: str, *, given: str, of: str = "a package") -> list[Diagnostic]:
    subject = f'name "{given}"'
    if not _NAME.fullmatch(name):
        wrong = f"it is no name that {of} can have" if given else f"{of} needs a name"
        return [_problem("OUT116", subject, wrong, f'try "{_tidied(given)}"')]
    if len(name) > LONGEST:
        return [_problem("OUT116", subject, f"it has {len(name)} characters", f"use at most {LONGEST}")]
    if of == "a package" and name == "outcomes":
        return [_problem("OUT116", subject, "that is the engine itself", "use the name of your organisation")]
    return []


def _wrong_id(kind: Starter, id_: str, name: str) -> list[Diagnostic]:
    subject = f'{kind} "{id_}"'
    if not _ID.fullmatch(id_):
        tried = re.sub(r"[^a-z0-9.]+", "-", id_.lower()).strip("-.") or f"{name}.first"
        to_do = f'use lower case letters and digits, with . and - between them, such as "{tried}"'
        return [_problem("OUT116", subject, f"it is no id that a {kind} can have", to_do)]
    last = id_.rpartition(".")[2].replace("-", "_")
    if not last.isidentifier() or keyword.iskeyword(last):
        wrong = f'no module of Python can be called "{last}"'
        return [_problem("OUT116", subject, wrong, "begin its last word with a letter, and choose no word of Python")]
    if last in ("plugin", "test_conformance"):
        return [_problem("OUT116", subject, f'the module "{last}" is there already', "choose another last word")]
    return []


def _tidied(name: str) -> str:
    tidy = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-").lstrip("0123456789-")[:LONGEST].strip("-")
    return tidy if tidy and tidy != "outcomes" else "our-council"


def _problem(code: str, subject: str, found: str, to_do: str) -> Diagnostic:
    return Diagnostic(code=code, subject=subject, found=found, to_do=to_do)
