"""Whatever a public function is given, what it raises is an error of ours with a report, and never one of Python's."""

from __future__ import annotations

import datetime
import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas
import polars as pl
import pyarrow
import pytest

import outcomes

# Test modules are no package.
standings = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "results" / "test_standings.py")))

ODD: dict[str, Any] = {
    "none": None,
    "a number": 3,
    "a fraction": 3.5,
    "a word": "nonsense",
    "bytes": b"x",
    "a list": [],
    "a list of lists": [[1], [2, 3]],
    "a table": {},
    "an object": object(),
    "yes": True,
    "an array": np.array([1, 2]),
    "a day": datetime.date(2020, 1, 1),
    "a path": Path("nowhere") / "at all",
    "nothing": "",
    "a null": "a\0b",
    "a class": dict,
    "a frame": pl.DataFrame({"x": [1]}),
}


class Empty:
    """Says that it is a table, and gives none."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return 3


class NoStream:
    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise KeyError("stream")


class NoTable:
    def __dataframe__(self, *_: object) -> object:
        raise IndexError("chunk")


class NoColumns:
    @property
    def columns(self) -> object:
        raise KeyError("columns")


COLUMNS = ("indicator", "area", "period", "value")
ROW: dict[str, Any] = dict(zip(COLUMNS, ("i", "A", "2020", 1.0), strict=True))
ODD |= {
    "a table without a capsule": Empty(),
    "a table without a stream": NoStream(),
    "a table without chunks": NoTable(),
    "a table without columns": NoColumns(),
    "a slice of words": slice("a", "b"),
    "a slice without steps": slice(0, 3, 0),
    "a frame of two columns of one name": pandas.DataFrame([[1, 2]], columns=["area", "area"]),
    "a table of two columns of one name": pyarrow.table([[1], [2]], names=["area", "area"]),
}
ODD_CELLS: dict[str, pl.Series] = {
    "lists": pl.Series([[1.0]]),
    "tables": pl.Series([{"a": 1}]),
    "objects": pl.Series([object()], dtype=pl.Object),
    "lengths of time": pl.Series([datetime.timedelta(1)]),
    "bytes": pl.Series([b"1"]),
    "yes or no": pl.Series([True]),
    "days": pl.Series([datetime.date(2020, 1, 1)]),
    "times": pl.Series([datetime.time(1)]),
    "words": pl.Series(["many"]),
    "kinds": pl.Series(["many"], dtype=pl.Categorical),
    "no number": pl.Series([float("inf")]),
}
NO_PLUGINS = outcomes.PluginSet.of()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> outcomes.Results:
    found: outcomes.Results = standings.judged(tmp_path_factory.mktemp("judged"), standings.level(58))
    return found


Call = Callable[[outcomes.Results, Any], Any]
CALLS: dict[str, Call] = {
    "load_framework": lambda _, x: outcomes.load_framework(x),
    "loads": lambda _, x: outcomes.loads(x),
    "loads folder": lambda _, x: outcomes.loads("format = 1", folder=x),
    "from_dict": lambda _, x: outcomes.from_dict(x),
    "evaluate framework": lambda _, x: outcomes.evaluate(x),
    "evaluate observations": lambda r, x: outcomes.evaluate(r.framework, x, aims=[]),
    "evaluate a source": lambda r, x: outcomes.evaluate(r.framework, {"x": x}, aims=[]),
    "evaluate as_of": lambda r, x: outcomes.evaluate(r.framework, as_of=x, aims=[]),
    "evaluate plugins": lambda r, x: outcomes.evaluate(r.framework, plugins=x, aims=[]),
    "evaluate aims": lambda r, x: outcomes.evaluate(r.framework, aims=x),
    "evaluate an aim": lambda r, x: outcomes.evaluate(r.framework, aims=[x]),
    "evaluate progress": lambda r, x: outcomes.evaluate(r.framework, progress=x if not callable(x) else 5),
    "evaluate isolation": lambda r, x: outcomes.evaluate(r.framework, aims=[], isolation=x),
    "evaluate access": lambda r, x: outcomes.evaluate(r.framework, aims=[], access=x),
    "make_plan": lambda _, x: outcomes.make_plan(x, NO_PLUGINS),
    "make_plan plugins": lambda r, x: outcomes.make_plan(r.framework, x),
    "make_plan aims": lambda r, x: outcomes.make_plan(r.framework, NO_PLUGINS, aims=x),
    "record": lambda _, x: outcomes.record(x, "nowhere"),
    "open_history": lambda _, x: outcomes.open_history(x),
    "from_frame": lambda _, x: outcomes.Observations.from_frame(x),
    "from_rows": lambda _, x: outcomes.Observations.from_rows(x),
    "from_rows of one": lambda _, x: outcomes.Observations.from_rows([x]),
    "from_columns": lambda _, x: outcomes.Observations.from_columns(x),
    "from_columns of one": lambda _, x: outcomes.Observations.from_columns({"area": x, "period": x}),
    "a row": lambda r, x: r[x],
    "explain": lambda r, x: r.explain(x),
    "take": lambda r, x: r.take(x),
    "to_rows": lambda r, x: r.to_rows(x),
    "periods": lambda r, x: r.periods(x),
    "filter": lambda r, x: r.filter(area=x),
    "filter by": lambda r, x: r.filter(**{str(x): "a"}),
    "aim": lambda r, x: r.aim(x),
    "numbers": lambda r, x: r.numbers(x),
    "coded": lambda r, x: r.coded(x),
    "column": lambda r, x: r.column(x),
    "evidence": lambda r, x: r.evidence(x),
    "frame": lambda r, x: r.frame(columns=x),
    "frame of one": lambda r, x: r.frame(columns=[x]),
    "commentary": lambda r, x: r.commentary(x),
    "commentary area": lambda r, x: r.commentary("", x),
    "promises": lambda _, x: outcomes.promises(x),
    "coverage": lambda _, x: outcomes.coverage(x),
    "promise_lines": lambda _, x: outcomes.promise_lines(x),
    "masking": lambda _, x: outcomes.masking(x),
    "roll_up": lambda _, x: outcomes.roll_up(x, "board"),
    "roll_up by": lambda r, x: outcomes.roll_up(r, x),
    "compare_colours": lambda _, x: outcomes.compare_colours(x),
    "compare_colours names": lambda r, x: outcomes.compare_colours(r, x),
    "compare_colours a name": lambda r, x: outcomes.compare_colours(r, [x]),
    "PluginSet.of": lambda _, x: outcomes.PluginSet.of(x),
    "PluginSet.find": lambda _, x: NO_PLUGINS.find("metric", x),
    "PluginSet.find a kind": lambda _, x: NO_PLUGINS.find(x, "a"),
    "PluginSet.ids": lambda _, x: NO_PLUGINS.ids(x),
    "PluginSet.others": lambda _, x: NO_PLUGINS.others(x),
    "PluginSet.metric": lambda _, x: NO_PLUGINS.metric(x),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_raised_is_ours(results: outcomes.Results, name: str) -> None:
    raised = 0
    for kind, odd in ODD.items():
        told = raised_by(lambda odd=odd: CALLS[name](results, odd))
        if told is None:
            continue
        raised += 1
        assert isinstance(told, outcomes.OutcomesError), f"{name} of {kind}: {type(told).__name__}: {told}"
        assert len(told.report), kind
        assert all(each.found and each.to_do for each in told.report), kind
        assert "Capsule" not in str(told), kind
    # Plugins of any kind are taken, and said in the report to be none; a kind of thing may be anything.
    assert raised or name == "PluginSet.of"


def raised_by(call: Callable[[], Any]) -> Exception | None:
    try:
        call()
    except Exception as error:
        return error
    return None


@pytest.mark.parametrize("cells", ODD_CELLS)
def test_cells_that_are_no_numbers_are_taken_for_none(cells: str) -> None:
    frame = pl.DataFrame(ROW | {"value": ODD_CELLS[cells]}, strict=False)
    with pytest.raises(outcomes.DataError, match='column "value"'):
        outcomes.Observations.from_frame(frame)


@pytest.mark.parametrize("cells", ["lists", "tables", "objects", "lengths of time", "bytes"])
def test_cells_that_are_no_words_are_taken_for_none(cells: str) -> None:
    frame = pl.DataFrame(ROW | {"period": ODD_CELLS[cells]}, strict=False)
    with pytest.raises(outcomes.DataError, match=r'OUT301 column "period": it holds .*; give one number, word or day'):
        outcomes.Observations.from_frame(frame)


def test_the_first_words_say_which_argument_and_what_to_give() -> None:
    with pytest.raises(
        outcomes.UsageError, match=r"OUT551 frame: it is an int; give a frame of polars, pandas or pyarrow"
    ):
        outcomes.Observations.from_frame(3)
    with pytest.raises(
        outcomes.UsageError, match=r"OUT551 results: it is None; give Results, as evaluate returns them"
    ):
        outcomes.promises(None)  # type: ignore[arg-type]
