"""Whole columns of sentences against sentences written one by one, which are the rule."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outcomes.metrics.sentences import SentenceError, fields, render
from outcomes.metrics.text_columns import by_code
from outcomes.metrics.writing import NamedPlace, Tally
from outcomes.metrics.writing_columns import NamedPlaces, Numbers, Objects, fixed_texts, render_column
from outcomes.registry import PluginSet

NAN = math.nan
AWKWARD = [
    NAN, 0.0, -0.0, 1.0, 7.0, 0.05, 0.15, 0.25, 2.5, 3.5, -0.04, -0.05, -3.04, 1.005, 68.05, 74.75, 74.8, 74.8000001,
    99.95, 999.95, 999.96, 1000.0, -1000.0, 1788.0, 12_345.678, 1_234_567_890.5, 2.0**50, 2.0**53 + 2, 1e17, 1e300,
    5e-324, 1e-9, 1e-10, 0.0004, 0.001, math.inf, -math.inf, 60.0, 61.0, 366.0, 4168.0,
]  # fmt: skip
SPECS = ["", ".0f", ".1f", ".2f", ".9f", "+.1f", ",.0f", ",.1f", "+,.2f", ".0%", ".1%", ".3g", "days", "chance",
         "# year|# years", "none|one|#", "is|are"]  # fmt: skip
numbers = st.sampled_from(AWKWARD) | st.floats(-1e6, 1e6) | st.integers(-5000, 5000).map(float)
# Numbers of two decimals are what published figures are, and ties to Python's rounding lie among them.
numbers |= st.integers(-100_000, 100_000).map(lambda each: each / 100) | st.floats(allow_nan=False)
specs = st.sampled_from(SPECS)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), rows=st.integers(1, 8))
def test_a_column_of_sentences_is_its_sentences_one_by_one(data: st.DataObject, rows: int) -> None:
    def column(strategy: Any) -> list[Any]:
        return data.draw(st.lists(strategy, min_size=rows, max_size=rows))

    said_as = [data.draw(specs) for _ in "abc"]
    # A length of time has an end.
    kinds = [numbers.filter(lambda each: not math.isinf(each)) if spec == "days" else numbers for spec in said_as]
    values = {name: column(kind) for name, kind in zip("abc", kinds, strict=True)}
    # Close pairs are what a comparison is about.
    near = column(st.sampled_from([None, None, 0.0, 0.01, 1e-8, 1e-12]))
    for row, step in enumerate(near):
        if step is not None and math.isfinite(values["a"][row]):
            values["b"][row] = values["a"][row] + step
    tally = {name: data.draw(st.sampled_from([[True], [False], [True, False]])) for name in values}
    parameters = data.draw(
        st.lists(st.sampled_from([1, 3, 1500, 74.75, 2.5, Tally(3.0)]) | numbers, min_size=1, max_size=3)
    )
    code = column(st.integers(0, len(parameters) - 1))
    lists, words = column(st.integers(0, 1)), [("begun", "under way"), ("red", "amber", "green")]
    standing = column(st.sampled_from([0.0, 1.0, 2.0, 1.5, -1.0, NAN]))
    names, said = ["Debt advice", "Governors", ""], column(st.integers(0, 2))
    fixed = [spec for spec in SPECS if "f" in spec]
    template = "".join(
        [
            *(f"{{{name}:{spec}}} and " for name, spec in zip("abc", said_as, strict=True)),
            f"{{p:{data.draw(st.sampled_from(fixed))}}} {{who:is|are}} {{who}}; {{{{}}}} ",
            f"{{standing}} {{standing:{data.draw(st.sampled_from(fixed))}}} {{{data.draw(st.sampled_from('abc'))}:.1f}}",
        ]
    )
    marks = {name: np.resize(np.array(each), rows) for name, each in tally.items()}
    columns = {
        **{name: Numbers(values=np.array(values[name]), tally=marks[name]) for name in values},
        "p": Objects(codes=np.array(code), table=parameters),
        "who": Objects(codes=np.array(said), table=names),
        "standing": NamedPlaces(values=np.array(standing), lists=np.array(lists), words=words),
    }

    def alone(row: int) -> str:
        own: dict[str, Any] = {
            name: Tally(each[row]) if marks[name][row] else each[row] for name, each in values.items()
        }
        own |= {"p": parameters[code[row]], "who": names[said[row]]}
        return render(template, own | {"standing": NamedPlace(standing[row], words[lists[row]])})

    assert render_column(template, columns, rows).to_list() == [alone(row) for row in range(rows)]


PLUGINS = PluginSet.discover()
INFOS = {name: PLUGINS.metric(name).info for name in PLUGINS.ids("metric")}


@pytest.mark.parametrize("name", INFOS)
def test_every_template_is_written_for_many_rows_as_for_one(name: str) -> None:
    info = INFOS[name]
    finite = [each for each in AWKWARD if not math.isinf(each)]
    pairs = [(one, 74.8 if place % 2 else one + 0.01) for place, one in enumerate(finite)]
    # So many rows that no shortcut for few is taken.
    often = 1 + 200 // len(pairs)
    first, second = (np.tile(each, often) for each in zip(*pairs, strict=True))
    places = {each.name for each in info.evidence if each.words}
    templates = [each for said in (*info.outcomes, *info.reasons) for each in (said.sentence, said.detail) if each]
    for template in templates:
        for counts in (False, True) if "f}" in template else (False,):
            columns: dict[str, Any] = {}
            for place, field in enumerate(fields(template)):
                values, tally = (first, second)[place % 2], np.full(len(first), counts)
                columns[field] = Numbers(values=values, tally=tally)
                if field in places:
                    words, lists = [("begun", "under way")], np.zeros(len(first), dtype=np.int64)
                    columns[field] = NamedPlaces(values=values, lists=lists, words=words)
            made = render_column(template, columns, len(first)).to_list()
            assert made == made[: len(pairs)] * often
            for row, text in enumerate(made[: len(pairs)]):
                values = {
                    name: NamedPlace(each.values[row], each.words[0]) if isinstance(each, NamedPlaces)
                    else Tally(each.values[row]) if counts else float(each.values[row])
                    for name, each in columns.items()
                }  # fmt: skip
                assert text == render(template, values)


@settings(max_examples=100, deadline=None)
@given(st.lists(numbers.filter(math.isfinite), min_size=1, max_size=50), st.integers(0, 9))
@example([0.5, 1.5, 2.5, 0.05, 0.15, 0.25, 0.35], 1)
def test_numbers_are_rounded_as_python_rounds_them(values: list[float], decimals: int) -> None:
    texts = fixed_texts(np.array(values), ".1f", np.full(len(values), decimals), np.zeros(len(values), bool)).to_list()
    plain = [f"{value:,.{decimals}f}" for value in values]
    assert texts == [each.lstrip("-") if not any(d in each for d in "123456789") else each for each in plain]


def test_no_rows_have_no_sentences_and_a_text_alone_is_said_of_each() -> None:
    nothing = Numbers(values=np.empty(0), tally=np.empty(0, dtype=np.bool_))
    assert render_column("{a:.1f} of {a}", {"a": nothing}, 0).to_list() == []
    assert render_column("As it is.", {}, 2).to_list() == ["As it is.", "As it is."]
    assert render_column("", {}, 2).to_list() == ["", ""]


def test_only_codes_that_are_said_are_looked_up() -> None:
    assert by_code(np.array([2, 2, 0]), lambda code: {0: "none", 2: "two"}[code]).to_list() == ["two", "two", "none"]


@pytest.mark.parametrize("template", ["{a!r}", "{who:.1f}", "{a:{who}}"])
def test_what_one_row_refuses_many_refuse(template: str) -> None:
    columns = {
        "a": Numbers(values=np.ones(2), tally=np.zeros(2, bool)),
        "who": Objects(codes=np.zeros(2, int), table=["x"]),
    }
    with pytest.raises(SentenceError) as plain:
        render(template, {"a": 1.0, "who": "x"})
    with pytest.raises(SentenceError) as column:
        render_column(template, columns, 2)
    assert str(plain.value) == str(column.value)
