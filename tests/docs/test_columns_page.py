"""The page of results names every column of the table with its type, and nothing else; Arrow hands over the same."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import outcomes
from outcomes.registry import PluginSet
from outcomes.results.interchange import SCHEMA

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "results.md").read_text(encoding="utf-8")
METRICS = (ROOT / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (`[^|]+) \| ([^|]+) \|", PAGE.partition("## Columns")[2].partition("\n## ")[0], re.M)
COLUMNS = {name: kind for names, kind in ROWS for name in re.findall(r"`([^`]+)`", names)}
OF_EVIDENCE = "evidence."


@pytest.fixture(scope="module")
def results() -> outcomes.Results:
    """A framework that has something in every column of lists."""
    return outcomes.evaluate(ROOT / "frameworks" / "leicestershire-jhws-2013", as_of=date(2026, 11, 23))


def as_documented(name: str) -> str:
    return f"{OF_EVIDENCE}NAME" if name.startswith(OF_EVIDENCE) else name


def test_the_page_names_every_column_in_order_and_no_other(results: outcomes.Results) -> None:
    assert f"`{SCHEMA}`" in PAGE
    assert list(dict.fromkeys(map(as_documented, results.frame().columns))) == list(COLUMNS)


def test_the_page_names_every_part_of_the_json_document(results: outcomes.Results) -> None:
    said = PAGE.partition("## JSON")[2].partition("\n## ")[0]
    assert [] == [name for name in results.to_dict() if f"`{name}`" not in said]


def test_every_piece_of_evidence_stands_with_its_metric_and_no_other_does(results: outcomes.Results) -> None:
    tables = re.findall(r"^\| evidence \| meaning \|\n\|[-|]+\n((?:\|.*\n)+)", METRICS, re.M)
    listed = {name for table in tables for name in re.findall(r"^\| `(\w+)` \|", table, re.M)}
    plugins = PluginSet.discover()
    of_others = {
        each.name for record in plugins.metrics if record.info.id not in METRICS for each in record.info.evidence
    }
    assert listed == {each.name for record in PluginSet.of().metrics for each in record.info.evidence}
    named = {each.removeprefix(OF_EVIDENCE) for each in results.frame().columns if each.startswith(OF_EVIDENCE)}
    assert named <= listed | of_others | {"target_as_worded"}
    assert len(named & listed) > 10
    assert "`target_as_worded`" in PAGE


def kind_of(arrow: Any) -> str:
    """An Arrow type in the words of the page."""
    import pyarrow.types as kinds

    if kinds.is_dictionary(arrow):
        assert kinds.is_string_view(arrow.value_type) or kinds.is_large_string(arrow.value_type)
        return "closed category" if arrow.ordered else "category"
    if kinds.is_large_list(arrow):
        inner = arrow.value_type
        if kinds.is_struct(inner):
            return f"list of {{{', '.join(field.name for field in inner)}}}"
        return f"list of {kind_of(inner)}"
    if kinds.is_string_view(arrow) or kinds.is_large_string(arrow):
        return "text"
    return {"double": "Float64", "uint64": "UInt64", "bool": "true or false"}[str(arrow)]


def test_the_arrow_stream_has_the_types_of_the_page(results: outcomes.Results) -> None:
    schema = pa.RecordBatchReader.from_stream(results).schema
    assert {each.name: kind_of(each.type) for each in schema} == {
        name: COLUMNS[as_documented(name)] for name in results.frame().columns
    }


def test_the_arrow_stream_says_what_each_row_says(results: outcomes.Results) -> None:
    table = pa.RecordBatchReader.from_stream(results).read_all()
    rows = results.to_rows()
    assert table.num_rows == len(rows) > 0
    said: dict[str, list[Any]] = {each: table.column(each).to_pylist() for each in table.column_names}
    for name, values in said.items():
        spread, _, inner = name.partition(".")
        expected = [row[spread].get(inner) if inner else row[name] for row in rows]
        if name == "readings":
            values = [{each["reading"]: each["outcome"] for each in told} for told in values]
        elif name == "provenance.data":
            values = [f"{each:016x}" for each in values]
        elif name == "provenance.parameters":
            values = [json.loads(each) for each in values]
        assert values == [
            each or None if name.startswith("provenance.") and each == "" else each for each in expected
        ], name
    # What is not there is null; lists are there, if empty; and something stands in each kind of column.
    assert None in said["value"]
    assert [] in said["periods"]
    for name in ("boards", "readings", "fragile", "periods", "assumed"):
        assert None not in said[name]
        assert any(said[name])
    closed = table.column("status").combine_chunks().dictionary.to_pylist()
    assert closed == [each.value for each in outcomes.Status]
