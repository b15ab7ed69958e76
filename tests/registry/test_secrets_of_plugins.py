"""What a plugin throws, warns of or prints is told and published, so that no password in it may stand."""

from __future__ import annotations

import warnings
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import outcomes
from outcomes import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict, hookimpl
from outcomes.immutable import immutable
from outcomes.registry.containment import cut

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"cannot reach postgresql://u:{SECRET}@h:5432/db", "cannot reach postgresql://...@h:5432/db"),
        (f"cannot reach https://u:p@{SECRET}@h/db", "cannot reach https://...@h/db"),
        (f"password={SECRET} is wrong", "password=... is wrong"),
        (f"DB_PASSWORD = '{SECRET} and more' is wrong", "DB_PASSWORD = ... is wrong"),
        (f"{{'user': 'u', 'passwd': '{SECRET}'}}", "{'user': 'u', 'passwd': ...}"),
        (f"https://h/list?api_key={SECRET}&area=E06000008", "https://h/list?api_key=...&area=E06000008"),
        (f"Authorization: Bearer {SECRET}", "Authorization: ..."),
        (f"X-Auth-Token:{SECRET}", "X-Auth-Token:..."),
        (f"pwd={SECRET};Server=h", "pwd=...;Server=h"),
        ("KeyError: 'E06000008'", "KeyError: 'E06000008'"),
        ("https://example.org/list asked for jane@example.org", "https://example.org/list asked for jane@example.org"),
        ("no password was given", "no password was given"),
    ],
)
def test_what_looks_like_a_password_is_left_out(said: str, shown: str) -> None:
    assert cut(said) == shown


@pytest.mark.parametrize("piece", ["x", "token", "://", 'token="', "password = ", "api_key:'", "://u:p"])
def test_a_text_of_any_length_is_cut(piece: str) -> None:
    """A hostile one takes no longer than its length: with what was looked for it would take hours."""
    assert len(cut(piece * 1_000_000)) <= 200


@immutable(kw_only=True)
class NoParameters:
    pass


class Telling:
    """A metric that says a password in every way in which it can say something."""

    info = MetricInfo(
        id="test.telling",
        title="Telling",
        version="1",
        summary="Tells what it should not.",
        params=NoParameters,
        outcomes=(Outcome("there", Verdict.MET, None, "There: {now:.1f}{unit}."),),
        reasons=(Reason("no data", Status.NO_DATA, "There are no figures."),),
        evidence=(Evidence("now", "the latest value"),),
        needs=frozenset({"value"}),
    )

    def evaluate(self, block: Any, params: Any) -> MetricColumns:
        print(f"https://u:{SECRET}@h")
        warnings.warn(f"token={SECRET}", stacklevel=1)
        if np.isfinite(block.value).any():
            raise RuntimeError(f"postgresql://u:{SECRET}@h/db does not answer")
        raise AssertionError


def test_no_message_and_no_published_file_has_it(tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text(
        'format = 1\n[framework]\nid = "telling"\ntitle = "Telling"\nareas = ["A"]\n'
        '[indicators.i]\ntitle = "I"\npolarity = "high"\n'
        '[aims.i]\nindicator = "i"\njudge = [{ metric = "test.telling" }]\n'
    )

    class Plugin:
        @hookimpl
        def register_metrics(self, register: Any) -> None:
            register(Telling())

    with_it = outcomes.PluginSet.of(Plugin())
    figures = outcomes.Observations.from_rows([{"indicator": "i", "area": "A", "period": "2020", "value": 1.0}])
    results = outcomes.evaluate(tmp_path, figures, as_of=date(2021, 1, 1), plugins=with_it)
    assert {each.code for each in results.report} >= {"OUT410", "OUT414"}
    assert SECRET not in "".join(map(str, results.report)) + str(results.to_dict())
    assert "postgresql://...@h/db does not answer" in str(results.report)
