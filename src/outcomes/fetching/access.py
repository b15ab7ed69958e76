"""What a run may reach beyond the framework's folder, and the one way by which it does.

Law: the operator grants, never the framework; a secret is asked for by name and stands in no message.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path

import attrs
import tomli

from outcomes.data.limits import MAX_SETTINGS, plain_bytes
from outcomes.diagnostics import DataError, Diagnostic, Location, Report, Severity, suggest
from outcomes.fetching.copies import Copies, Copy
from outcomes.fetching.web import Failed, Patience, check_address, download, shown
from outcomes.framework.named_files import is_address, is_elsewhere, is_web, why_no_address
from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_day

GRANTED = "@"
"""How a path into a granted folder begins: ``@NAME/file.csv``."""

LAID_OUT = "fetched"
"""The folder of a stored run's copies beside its framework, where it is laid out to be computed again."""


def refused_grant(address: str) -> tuple[str, str] | None:
    """What is found of an address that an operator cannot grant, and what to do; None where he can."""
    if is_web(address):
        return "it is a web address, which needs no grant", 'write url = "https://..." in the data source'
    if "?" in address or "#" in address:
        to_do = "give keys and options as fsspec takes them: in the environment or its own settings"
        return "it has options behind its path", to_do
    return why_no_address(address)


@immutable(kw_only=True)
class Granted:
    """A path in what is granted at an address, which holds what opens the door where the operator wrote that into it.

    ``shown`` is what messages call it, ``place`` where the address is for whoever may know.
    """

    address: str = attrs.field(repr=False)
    path: str
    shown: str

    @property
    def place(self) -> str:
        """The address, fit to be shown."""
        return shown(self.address)


def _whole(folders: Mapping[str, Path]) -> dict[str, Path]:
    """Folders that stay where they are when the process goes to another one."""
    return {name: folder.absolute() for name, folder in folders.items()}


def _whole_or_none(folder: Path | None) -> Path | None:
    return None if folder is None else folder.absolute()


@immutable(kw_only=True, eq=False)
class Access:
    """What the operator allows.

    ``folders`` are granted by name, and so are ``addresses`` of fsspec, such as ``s3://bucket/folder``; ``copies`` is
    the folder that what was fetched is kept in (None: for this process only); with ``offline`` nothing is asked of
    anybody. Secrets are looked up in ``environ``, then in the table ``[secrets]`` of the file ``secrets``.
    ``laid_out``: the files of a stored run lie beside its framework, and nothing else is read.
    """

    folders: Mapping[str, Path] = attrs.field(factory=dict, converter=_whole)
    addresses: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    copies: Path | None = attrs.field(default=None, converter=_whole_or_none)
    offline: bool = False
    environ: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    secrets: Path | None = None
    laid_out: bool = False
    limits: Patience = attrs.field(factory=Patience)
    clock: Callable[[], datetime] = partial(datetime.now, UTC)

    @cached_property
    def kept(self) -> Copies:
        """The copies of what was fetched."""
        if self.copies is not None:
            return Copies(self.copies)
        folder = tempfile.TemporaryDirectory(prefix="outcomes-fetched-")
        weakref.finalize(self, folder.cleanup)
        return Copies(Path(folder.name))

    def folder_granted(self, path: str) -> Path:
        """The folder in which a path ``@NAME/file`` lies. Raises `DataError` where it is not granted."""
        name, _, _ = path.removeprefix(GRANTED).partition("/")
        folder = self.folders.get(name)
        if folder is None:
            found = f'no folder is granted as "{name}"'
            known = [*self.folders, *self.addresses]
            to_do = suggest(name, known) if known else f"run with --data {name}=DIR"
            raise DataError(_problem("OUT399", path, "path", found, to_do))
        return folder

    def granted_address(self, path: str) -> Granted | None:
        """The address that a path ``@NAME/file`` or ``s3://bucket/file`` leads to; None where it is in a folder.

        Raises `DataError` where no address is granted that it lies in, or it leads out of it.
        """
        if self.laid_out or not is_elsewhere(path):
            return None
        if is_address(path):
            address, rest = self._address_of(path)
        else:
            name, _, rest = path.removeprefix(GRANTED).partition("/")
            if name not in self.addresses:
                return None
            address = self.addresses[name]
        wrong = refused_grant(address)
        if wrong is not None:
            raise DataError(_problem("OUT399", path, "path", *wrong))
        if why_no_address(f"{GRANTED}://{rest}") is not None or "://" in rest or rest.startswith("/") or "//" in rest:
            raise DataError(_problem("OUT399", path, "path", "it leads out of the granted folder", "name a file in it"))
        return Granted(address=address, path=rest, shown=path)

    def _address_of(self, path: str) -> tuple[str, str]:
        """The granted address that an address lies in, and the rest of it."""
        for address in self.addresses.values():
            within = shown(address).rstrip("/") + "/"
            if f"{path}/".startswith(within):
                return address, path[len(within) :]
        found = "no address is granted that it lies in, and a framework cannot grant one"
        home = shown(path).rstrip("/")
        home = home.rpartition("/")[0] if home.count("/") > 2 else home
        to_do = f"run with --data NAME={home} if you trust the framework with what lies there"
        raise DataError(_problem("OUT399", shown(path), "path", found, to_do))

    def granted(self, path: str) -> Path:
        """The file that a path ``@NAME/file`` means. Raises `DataError` where it is not granted or leads out of it."""
        folder = self.folder_granted(path)
        rest = path.partition("/")[2]
        file = (folder / rest).resolve()
        if not rest or not file.is_relative_to(folder.resolve()):
            raise DataError(_problem("OUT399", path, "path", "it leads out of the granted folder", "name a file in it"))
        return file

    def secret(self, name: str, subject: str) -> str:
        """A secret by its name. Raises `DataError` where nobody gives it; its value never stands in a message."""
        value = self.environ.get(name, "")
        if not value and self.secrets is not None:
            value = str(self._secrets.get(name, ""))
        if value:
            return value
        to_do = (
            f'set it in the environment, or write {name} = "..." under [secrets] of the installation\'s secrets file'
        )
        raise DataError(_problem("OUT397", "", subject, f"there is no secret {name}", to_do))

    @cached_property
    def _secrets(self) -> Mapping[str, object]:
        assert self.secrets is not None
        try:
            table = tomli.loads(plain_bytes(self.secrets, MAX_SETTINGS).decode())
        except OSError as error:
            found = f"the secrets file cannot be read ({error.strerror})"
            raise DataError(_problem("OUT397", str(self.secrets), "secrets", found, "check its permissions")) from error
        except (ValueError, UnicodeDecodeError):
            # What does not parse may be a secret itself, so that nothing of it is shown.
            found = "the secrets file is not TOML"
            raise DataError(_problem("OUT397", str(self.secrets), "secrets", found, 'write NAME = "..."')) from None
        secrets = table.get("secrets", table)
        return secrets if isinstance(secrets, Mapping) else {}


