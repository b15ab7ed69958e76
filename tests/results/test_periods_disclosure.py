"""The years of a promise that rests on numbers too small to show give none of them away."""

import datetime
from pathlib import Path

import outcomes

FRAMEWORK = """
format = 1
[framework]
id = "small"
title = "Small"
areas = "all"
[levels.priority.p]
title = "P"
[indicators.i]
title = "I"
unit = "%"
multiplier = 100
polarity = "high"
value_type = "proportion"
disclosure = 5
data = { path = "x.csv" }
[aims.a]
priority = "p"
indicator = "i"
[aims.a.target]
change = 10
compounding = "ratchet"
from = { period = "2013" }
beyond_range = "flag"
[[aims.a.judge]]
metric = "target.path"
"""


def test_neither_the_figure_nor_the_level_worked_out_from_it_is_shown(tmp_path: Path) -> None:
    """A tenth more than was reached the year before: the level of 2015 is 1.1 times the hidden figure of 2014."""
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    counts = {2013: 20, 2014: 3, 2015: 25}
    rows = [f"E06000001,{year},{count / 2},{count},200" for year, count in counts.items()]
    (tmp_path / "x.csv").write_text("\n".join(["area,period,value,count,denominator", *rows]) + "\n")
    results = outcomes.evaluate(outcomes.load_framework(tmp_path), as_of=datetime.date(2016, 6, 1))
    (row,) = results.to_rows()
    assert [each["period"] for each in row["periods"]] == [
        "2014"
    ]  # without the figure of 2014 nothing says what 2015 should be
    for each in [*row["periods"], *results.periods().to_rows()]:
        # The level of 2014 is a tenth more than the figure of 2013, which may be shown.
        assert (each["value"], each["required"]) == (None, 11.0)
    assert "1.65" not in str(results.explain(0))
