"""Whom to tell, when and how: the TOML file that ``OUTCOMES_NOTIFY`` names.

Law: a secret is read when it is needed and shown as three stars everywhere else; a wrong file is one clear error.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import attrs
import cattrs
import tomli
from cattrs.errors import ForbiddenExtraKeysError

from outcomes.data.limits import MAX_SETTINGS, plain_bytes

VARIABLE = "OUTCOMES_NOTIFY"

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


def read_settings() -> Settings:
    """The settings of this process; none where the variable is not set. Raises SettingsError."""
    path = os.environ.get(VARIABLE, "")
    return load_settings(Path(path)) if path else Settings()


def load_settings(path: Path) -> Settings:
    """Read a file of settings. Raises SettingsError with the file and the first wrong key."""
    try:
        table = tomli.loads(read_text(path))
    except tomli.TOMLDecodeError as problem:
        raise SettingsError(f"{path}:{problem.lineno}:{problem.colno}: {problem.msg}") from None
    try:
        return _converter().structure(table, Settings)
    except Exception as problem:
        # Messages of cattrs quote values; only the keys are named here.
        raise SettingsError(f"{path}: {_described(problem)}") from None


def read_text(path: Path) -> str:
    """All of a plain file of at most 4 MiB in UTF-8. Raises SettingsError with the file and, if it is of another
    encoding, the line; it never waits for a pipe, and tells nothing of what is in the file."""
    try:
        data = plain_bytes(path, MAX_SETTINGS)
        return data.decode("utf-8-sig")
    except OSError as problem:
        raise SettingsError(f"{path} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise SettingsError(f"{path}:{line} is not UTF-8") from None


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(Secret, _secret)
    converter.register_structure_hook(str, _strict(str))
    converter.register_structure_hook(int, _strict(int))
    return converter


def _strict(kind: type) -> Any:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"expected {kind.__name__}")
        return value

    return structure


def _secret(value: Any, _: Any) -> Secret:
    if isinstance(value, str):
        return Secret(text=value)
    if isinstance(value, Mapping) and len(value) == 1 and (key := next(iter(value))) in ("env", "file"):
        return Secret(**{key: str(value[key])})
    raise TypeError('expected text, { env = "NAME" } or { file = "PATH" }')


def _described(problem: BaseException) -> str:
    """Where in the file the first problem is, without the value that is wrong."""
    if isinstance(problem, ForbiddenExtraKeysError):
        return f"unknown key {', '.join(sorted(problem.extra_fields))}"
    if isinstance(problem, BaseExceptionGroup):
        first = problem.exceptions[0]
        place = next((note for note in getattr(first, "__notes__", ()) if note.startswith("Structuring")), "")
        words = str(place).split(" @ ")
        where = words[-1].removeprefix("attribute ").removeprefix("index ") if len(words) > 1 else ""
        inner = _described(first)
        return f"{where}: {inner}" if where else inner
    if isinstance(problem, KeyError):
        return f"the key {problem} is missing"
    if isinstance(problem, TypeError) and str(problem).startswith("expected"):
        return str(problem)
    return "its value is none of those allowed"