@attrs.define(kw_only=True, eq=False)
class Fetching:
    """One source being fetched: what a reader is handed to fetch with. ``problems`` are said beside its figures.

    ``folder`` is that of the framework.
    """

    access: Access
    subject: str
    folder: Path = Path()
    problems: list[Diagnostic] = attrs.field(factory=list)

    def get(self, url: str, *, check: Callable[[Path], str] = lambda _: "", what: str = "") -> Copy:
        """What stands at a web address: as the publisher has it now, or as it was when he last gave it.

        ``check`` says what is wrong with a file that came whole ("" where nothing is), such as a page instead of a
        table; what is wrong is never kept. ``what`` names it in messages (the address, where it is empty). Raises
        `DataError` where there is no copy either.
        """
        what = what or shown(url)
        wrong = check_address(url)
        if wrong:
            raise DataError(_problem("OUT395", shown(url), self.subject, *wrong))
        return self.kept(url, what, lambda copy: download(url, copy, self.access, check))

    def kept(self, key: str, what: str, fetch: Callable[[Copy | None], Copy]) -> Copy:
        """The copy under a key: a new one by ``fetch``, else the last one, which is said.

        ``fetch`` is handed the last copy (None: there is none), and raises `Failed` where it got nothing.
        """
        last = self.access.kept.last(key)
        if self.access.offline:
            if last is None:
                found = "there is no copy, and this run asks nobody (--offline)"
                raise DataError(_problem("OUT393", what, self.subject, found, "run `outcomes fetch` first"))
            found = f"as fetched on {spoken_day(last.fetched)}; nobody was asked (--offline)"
            self.problems.append(_problem("OUT394", what, self.subject, found, "", Severity.NOTE))
            return last
        try:
            return fetch(last)
        except Failed as failed:
            if last is None:
                raise DataError(_problem("OUT393", what, self.subject, failed.found, failed.to_do)) from failed
            found = f"as fetched on {spoken_day(last.fetched)}; the publisher did not answer today: {failed.found}"
            self.problems.append(_problem("OUT394", what, self.subject, found, failed.to_do, Severity.WARNING))
            return last

    def written(self, key: str, what: str, write: Callable[[Path], None]) -> Copy:
        """The copy under a key of what ``write`` writes to the file that it is handed; see `kept`."""

        def fetch(_: Copy | None) -> Copy:
            with self.access.kept.incoming() as file:
                write(file)
                return self.access.kept.keep(key, file, self.access.clock())

        return self.kept(key, what, fetch)

    def secret(self, name: str) -> str:
        """A secret by its name; see `Access.secret`."""
        return self.access.secret(name, self.subject)

    def refuse(self, code: str, found: str, to_do: str, where: str = "") -> DataError:
        """An error about this source, to be raised."""
        return DataError(_problem(code, where, self.subject, found, to_do))

    @property
    def report(self) -> Report:
        """What is to be said beside the figures."""
        return Report(self.problems)


def _problem(
    code: str, where: str, subject: str, found: str, to_do: str, severity: Severity = Severity.ERROR
) -> Diagnostic:
    place = Location(file=where) if where else None
    return Diagnostic(
        code=code, location=place, subject=subject, found=found, to_do=to_do or "nothing", severity=severity
    )
