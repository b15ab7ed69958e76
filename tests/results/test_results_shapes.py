"""Results in every shape say the same, and what they say is stable."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import outcomes
from outcomes.data.coded import Coded
from outcomes.results.fields import FIELDS

AS_OF = date(2018, 6, 30)


@pytest.fixture
def results(five_aims: Path) -> outcomes.Results:
    return outcomes.evaluate(five_aims, as_of=AS_OF, plugins=outcomes.PluginSet.of())


def test_the_fields_of_a_row_are_these_in_this_order() -> None:
    # New ones are added at the end; a name never changes its meaning and never goes away.
    assert FIELDS == (
        "framework",
        "aim",
        "indicator",
        "area",
        "area_name",
        "sex",
        "age",
        "category",
        "period",
        "metric",
        "status",
        "reason",
        "outcome",
        "verdict",
        "direction",
        "value",
        "lower",
        "upper",
        "target",
        "benchmark",
        "evidence",
        "sentence",
        "boards",
        "priority",
        "provenance",
        "item",
        "owner",
        "compared_with",
        "readings",
        "illustrative",
        "fragile",
        "periods",
        "assumed",
        "note",
    )


def test_a_row_has_every_field_and_says_none_where_there_is_nothing(results: outcomes.Results) -> None:
    rows = results.to_rows()
    assert len(rows) == len(results)
    assert all(tuple(row) == FIELDS for row in rows)
    later = next(row for row in rows if row["aim"] == "later")
    assert {name for name in FIELDS if later[name] is None} >= {"area", "metric", "outcome", "verdict", "value"}
    assert "" not in [cell for row in rows for cell in row.values() if isinstance(cell, str)]


def test_a_row_says_who_answers_for_it(results: outcomes.Results) -> None:
    row = next(row for row in results.to_rows() if row["aim"] == "level")
    assert (row["framework"], row["priority"], row["boards"], row["area_name"]) == (
        "small",
        "mind",
        ["hwb"],
        "Charnwood",
    )
    assert row["sentence"] == "The target is missed: 50.0% in 2017 against 75.0% required."


def test_the_frame_holds_the_rows(results: outcomes.Results) -> None:
    frame, rows = results.to_polars(), results.to_rows()
    evidence = [name for name in frame.columns if name.startswith("evidence.")]
    provenance = [f"provenance.{name}" for name in rows[0]["provenance"]]
    place = frame.columns.index
    assert evidence == sorted(evidence) == frame.columns[place("benchmark") + 1 : place("sentence")]
    assert provenance == frame.columns[place("priority") + 1 : place("item")]
    spread = {"evidence": evidence, "provenance": provenance}
    assert tuple(frame.columns) == tuple(name for field in FIELDS for name in spread.get(field, [field]))
    assert [plain(row) for row in frame.iter_rows(named=True)] == rows


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the table as `to_rows` has it."""
    said = {name: cell for name, cell in row.items() if "." not in name}
    parts: dict[str, dict[str, Any]] = {"evidence": {}, "provenance": {}}
    for name, cell in row.items():
        field, _, part = name.partition(".")
        if part and (cell is not None or field == "provenance"):
            parts[field][part] = cell
    parts["provenance"]["parameters"] = json.loads(parts["provenance"]["parameters"])
    parts["provenance"]["data"] = f"{parts['provenance']['data']:016x}"
    said["readings"] = {each["reading"]: each["outcome"] for each in said["readings"]}
    return {name: (said | parts)[name] for name in FIELDS}


def test_the_table_has_types(results: outcomes.Results) -> None:
    kinds = results.frame().schema
    text = {name for name, kind in kinds.items() if kind == pl.String}
    assert text == {"sentence"}
    assert kinds["status"] == pl.Enum([each.value for each in outcomes.Status])
    assert kinds["verdict"] == pl.Enum([each.value for each in outcomes.Verdict])
    assert kinds["area"] == pl.Categorical()
    assert kinds["value"] == kinds["evidence.p"] == pl.Float64
    assert (kinds["boards"], kinds["fragile"]) == (pl.List(pl.String), pl.List(pl.String))
    assert kinds["provenance.data"] == pl.UInt64
    assert not any(results.frame()[name].is_nan().any() for name, kind in kinds.items() if kind == pl.Float64)


