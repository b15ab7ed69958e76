"""A word of a plugin's among verdicts: where it stands, what it counts as, and that every output takes it."""

from __future__ import annotations

import copy
import io
import pickle
from datetime import date
from typing import Any

import numpy as np
import openpyxl
import polars
import pytest

import outcomes
from outcomes.cli.rollup import rollup_table
from outcomes.history.run_verdicts import verdicts_of
from outcomes.hooks import hookimpl
from outcomes.metrics import MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict, VerdictWord
from outcomes.metrics.verdicts import is_broken, is_kept
from outcomes.nightly.notices import exit_code_of
from outcomes.registry import PluginSet, calls
from outcomes.registry.records import PluginState
from outcomes.reports.terminal import write_terminal
from outcomes.results.colouring import colour_rules, colours
from outcomes.results.comments import uncommented
from outcomes.results.own_colours import COLOURS
from outcomes.results.rollup import roll_up
from outcomes.site import SitePart, build_site

SLIPPING = VerdictWord("slipping", Verdict.ON_TRACK, stands="below", symbol="◺", plain="~")
LOST = VerdictWord("as good as lost", Verdict.MISSED, stands="above", symbol="◿", plain="%%")


def test_a_word_says_that_a_promise_is_kept_or_broken_or_neither() -> None:
    words = [*(each.value for each in Verdict), SLIPPING, LOST, "", None]
    assert ["met", "on track", SLIPPING] == [word for word in words if is_kept(word)]
    assert ["off track", "missed", LOST] == [word for word in words if is_broken(word)]


class Outlook:
    """By the latest value alone: from 70 on track, from 60 slipping, from 50 at risk, else as good as lost."""

    info = MetricInfo(
        id="borough.outlook",
        title="Outlook",
        version="1",
        outcomes=(
            Outcome("steady", Verdict.ON_TRACK, sentence="Steady, at {value:.0f}."),
            Outcome("slower", SLIPPING, sentence="Slower, at {value:.0f}."),
            Outcome("stuck", Verdict.AT_RISK, sentence="Stuck, at {value:.0f}."),
            Outcome("lost", LOST, sentence="As good as lost, at {value:.0f}."),
        ),
        reasons=(Reason("no figure", Status.NO_DATA, "There is no figure."),),
    )

    def evaluate(self, block: Any, params: Any) -> MetricColumns:
        latest = block.latest()
        now = block.at(block.value, latest)
        found = np.select([now >= 70, now >= 60, now >= 50, now < 50], [0, 1, 2, 3], -1).astype(np.int16)
        return MetricColumns(outcome=found, reason=np.where(found < 0, 0, -1).astype(np.int16), period=latest)


class Plugin:
    plugin_name = "borough"

    def __init__(self, *words: Any, metric: Any = None) -> None:
        self.words, self.metric = words, metric

    @hookimpl
    def register_metrics(self, register: Any) -> None:
        if self.metric is not None:
            register(self.metric)

    @hookimpl
    def register_verdicts(self, register: Any) -> None:
        for each in self.words:
            register(each)


PLUGINS = PluginSet.of(Plugin(SLIPPING, LOST, metric=Outlook()))
VALUES = {"A": 75.0, "B": 65.0, "C": 55.0, "D": 45.0}


@pytest.fixture(scope="module")
def results() -> Any:
    framework = outcomes.from_dict(
        {
            "format": 1,
            "framework": {"id": "words", "title": "Words, with made-up figures", "areas": [*VALUES]},
            "data": {"made": {"illustrative": True}},
            "indicators": {"share": {"title": "Share", "unit": "%", "data": {"source": "made"}}},
            "aims": {
                f"aim-{area}": {
                    "title": f"Aim {area}", "indicator": "share", "areas": [area],
                    "judge": [{"metric": "borough.outlook"}],
                }
                for area in VALUES
            },
        }
    )  # fmt: skip
    rows = [{"indicator": "share", "area": area, "period": "2015", "value": value} for area, value in VALUES.items()]
    made = outcomes.Observations.from_rows(rows)
    return outcomes.evaluate(framework, {"made": made}, as_of=date(2016, 6, 1), plugins=PLUGINS, keep_observed=True)


