"""Every group of published Fingertips vectors runs as a test, or is left out by name and with the reason."""

import json
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
GROUPS = tuple(json.loads((TESTS / "vectors" / "fingertips.json").read_text(encoding="utf-8"))["groups"])

_PAGES = "how the publisher's own web pages look; reports here have marks and words of their own"
_PROGRAM = "how the publisher's own program is put together; nothing here has such a part"
_NUMBERS = "how many decimals the publisher's pages show; results here are unrounded"
LEFT_OUT = {
    "trend_symbol": _PAGES,
    "trend_tag_next": _PAGES,
    "next_benchmark_colours": _PAGES,
    "next_spine_order": _PAGES,
    "target_legend_html": _PAGES,
    "chart_axis": _PAGES,
    "comparator_confidence": _PROGRAM,
    "comparer_factory": _PROGRAM,
    "formatter_factory": _PROGRAM,
    "comparison_orchestration": _PROGRAM,
    "next_text_mappings": _PROGRAM,
    "no_comparison": "a method that compares nothing; a framework simply does not ask for a comparison",
    "trend_between_two_values": "the last two values by their limits alone; no metric offers it, a trend asks for five",
    "time_filter": "rows between a baseline and a latest period; a run takes every row up to its day instead",
    "record_validity": "-1 stands for missing there; files are read with blanks for missing, as they are downloaded",
    "upload_ci_nulls": "-1 stands for missing there; files are read with blanks for missing, as they are downloaded",
    "small_number_warning": "a warning when data are uploaded; here a framework's disclosure rule hides small counts",
    "benchmark_average": "a comparator made on the fly; a framework pools areas by name ([pooled]) instead",
    "csv_header": "the length of the publisher's header in bytes; readers take every spelling of it",
    "next_csv_escape": "the publisher's own way to quote; CSV is written by a library, with formulas disarmed",
    "indicator_statistics_rounding": _NUMBERS,
    "truncation": _NUMBERS,
    "value_formatting": _NUMBERS,
    "number_commas_rounding": _NUMBERS,
    "next_number_format": _NUMBERS,
}


@pytest.fixture(scope="module")
def sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py") if path != Path(__file__))


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_of_vectors_is_run_or_left_out_with_a_reason(group: str, sources: str) -> None:
    assert (f'"{group}"' in sources) != (group in LEFT_OUT)


def test_nothing_is_left_out_that_is_not_there() -> None:
    assert set(LEFT_OUT) <= set(GROUPS)
