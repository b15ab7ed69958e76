"""What the operator allows a command to reach: options, and the file of the installation.

Law: nothing here is read from a framework or its folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import tomli

from outcomes.diagnostics import DataError, Diagnostic, Location

if TYPE_CHECKING:
    from outcomes.fetching import Access

F = TypeVar("F", bound=Callable[..., Any])

CONFIG = "OUTCOMES_CONFIG"
"""The environment variable that names the installation's file; else ``outcomes/outcomes.toml`` in ~/.config."""


def access_options(command: F) -> F:
    """Add ``--data`` and ``--offline``; they arrive as ``data`` and ``offline`` for `access_of`."""
    offline = click.option("--offline", is_flag=True, help="Ask nobody: take what was fetched before.")
    data = click.option(
        "--data",
        "data",
        multiple=True,
        metavar="NAME=DIR",
        help='Grant a folder, or an address such as s3://bucket/folder, for paths "@NAME/..." of data sources.',
    )
    return data(offline(command))


def access_of(data: tuple[str, ...], offline: bool, state: str | None = None) -> Access:
    """What is granted: by the installation's file, then by the command line.

    What is fetched is kept in the state folder where there is one, else in the user's cache. Raises UsageError or
    `DataError` for what cannot be understood.
    """
    from outcomes.fetching import Access

    file, said = _installation()
    places: dict[str, str] = {}
    for each in data:
        name, sign, place = each.partition("=")
        if not (sign and name and place) or "://" in name:
            # An address may hold a password.
            told = "an address without a name" if "://" in each else f'"{each}"'
            raise click.UsageError(f"--data: {told} is not NAME=DIR")
        places[name] = place
    installed = {name: place for name, place in _table(file, said, "data").items() if name not in places}
    folders, addresses = _sorted(installed, partial(_wrong, file))
    own_folders, own_addresses = _sorted(places, lambda found, to_do: click.UsageError(f"{found}; {to_do}"))
    secrets = _table(file, said, "secrets").get("file")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "outcomes"
    own = Path(state) if state is not None and "://" not in state else home
    return Access(
        folders=folders | own_folders,
        addresses=addresses | own_addresses,
        copies=own / "fetched",
        offline=offline,
        environ=dict(os.environ),
        secrets=Path(secrets) if secrets else None,
    )


def _sorted(
    places: Mapping[str, str], refusal: Callable[[str, str], Exception]
) -> tuple[dict[str, Path], dict[str, str]]:
    """The folders among what is granted, and the addresses. What cannot be either is refused, with what to do."""
    from outcomes.fetching.access import refused_grant
    from outcomes.framework.named_files import is_address

    folders, addresses = {}, {}
    for name, place in places.items():
        folder = Path(place)
        if place.startswith("file:///"):
            from urllib.request import url2pathname  # which brings what speaks HTTP and TLS

            folder = Path(url2pathname(place.removeprefix("file://")))
        elif is_address(place):
            wrong = refused_grant(place)
            if wrong is not None:
                raise refusal(f'the address granted as "{name}" is not taken: {wrong[0]}', wrong[1])
            addresses[name] = place
            continue
        if not folder.is_dir():
            raise refusal(f'the folder granted as "{name}" is not there: {folder}', "make it, or correct its path")
        folders[name] = folder
    return folders, addresses


def _installation() -> tuple[Path, Mapping[str, object]]:
    from outcomes.data.limits import MAX_SETTINGS, plain_bytes

    named = os.environ.get(CONFIG)
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    file = Path(named) if named else home / "outcomes" / "outcomes.toml"
    if not named and not file.is_file():
        return file, {}
    try:
        return file, tomli.loads(plain_bytes(file, MAX_SETTINGS).decode())
    except OSError as error:
        raise _wrong(file, f"it cannot be read ({error.strerror})", f"correct {CONFIG}") from error
    except (ValueError, RecursionError) as error:
        raise _wrong(file, f"it is not TOML ({error})", "correct it") from error


def _table(file: Path, said: Mapping[str, object], name: str) -> Mapping[str, str]:
    table = said.get(name, {})
    if not (isinstance(table, Mapping) and all(isinstance(each, str) for each in table.values())):
        raise _wrong(file, f"[{name}] is not a table of texts", 'write NAME = "..."')
    return table


def _wrong(file: Path, found: str, to_do: str) -> DataError:
    place = Location(file=str(file))
    return DataError(Diagnostic(code="OUT399", location=place, subject="installation", found=found, to_do=to_do))
