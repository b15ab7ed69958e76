"""Where a plugin that is wanted and not installed can be had: the packages of this repository, and how to install one.

Law: nothing is told to be installed by a name that is on no index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from outcomes.diagnostics import Diagnostic, Location
from outcomes.registry.records import PluginRecord, PluginState


@cache
def known_packages() -> Mapping[str, Mapping[str, list[str]]]:
    """What each package of this repository registers: by its name, the ids of each kind."""
    # Asked for only where something is missing.
    import tomllib
    from importlib.resources import files

    return tomllib.loads((files("outcomes.registry") / "packages.toml").read_text(encoding="utf-8"))


def package_of(kind: str, name: str) -> str:
    """The package of this repository that offers something, empty for none."""
    return next((each for each, offered in known_packages().items() if name in offered.get(kind, ())), "")


def how_to_install(package: str) -> str:
    """What to type to have a package of this repository; for another, what to ask."""
    if package in known_packages():
        return f"in the folder of outcomes: pip install ./plugins/{package}"
    return "install it from where it comes from: a folder, or a wheel that its author built"


def unmet(requires: tuple[str, ...], records: tuple[PluginRecord, ...], where: Location | None) -> Iterator[Diagnostic]:
    """An error for every package that a framework requires and that is not there, did not load, or is another
    version.

    ``requires`` are as in Python's own requirements: ``outcomes-spc``, ``outcomes-spc>=0.1``.
    """
    if not requires:
        return
    by_name = {_canonical(each.distribution): each for each in records if each.distribution}
    for text in requires:
        if _NAME.fullmatch(text):
            name, fits = _canonical(text), None
        else:
            # Not imported for a bare name, which most frameworks write: it takes as long as a fortieth of a run.
            from packaging.requirements import InvalidRequirement, Requirement

            try:
                wanted = Requirement(text)
            except InvalidRequirement:
                yield _problem(text, "it is no requirement", 'write it like "outcomes-spc>=0.1"', where)
                continue
            name, fits = _canonical(wanted.name), wanted.specifier
        there = by_name.get(name)
        if there is None:
            yield _problem(text, "it is not installed", how_to_install(name), where)
        elif there.state is not PluginState.LOADED:
            to_do = "`outcomes plugins` shows why; correct the plugin, or install it again"
            yield _problem(text, f"it is {there.state.value}: {there.error}", to_do, where)
        elif fits is not None and not fits.contains(there.version, prereleases=True):
            yield _problem(text, f"version {there.version} is installed", "install one that fits", where)


_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
"""A requirement that names a package and asks for no version (PEP 508)."""


def _canonical(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _problem(text: str, found: str, to_do: str, where: Location | None) -> Diagnostic:
    return Diagnostic(code="OUT423", subject=f'required "{text}"', found=found, to_do=to_do, location=where)
