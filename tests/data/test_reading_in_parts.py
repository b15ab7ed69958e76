"""Files read part by part say what they say read whole."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import attrs
import numpy as np
import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.data.columns import KEYS, NUMBERS
from outcomes.data.joining import join_parts
from outcomes.data.observations import Observations
from outcomes.data.packed import pack
from outcomes.data.readers.csv import CsvOptions, CsvReader
from outcomes.data.readers.cut_file import NotCutError
from outcomes.data.readers.parquet import ParquetOptions, ParquetReader
from outcomes.data.readers.parts import cut_csv, cut_parquet, in_parts

HEADER = ("Indicator ID", "Area Code", "Area Name", "Sex", "Category", "Period", "Value", "Count", "Note", "Value note")
WORDS = st.sampled_from(["plain", 'with "quotes"', "over\ntwo lines", "a, comma", "", " spaced "])
NUMBER = st.one_of(st.floats(-1e9, 1e9).map(repr), st.sampled_from(["", "*", "[x]", "0", "-0.0", "1e-7", "12.50"]))
ROW = st.tuples(
    st.sampled_from(["1", "2", "30", "4"]),
    st.sampled_from(["E06000001", "E92000001", "E10000017"]),
    WORDS,
    st.sampled_from(["Male", "Female", "Persons"]),
    WORDS,
    st.sampled_from(["2011", "2012", "2013/14"]),
    NUMBER,
    NUMBER,
    WORDS,
    st.sampled_from(["", "", "", "p", "c", "Two districts together."]),
)


def told(observations: Observations) -> dict[str, object]:
    """Everything that observations say, as plain values."""
    said: dict[str, object] = {"rows": observations.source_rows().tolist()}
    for name in KEYS:
        said[name] = getattr(observations, name).words, getattr(observations, name).codes.tolist()
    for name in NUMBERS:
        column = getattr(observations, name)
        said[name] = None if column is None else column.view(np.uint64).tolist()
    held = observations.suppressed
    said["suppressed"] = None if held is None else held.tolist()
    said["remark"] = None if observations.remark is None else observations.remark.to_list()
    said["extra"] = {name: column.to_list() for name, column in observations.extra.items()}
    said["about"] = observations.area_names, observations.area_types
    return said


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=30), size=st.integers(60, 2000), threads=st.integers(1, 5))
def test_a_text_file_cut_anywhere_and_read_by_any_number_of_threads_says_what_it_says_whole(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], size: int, threads: int
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    path = folder / "data.csv"
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *rows])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    options = CsvOptions(extra=("Note",), delimiter=",")
    whole, report = CsvReader().read(path, options)
    try:
        packed = pack(cut_csv(path, options, size=size).observations(threads), folder / "packed")
    except NotCutError:
        # A row longer than the part it should be in, or a problem that is told of the whole file.
        assert len(report) or max(map(len, text.getvalue().splitlines())) * 4 > size
        return
    assert not report
    joined = join_parts(cut_csv(path, options, size=size).observations(threads))
    assert told(joined) == told(whole)
    assert (joined.rows is None) == (whole.rows is None)
    assert told(packed.read(whole.indicator.words)) == told(whole)
    assert len(packed) == len(whole)
    some = whole.indicator.words[-1]
    own = np.flatnonzero(whole.indicator.codes == whole.indicator.code_of(some))
    assert told(packed.read([some])) == told(whole.select(own))
    assert packed.count(some) == len(own)


def test_a_parquet_file_cut_by_rows_says_what_it_says_whole(tmp_path: Path) -> None:
    table = polars.DataFrame(
        {
            "indicator": [7, 7, 8, 9, 8, 7],
            "area": ["b", "a", "b", "a", "c", "c"],
            "period": ["2011", "2012", "2011", "2011", "2012", "2012"],
            "value": [1.5, None, 2.5, 3.5, None, 0.25],
        }
    )
    table.write_parquet(tmp_path / "data.parquet")
    whole, _ = ParquetReader().read(tmp_path / "data.parquet", ParquetOptions(where={"area": ("a", "b")}))
    parts = cut_parquet(tmp_path / "data.parquet", ParquetOptions(where={"area": ("a", "b")}), size=2).observations()
    packed = pack(parts, tmp_path / "packed")
    assert told(packed.read(["7", "8", "9"])) == told(whole)
    assert [packed.count(each) for each in ("7", "8", "9", "10")] == [2, 1, 1, 0]


def test_a_file_that_is_not_cut_says_so_after_the_same_parts_whatever_the_threads(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    rows = [f"a{i % 7},{2000 + i},{i}.5" for i in range(40)]
    for wrong in ("a1,2050,many", "a1,2050," + "9" * 300, "a1,2050,1,2,3", ",2050,1"):
        for place in (0, 20, 40):
            path.write_text("\n".join(["area,period,value", *rows[:place], wrong, *rows[place:], ""]))
            told_by = []
            for threads in (1, 2, 5):
                taken: list[Observations] = []
                with pytest.raises(NotCutError) as why:
                    taken.extend(cut_csv(path, CsvOptions(), size=120).observations(threads))
                told_by.append((str(why.value), [told(each) for each in taken]))
            assert told_by[0] == told_by[1] == told_by[2]


def test_a_large_text_file_is_read_in_parts_where_that_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("area,area name,period,value\n" + "".join(f"a{i % 7},A,{2000 + i},{i}.5\n" for i in range(40)))
    options = CsvOptions(where={"area": ("a1", "a2")})
    assert in_parts("csv", path, options) is None, "it is small"
    monkeypatch.setattr("outcomes.data.readers.parts.LARGE", 100)
    monkeypatch.setattr("outcomes.data.readers.parts.QUICK", 90)
    parted = in_parts("csv", path, options)
    assert parted is not None
    assert told(parted) == told(CsvReader().read(path, options)[0])
    path.write_text(path.read_text() + "a1,A,2050,many\n")
    assert in_parts("csv", path, options) is None, "what is wrong with it is told of the whole"
    assert in_parts("parquet", path, options) is None


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("short", ["a1,2050", "a1,2050,", "a1,2050,1.5,"])
def test_rows_with_fewer_cells_than_the_header_are_read_in_parts_too(tmp_path: Path, short: str, end: str) -> None:
    path = tmp_path / "data.csv"
    for place in (0, 1, 7, 8, 9, 40):
        rows = [f'a{i % 7},{2000 + i},{i}.5,"A, ""b""",' for i in range(40)]
        rows.insert(place, short)
        path.write_text(end.join(["area,period,value,area name,value note", *rows, ""]), newline="")
        whole, report = CsvReader().read(path, CsvOptions())
        assert not report
        for size in (70, 97, 180):
            assert told(join_parts(cut_csv(path, CsvOptions(), size=size).observations())) == told(whole)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("area;period;value\na;2011;1\n", CsvOptions()),  # the delimiter is told of
        ("area,period,value\na,2011,one\n", CsvOptions()),  # no number
        ('area,period,value\na,2011,"1\n', CsvOptions()),  # a quotation mark that is never closed
        ("area,period,value\na,2011,1\nb,20", CsvOptions()),  # cut short
        ("area,period,value\n", CsvOptions()),  # no rows
        ("title\narea,period,value\na,2011,1\n", CsvOptions(skip=1)),  # a table that stands lower
        ("area,period,value\na,2011,1\nTotal,,\n", CsvOptions(footer="Total")),
        ("area,period,value\na,2011,1\n", CsvOptions(where={"area": ("b",)})),  # nobody says so
        ("area,period,value\na,2011,1\n", CsvOptions(encoding="cp1252")),
    ],
)
def test_what_only_the_whole_file_tells_is_not_cut(tmp_path: Path, text: str, options: CsvOptions) -> None:
    (tmp_path / "data.csv").write_text(text)
    with pytest.raises(NotCutError):
        list(cut_csv(tmp_path / "data.csv", options).observations())