def test_a_row_says_the_word_and_it_is_a_text_like_any_other(results: Any) -> None:
    assert ["on track", "slipping", "at risk", "as good as lost"] == [row["verdict"] for row in results.to_rows()]
    assert ["slipping"] == [row["verdict"] for row in results.filter(verdict="slipping").to_rows()]


def test_it_keeps_its_place_through_copies_and_processes() -> None:
    for again in (copy.deepcopy(SLIPPING), pickle.loads(pickle.dumps(SLIPPING))):
        assert ("slipping", Verdict.ON_TRACK, "below", "◺", "~") == (
            str(again), again.counts_as, again.stands, again.symbol, again.plain,
        )  # fmt: skip


def test_promises_are_counted_as_what_the_word_counts_as(results: Any) -> None:
    # On track and slipping, at risk, as good as lost: by hand, from what each counts as.
    assert {"on track": 2, "at risk": 1, "not kept": 1} == {
        standing.value: count for standing, count in outcomes.promises(results).counts.items()
    }


def test_a_roll_up_counts_it_under_its_own_word_in_its_place(results: Any) -> None:
    (whole,) = roll_up(results, "metric")
    assert [("on track", 1), ("slipping", 1), ("at risk", 1), ("as good as lost", 1)] == [
        (verdict.value, count) for verdict, count in whole.verdicts.items()
    ]
    assert LOST == whole.worst
    assert 0.5 == whole.share_met
    head = next(iter(rollup_table([whole], "metric")))
    order = ["met", "on track", "slipping", "at risk", "off track", "as good as lost", "missed"]
    assert sorted(order, key=head.index) == order


def test_a_table_has_it_as_an_ordered_category(results: Any) -> None:
    frame = results.to_polars()
    words = ["met", "on track", "slipping", "at risk", "off track", "as good as lost", "missed"]
    assert words == frame["verdict"].dtype.categories.to_list()  # type: ignore[attr-defined]
    assert ["on track", "slipping", "at risk", "as good as lost"] == frame.sort("verdict")["verdict"].to_list()


@pytest.mark.parametrize("rows", [[], [0], [1], [0, 1]])
def test_a_table_of_some_rows_has_the_same_words_and_is_written(rows: list[int]) -> None:
    """One metric can give words of a plugin, and the one before it cannot."""
    framework = outcomes.from_dict(
        {
            "format": 1,
            "framework": {"id": "words", "title": "Words, with made-up figures", "areas": ["B"]},
            "indicators": {"share": {"title": "Share", "unit": "%", "polarity": "high"}},
            "aims": {
                "share": {
                    "indicator": "share",
                    "target": {"value": 60, "by": "2015"},
                    "judge": [{"metric": "target.path"}, {"metric": "borough.outlook"}],
                },
            },
        }
    )
    made = outcomes.Observations.from_rows([{"indicator": "share", "area": "B", "period": "2015", "value": 65.0}])
    whole = outcomes.evaluate(framework, made, as_of=date(2016, 6, 1), plugins=PLUGINS)
    some = whole.take(rows)
    assert whole.to_polars()["verdict"].dtype == some.to_polars()["verdict"].dtype
    record = PLUGINS.find("writer", "parquet")
    assert record is not None
    stream = io.BytesIO()
    calls.write(record, some, stream)
    said = polars.read_parquet(io.BytesIO(stream.getvalue()))["verdict"].cast(polars.String).to_list()
    assert [["met", "slipping"][each] for each in rows] == said


@pytest.mark.parametrize(("asked", "code"), [("slipping", 1), ("on track", 1), ("missed", 1), ("off track", 0)])
def test_a_run_can_fail_on_it_and_on_what_it_counts_as(results: Any, asked: str, code: int) -> None:
    only = results.filter(verdict=["slipping", "as good as lost"])
    assert code == int(exit_code_of(only, frozenset({asked})))


def test_somebody_owes_a_comment_on_a_word_that_counts_as_missed(results: Any) -> None:
    assert [("aim-D", "D", "as good as lost")] == uncommented(results)