def test_a_table_of_some_columns_has_these_in_this_order(results: outcomes.Results) -> None:
    whole = results.frame()
    wanted = ["verdict", "evidence.p", "area", "boards"]
    assert results.frame(wanted).equals(whole.select(wanted))
    assert results.frame(["evidence", "aim"]).equals(whole.select(pl.col("^evidence[.].*$"), "aim"))
    assert results.frame([]).width == 0
    with pytest.raises(outcomes.UsageError, match=r"no such column 'verdicts'; did you mean"):
        results.frame(["verdicts"])


def test_no_sentence_is_written_that_nobody_asked_for(
    results: outcomes.Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a sentence was written")

    monkeypatch.setattr("outcomes.results.result_table.sentences_of", refuse)
    assert results.frame(["aim", "verdict", "evidence", "periods"]).height == len(results)
    with pytest.raises(AssertionError, match="a sentence was written"):
        results.frame(["sentence"])


def test_pandas_and_arrow_hold_what_polars_holds(results: outcomes.Results) -> None:
    frame = results.to_polars()
    words = [name for name, kind in frame.schema.items() if isinstance(kind, (pl.Categorical, pl.Enum))]
    pandas = results.to_pandas()
    assert {str(pandas[name].dtype) for name in words} == {"category"}
    flat = frame.drop("boards", "fragile", "readings", "periods", "assumed")
    assert pl.from_pandas(pandas[flat.columns]).cast(dict(flat.schema)).equals(flat)
    assert pl.from_arrow(pa.table(results)).equals(frame)  # type: ignore[union-attr]


def test_columns_hold_what_rows_hold(results: outcomes.Results) -> None:
    rows = results.to_rows()
    for name in FIELDS:
        column = results.column(name)
        plain: list[Any] = column.to_list() if isinstance(column, Coded) else list(column)
        plain = [None if cell == "" or (isinstance(cell, float) and math.isnan(cell)) else cell for cell in plain]
        assert plain == [row[name] for row in rows]
    with pytest.raises(outcomes.UsageError):
        results.column("colour")


def test_the_json_is_valid_versioned_and_without_nan(results: outcomes.Results) -> None:
    said = results.to_dict()
    text = json.dumps(said, allow_nan=False)
    assert json.loads(text) == said
    assert said["schema"] == "outcomes.results/2"
    assert said["as_of"] == "2018-06-30"
    assert said["framework"]["id"] == "small"
    assert len(said["framework"]["digest"]) == 64
    assert [(each["id"], each["path"], len(each["sha256"])) for each in said["inputs"]] == [("local", "local.csv", 64)]
    assert said["coverage"]["aims"] == 5
    assert said["rows"] == results.to_rows()


def test_coverage_counts_every_aim_once(results: outcomes.Results) -> None:
    covered = outcomes.coverage(results)
    assert covered.aims == sum(covered.counts.values()) == 5
    assert covered.judged == 2
    assert str(covered) == (
        "2 of 5 aims can be judged; 1 undefined, 1 for context only, 1 without data; still to be determined: 1 target"
    )


def test_some_rows_are_results_too(results: outcomes.Results) -> None:
    rows = results.to_rows()
    chosen = results.where(aim="confidence", metric=["trend.recent", "target.path"]).tolist()
    some = results.take(chosen[::-1])
    assert len(some) == len(chosen) == 4
    assert some.to_rows() == [rows[place] for place in chosen[::-1]]
    assert some.to_polars().height == 4
    assert len(results) == len(rows)  # the whole is what it was
    nothing = results.take([])
    assert (nothing.to_rows(), nothing.to_polars().height) == ([], 0)
    assert nothing.to_polars().schema == results.to_polars().schema


def test_a_table_of_some_rows_says_what_the_whole_says_of_them(results: outcomes.Results) -> None:
    whole, random = results.frame().to_dicts(), np.random.default_rng(11)
    for number in random.integers(1, 2 * len(results), 40).tolist():
        rows = random.integers(0, len(results), number)
        assert results.take(rows).frame().to_dicts() == [whole[row] for row in rows.tolist()]
    for size in range(1, len(results) + 1):
        assert [row for chunk in results.chunks(size) for row in chunk.frame().to_dicts()] == whole


def test_every_row_explains_itself(results: outcomes.Results) -> None:
    for number, row in enumerate(results.to_rows()):
        explained = results.explain(number)
        text = str(explained)
        assert explained.row == row
        assert results.framework.aims[row["aim"]].title in text
        assert str(row["reason"] or row["outcome"]) in text
        for name, value in row["evidence"].items():
            assert f"{name:<22} {value:>14.6g}" in text


def test_an_explanation_names_promise_rule_reading_and_source(results: outcomes.Results) -> None:
    (place,) = results.where(aim="confidence", metric="target.path", area="E10000018")
    explained = results.explain(int(place))
    assert explained.promise == "10% increase (year on year) (The strategy, page 7)"
    assert explained.rule.startswith("target.path@")
    assert explained.source.startswith("local.csv (sha256 ")
    assert explained.source.endswith("period 2017")
    assert explained.interpretation == "assumed: the wording leaves basis and compounding open"
    assert {meaning for _, meaning, _ in explained.numbers if not meaning} == set()


def test_the_same_run_twice_gives_the_same_results(five_aims: Path, results: outcomes.Results) -> None:
    again = outcomes.evaluate(five_aims, as_of=AS_OF, plugins=outcomes.PluginSet.of())
    assert again.to_dict() == results.to_dict()


def test_a_framework_of_nothing_gives_results_of_nothing(small: Any) -> None:
    results = outcomes.evaluate(small("", []), as_of=AS_OF, plugins=outcomes.PluginSet.of())
    assert (len(results), results.to_rows(), str(outcomes.coverage(results))) == (0, [], "0 of 0 aims can be judged")
    assert [name for name in FIELDS if name not in ("evidence", "provenance")] == [
        name for name in results.to_polars().columns if "." not in name
    ]
    assert results.to_dict()["rows"] == []


@pytest.mark.parametrize(
    "status", ["stale", "suppressed", "ambiguous data", "unattainable as written", "metric failed"]
)
def test_every_status_has_a_sentence_in_its_explanation(small: Any, years: Any, status: str) -> None:
    trend = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "trend.recent" }]\n'
    path = trend.replace("trend.recent", "target.path")
    path += 'target = { change = 40, from = { period = "2011" }, beyond_range = "flag" }\n'
    folder, plugins = {
        "stale": lambda: (small(trend, years([60]), indicator='max_age = "1 day"'), outcomes.PluginSet.of()),
        "suppressed": lambda: (small(trend, years(["*"])), outcomes.PluginSet.of()),
        "ambiguous data": lambda: (
            small(trend, [*years([60]), *years([61])], duplicates="set-aside"),
            outcomes.PluginSet.of(),
        ),
        "unattainable as written": lambda: (small(path, years([90, 99])), outcomes.PluginSet.of()),
        "metric failed": lambda: (small(trend.replace("trend.recent", "test.fails"), years([60])), failing()),
    }[status]()
    results = outcomes.evaluate(folder, as_of=AS_OF, plugins=plugins)
    (row,) = results.to_rows()
    assert (row["status"], row["verdict"]) == (status, None)
    assert row["sentence"]
    assert row["sentence"] in str(results.explain(0))