def test_of_an_area_with_two_names_the_same_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(
        "area,area name,period,value\n" + "".join(f"a,{name},{2000 + i},1\n" for i, name in enumerate("bac"))
    )
    whole, _ = CsvReader().read(path, CsvOptions())
    packed = pack(cut_csv(path, CsvOptions(), size=40).observations(), tmp_path / "packed")
    assert packed.faces.area_names == whole.area_names == {"a": "c"}
    assert packed.faces.source_rows().tolist() == [0]


@pytest.mark.parametrize("sorted_by_indicator", [True, False])
@pytest.mark.parametrize("areas", [1, 2, 256, 257, 65_537])
def test_what_lies_on_disk_has_all_words_and_numbers_however_many_bytes_they_take(
    tmp_path: Path, areas: int, sorted_by_indicator: bool
) -> None:
    """One byte tells 256 words apart and two 65,536; a column may be every second number of another."""
    names = [f"E{place:08}" for place in range(areas)] * 2
    ids = ["1"] * areas + ["2"] * areas if sorted_by_indicator else ["1", "2"] * areas
    ours = Observations.from_columns(
        {
            "indicator": ids,
            "area": names,
            "period": ["2019"] * len(names),
            "value": np.zeros(len(names)),
        }
    )
    ours = attrs.evolve(ours, value=np.arange(4 * areas, dtype=np.float64)[::2])
    source = pack([ours], tmp_path / "source")
    for wanted in ({"1"}, {"2"}, {"1", "2"}):
        read, chosen = source.read(wanted), np.flatnonzero([each in wanted for each in ids])
        assert read.area.to_list() == [names[place] for place in chosen.tolist()]
        assert read.indicator.to_list() == [ids[place] for place in chosen.tolist()]
        assert read.value.tolist() == (2.0 * chosen).tolist()
        assert read.source_rows().tolist() == chosen.tolist()