def test_its_colour_is_that_of_what_it_counts_as(results: Any) -> None:
    found = colours(results, colour_rules(results.framework)["verdict"])
    assert ["green", "green", "amber", "red"] == [COLOURS[code].value for code in found]


@pytest.mark.parametrize("name", ["html", "json", "csv"])
def test_a_file_has_the_word(results: Any, name: str) -> None:
    record = PLUGINS.find("writer", name)
    assert record is not None
    stream: Any = io.BytesIO() if record.binary else io.StringIO(newline="")
    calls.write(record, results, stream)
    text = stream.getvalue()
    assert "slipping" in text
    assert "as good as lost" in text
    if name == "html":
        assert "◺" in text
        assert "a little worse than on track, and counted as that" in text


def test_the_screen_shows_it_with_its_symbol_after_what_is_better_and_before_what_is_worse(results: Any) -> None:
    screen = io.StringIO()
    write_terminal(results, screen, width=100, full=True)
    text = screen.getvalue()
    assert "◺ B: Slower, at 65." in text
    assert "▲ 1 on track; ◺ 1 slipping; ◆ 1 at risk; ◿ 1 as good as lost" in " ".join(text.split())


def test_a_workbook_says_it_with_its_symbol(results: Any) -> None:
    record = PLUGINS.find("writer", "excel")
    assert record is not None
    stream = io.BytesIO()
    calls.write(record, results, stream)
    book = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"◺ slower", "slipping", "◿ lost", "as good as lost"} <= cells


def test_a_site_explains_the_words_beside_ours(results: Any) -> None:
    pytest.importorskip("lets_plot")
    legend = dict(build_site([SitePart(results=results)]))["how-to-read.html"].decode()
    assert "a little worse than on track, and counted as that" in legend
    places = [legend.index(word) for word in ("> as good as lost<", "> at risk<", "> slipping<", "> on track<")]
    assert sorted(places) == places


def test_a_history_remembers_the_word(results: Any) -> None:
    column = verdicts_of(results).words["verdict"]
    assert ["on track", "slipping", "at risk", "as good as lost"] == column.to_list()


def word(said: str = "slipping", **given: Any) -> VerdictWord:
    whole = {"counts_as": Verdict.ON_TRACK, "stands": "below", "symbol": "◺", "plain": "~"} | given
    return VerdictWord(said, **whole)


@pytest.mark.parametrize(("said", "why"), [
    (word("<b>lost</b>"), "its word is '<b>lost</b>', not at most 30 lower case letters"),
    (word("Slipping"), "its word is 'Slipping'"),
    (word("x" * 31), "not at most 30 lower case letters"),
    (word(""), "its word is ''"),
    (word("no data"), '"no data" already means something else'),
    (word("better"), '"better" already means something else'),
    (word("met"), 'verdict "met" of "borough" is taken by "outcomes"'),
    (word(counts_as="on track"), "it counts as 'on track', not as a Verdict"),
    (word(stands="at"), "it stands 'at', not \"above\" or \"below\""),
    (word(symbol="<b>"), "its symbol is '<b>', not one character"),
    (word(symbol=" "), "its symbol is ' '"),
    (word(plain="≈"), "its plain is '≈', not one or two characters of ASCII"),
    ("slipping", "it is str, not a VerdictWord"),
])  # fmt: skip
def test_a_word_that_could_not_be_read_beside_ours_is_refused(said: Any, why: str) -> None:
    (record,) = [each for each in PluginSet.of(Plugin(said)).records if not each.built_in]
    assert PluginState.FAILED is record.state
    assert why in record.error


def test_a_metric_gives_only_words_that_its_plugin_registers() -> None:
    (record,) = [each for each in PluginSet.of(Plugin(SLIPPING, metric=Outlook())).records if not each.built_in]
    assert (
        'its verdict "as good as lost" is none that its plugin registers; add it by register_verdicts' in record.error
    )


def test_our_own_words_come_in_by_the_same_hook() -> None:
    assert ("at risk", "met", "missed", "off track", "on track") == PluginSet.of().ids("verdict")
