"""Plugins made for these tests: installed as real distributions, one honest and the others hostile."""

from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HONEST = '''
import attrs
import numpy as np

from outcomes import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict, hookimpl


@attrs.frozen(kw_only=True)
class Band:
    low: float = 50.0


class WithinBand:
    """Is the latest value at or above a level?"""

    info = MetricInfo(
        id="NAME.band",
        title="Within a band",
        version="1",
        params=Band,
        outcomes=(Outcome("inside", Verdict.MET, None, "{latest:.1f}{unit}"), Outcome("outside", Verdict.MISSED, None, "low")),
        reasons=(Reason("no data", Status.NO_DATA, "nothing"),),
        evidence=(Evidence("latest", "the latest value"),),
    )

    def evaluate(self, block, params):
        at = block.latest()
        latest = block.at(block.value, at)
        none = at < 0
        outcome = np.where(none, -1, np.where(latest >= params.low, 0, 1)).astype(np.int16)
        reason = np.where(none, 0, -1).astype(np.int16)
        return MetricColumns(outcome=outcome, reason=reason, period=at, evidence={"latest": latest})


@hookimpl
def register_metrics(register):
    register(WithinBand())
'''
"""An honest plugin of one metric. Hostile ones are this, and something more."""


@pytest.fixture(scope="session")
def install_into() -> Callable[..., str]:
    """Installs a plugin into a folder of the import path, as `install` does, and gives the name of its module."""

    def put(folder: Path, name: str, source: str = "", *, honest: bool = True, entry: str | None = None) -> str:
        module = f"{name}_made_up"  # no name of a test, which pytest would take for one and rewrite
        text = (HONEST if honest else "") + textwrap.dedent(source)
        (folder / f"{module}.py").write_text(text.replace("NAME", name))
        info = folder / f"{name}_distribution-2.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-distribution\nVersion: 2.5\n")
        (info / "entry_points.txt").write_text(f"[outcomes]\n{entry or name} = {module}\n")
        importlib.invalidate_caches()
        return module

    return put


@pytest.fixture
def install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, install_into: Callable[..., str]
) -> Iterator[Callable[..., str]]:
    """Installs a plugin as a distribution with an entry point: ``install(name, source, honest=True)``.

    ``source`` follows the honest plugin (or stands alone), with NAME standing for the plugin's name. Gives the name.
    """
    monkeypatch.syspath_prepend(str(tmp_path))
    made: list[str] = []

    def put(name: str, source: str = "", *, honest: bool = True, entry: str | None = None) -> str:
        made.append(install_into(tmp_path, name, source, honest=honest, entry=entry))
        return name

    yield put
    for module in made:
        sys.modules.pop(module, None)