def failing() -> outcomes.PluginSet:
    class Fails:
        info = outcomes.MetricInfo(
            id="test.fails", title="Fails", version="1", outcomes=(outcomes.Outcome("x", outcomes.Verdict.MET),)
        )

        def evaluate(self, block: Any, params: Any) -> outcomes.MetricColumns:
            raise RuntimeError("it always does")

    class Plugin:
        @outcomes.hookimpl
        def register_metrics(self, register: Any) -> None:
            register(Fails())

    return outcomes.PluginSet.of(Plugin())


def test_what_was_found_of_a_row_is_what_its_own_batch_says(results: outcomes.Results) -> None:
    for some in (results, results.take(list(range(len(results)))[::-2])):
        columns = {name: some.coded(name).to_list() for name in ("outcome", "reason", "verdict", "direction", "metric")}
        for row in range(len(some)):
            batch, at = some.place(row)
            outcome = batch.outcomes[batch.outcome[at]] if batch.outcome[at] >= 0 else None
            reason = batch.reasons[batch.reason[at]] if batch.reason[at] >= 0 else None
            verdict = outcome.verdict if outcome and not batch.depends_on_reading[at] else None
            assert {name: words[row] for name, words in columns.items()} == {
                "outcome": outcome.word if outcome else reason.outcome if reason else "",
                "reason": reason.word if reason else "",
                "verdict": verdict.value if verdict else "",
                "direction": outcome.direction.value if outcome and outcome.direction else "",
                "metric": batch.uses[batch.use[at]].metric,
            }
