"""Writing what an author starts from: a plugin that works and a framework that can be judged, from templates.

Law: all of it is written or nothing; what is there already is never touched.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from outcomes.diagnostics import Diagnostic, Location
from outcomes.reports.folders import NotWrittenError, open_up
from outcomes.scaffold.names import PluginNames, Starter
from outcomes.version import __version__

SUFFIX = ".template"
_DEPENDS: Mapping[Starter, tuple[str, ...]] = {
    "metric": ("attrs>=24.2", "numpy>=1.26"),
    "reader": ("attrs>=24.2", "numpy>=1.26"),
    "writer": (),
    "statistic": ("numpy>=1.26", "scipy>=1.11"),
}
"""What each imports beside outcomes."""


def write_plugin(names: PluginNames, into: Path) -> tuple[Path, ...]:
    """Write a plugin into a new folder under ``into``, named as its distribution; gives the files.

    Raises NotWrittenError where something of that name is there, or the folder cannot be written to.
    """
    words = {
        "name": names.name,
        "distribution": names.distribution,
        "package": names.package,
        "module": names.module,
        "class": names.class_name,
        "id": names.id,
        "kind": names.kind,
        "Kind": names.kind.capitalize(),
        "title": names.title,
        "requires": _requirement(),
        "depends": _list([*_DEPENDS[names.kind], f"outcomes{_requirement()}"]),
        "tested": _list([*(("hypothesis>=6.112",) if names.kind == "metric" else ()), "pytest>=8.3"]),
    }
    return _write(("plugin", names.kind), words, into / names.distribution)


def write_framework(name: str, into: Path) -> tuple[Path, ...]:
    """Write a framework into a new folder under ``into``; gives the files. Raises as `write_plugin`."""
    title = name.replace("-", " ").capitalize()
    return _write(("framework",), {"name": name, "title": title, "requires": _requirement()}, into / name)


def _requirement() -> str:
    """The releases that this version's own authors can count on: until the next that may break something."""
    major, minor = (int(each) for each in __version__.split(".")[:2])
    return f">={major}.{minor},<{major}.{minor + 1}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(f'"{each}"' for each in names)


def _write(templates: tuple[str, ...], words: Mapping[str, str], folder: Path) -> tuple[Path, ...]:
    """Write the files of several templates into one folder."""
    pieces = [piece for each in templates for piece in _templates(each)]
    return new_folder(folder, lambda made: [_fill(place, text, words, made) for place, text in pieces])


def new_folder(folder: Path, fill: Callable[[Path], list[Path]]) -> tuple[Path, ...]:
    """Make a folder that ``fill`` fills, whole or not at all; gives its files. Raises as `write_plugin`."""
    if folder.exists() or folder.is_symlink():
        raise _refused(folder, "it is there already", "choose another name, or another folder with --into")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _refused(folder, f"it cannot be written ({error.strerror})", "choose another folder") from None
    try:
        files = fill(made)
        # Made for its owner alone until it is whole; a new folder has the permissions that folders have here.
        open_up(made)
        os.rename(made, folder)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise _refused(folder, f"it cannot be written ({error.strerror})", "choose another folder") from None
    return tuple(sorted(folder / each for each in files))


def _templates(template: str) -> Iterator[tuple[PurePosixPath, str]]:
    root = resources.files(__name__.rpartition(".")[0]) / "templates" / template
    yield from _below(root, PurePosixPath())


def _below(folder: Traversable, place: PurePosixPath) -> Iterator[tuple[PurePosixPath, str]]:
    for each in sorted(folder.iterdir(), key=lambda one: one.name):
        if each.is_dir():
            yield from _below(each, place / each.name)
        elif each.name.endswith(SUFFIX):
            yield place / each.name.removesuffix(SUFFIX), each.read_text(encoding="utf-8")


def _fill(place: PurePosixPath, text: str, words: Mapping[str, str], folder: Path) -> Path:
    path = Path(_said(str(place), words))
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_said(text, words), encoding="utf-8", newline="\n")
    return path


def _said(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"@{name}@", word)
    return text


def _refused(folder: Path, found: str, to_do: str) -> NotWrittenError:
    place = Location(file=str(folder))
    return NotWrittenError(Diagnostic(code="OUT501", location=place, subject="folder", found=found, to_do=to_do))
