"""Whom to tell, when and how: the TOML file that ``OUTCOMES_NOTIFY`` names.

Law: a secret is read when it is needed and shown as three stars everywhere else; a wrong file is one clear error.
"""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import attrs
import cattrs
import tomli
from cattrs.errors import AttributeValidationNote, ForbiddenExtraKeysError, IterableValidationNote

from outcomes.framework import KeyPath, places_of

MOST = 2**22
"""Bytes that a file of settings or a secret may have: more than any person writes."""

When = Literal["changed", "problem", "always"]


class SettingsError(ValueError):
    """The settings cannot be used. Its text names the file and the key, and no value."""


@attrs.frozen(repr=False)
class Secret:
    """A word that is written out, or stands in an environment variable or in the first line of a file."""

    text: str = ""
    env: str = ""
    file: str = ""

    def __repr__(self) -> str:
        return "***"

    def reveal(self) -> str:
        """The word itself. Raises SettingsError where the variable or the file is not there."""
        if self.env:
            if self.env not in os.environ:
                raise SettingsError(f"the environment variable {self.env} is not set")
            return os.environ[self.env].strip()
        if self.file:
            lines = read_text(Path(self.file)).splitlines()
            return lines[0].strip() if lines else ""
        return self.text


People = Mapping[str, tuple[str, ...]]
"""By the id of an owner or a board of a framework, who is told for it."""


def _somebody(email: Email, _: object, __: object) -> None:
    if not (email.to or email.owners or email.boards):
        raise TypeError("expected somebody in to, owners or boards")


@attrs.frozen(kw_only=True)
class Email:
    """E-mails by one mail server: one to all of ``to`` about the run, one to each person of ``owners`` and ``boards``.

    ``frameworks`` are the ids of those that it is about, none for all. ``site`` is the address of the site that
    `outcomes site` made, for links.
    """

    host: str
    sender: str
    to: tuple[str, ...] = ()
    owners: People = attrs.field(factory=dict)
    boards: People = attrs.field(factory=dict, validator=_somebody)
    site: str = ""
    frameworks: tuple[str, ...] = ()
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: Secret = Secret()
    when: When = "changed"


@attrs.frozen(kw_only=True)
class Webhook:
    """One POST of JSON to an address."""

    url: Secret
    shape: Literal["teams", "slack", "plain"] = "plain"
    when: When = "changed"
    frameworks: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Ping:
    """A watchdog that is told of every start and end, of some frameworks or of all."""

    url: Secret
    frameworks: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Settings:
    """Everybody who is to be told."""

    email: tuple[Email, ...] = ()
    webhook: tuple[Webhook, ...] = ()
    ping: tuple[Ping, ...] = ()


def load_settings(path: Path) -> Settings:
    """Read a file of settings. Raises SettingsError with everything that is wrong, each with its line."""
    text = read_text(path)
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as problem:
        raise SettingsError(f"{path}:{problem.lineno}:{problem.colno}: {problem.msg}") from None
    try:
        return _converter().structure(table, Settings)
    except Exception as problem:
        # Messages of cattrs quote values; only the keys are named here.
        places = places_of(text, file=str(path))
        wrong = [f"{places.of(key, at='key')}: {said}" for key, said in _wrong(problem)]
        raise SettingsError("; ".join(dict.fromkeys(wrong))) from None


def read_text(path: Path) -> str:
    """All of a plain file of at most 4 MiB in UTF-8. Raises SettingsError with the file and, if it is of another
    encoding, the line; it never waits for a pipe, and tells nothing of what is in the file."""
    try:
        data = _plain_bytes(path)
        return data.decode("utf-8-sig")
    except OSError as problem:
        raise SettingsError(f"{path} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise SettingsError(f"{path}:{line} is not UTF-8") from None


def _plain_bytes(path: Path) -> bytes:
    """All of a file. Raises OSError for no plain file, before a byte of it is waited for, and for one too large."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(0, "it is a folder, a pipe or a device, not a plain file")
    with path.open("rb") as stream:
        data = stream.read(MOST + 1)
    if len(data) > MOST:
        raise OSError(0, f"it has more than {MOST:,} bytes")
    return data


def nearest(name: str, known: Iterable[str], alike: float = 0.6) -> str:
    """The known name that is most like one; empty where none is like it."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=alike)), "")


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(Secret, _secret)
    converter.register_structure_hook(str, _strict(str))
    converter.register_structure_hook(int, _strict(int))
    return converter


def _strict(kind: type) -> Any:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise TypeError("expected text" if kind is str else "expected a whole number")
        return value

    return structure


def _secret(value: Any, _: Any) -> Secret:
    if isinstance(value, str):
        return Secret(text=value)
    if isinstance(value, Mapping) and len(value) == 1 and (key := next(iter(value))) in ("env", "file"):
        return Secret(**{key: str(value[key])})
    raise TypeError('expected text, { env = "NAME" } or { file = "PATH" }')


def _wrong(problem: BaseException, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Each thing that is wrong: its key and what is said of it, without a value."""
    if isinstance(problem, ForbiddenExtraKeysError):
        known = [each.name for each in attrs.fields(problem.cl)] if attrs.has(problem.cl) else []
        for name in sorted(problem.extra_fields):
            near = nearest(name, known)
            to_do = f'did you mean "{near}"?' if near else f"use one of {', '.join(known)}" if known else "remove it"
            yield (*path, name), f"{_channel(path)}unknown key {name}; {to_do}"
    elif isinstance(problem, BaseExceptionGroup):
        for each in problem.exceptions:
            yield from _wrong(each, (*path, *_key_of(each)))
    elif isinstance(problem, KeyError):
        yield path, f"{_channel(path)}the key {problem} is missing"
    else:
        named = f"{path[-1]}: " if path and isinstance(path[-1], str) else ""
        words = _choices(path[-1]) if path else []
        said = "its value is none of those allowed"
        if words:
            said += f": {', '.join(words[:-1])} and {words[-1]}"
        if isinstance(problem, TypeError) and str(problem).startswith("expected"):
            said = str(problem)
        yield path, f"{_channel(path)}{named}{said}"


def _choices(key: object) -> list[str]:
    """The words that a key can hold, where only some are allowed."""
    kinds = (get_type_hints(cls).get(str(key)) for cls in (Email, Webhook))
    return [f'"{word}"' for word in next((get_args(kind) for kind in kinds if get_origin(kind) is Literal), ())]


def _key_of(problem: BaseException) -> KeyPath:
    """The key or the place in a list that a problem is about, as cattrs notes it."""
    for note in getattr(problem, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (note.name,)
        if isinstance(note, IterableValidationNote):
            return (note.index,)
    return ()


def _channel(path: KeyPath) -> str:
    """The channel that a key belongs to, as it is called elsewhere: the second [[email]] is email 2."""
    if len(path) > 1 and isinstance(path[1], int):
        return f"{path[0]} {path[1] + 1}: "
    return ""
