"""The charts through the engine: a framework on the published monthly A&E file, from TOML to sentences.

Source: NHS England, monthly A&E attendances, from the NHSRdatasets package; Open Government Licence v3.0.
"""

import datetime
import io
import shutil
from collections import Counter
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from outcomes_spc import plugin

from outcomes import DefinitionError, PluginSet, evaluate, load_framework
from outcomes.registry.calls import write
from outcomes.registry.isolation import Isolation

DATA = Path(__file__).parents[3] / "tests" / "real_data" / "data" / "ae-attendances-monthly.csv"
FRAMEWORK = """\
format = 1

[framework]
id = "four-hour-waits"
title = "Four-hour waits in major accident and emergency departments"
areas = "all"

[data.attendances]
reader = "csv"
path = "ae-attendances-monthly.csv"
columns = { area = "org_code", count = "breaches", denominator = "attendances" }
constants = { indicator = "breaches" }
options = { where = { type = ["1"] }, month_start = true }

[indicators.breaches]
title = "Attendances that took more than four hours"
unit = "%"
range = [0, 100]
statistic = "proportion"
multiplier = 100
polarity = "low"
max_age = "3 years"
data = { source = "attendances", indicator = "breaches" }

[aims.waits]
indicator = "breaches"
target = { value = 5, sense = "at most" }
due = "Mar 2019"

[[aims.waits.judge]]
metric = "spc.xmr"
rebase = [{ starts = 2018-04-01, reason = "streaming at the front door", author = "A. Clerk", date = 2018-05-02 }]

[[aims.waits.judge]]
metric = "spc.p"
prime = true
assure = "path"

[[aims.waits.judge]]
metric = "spc.run"
"""


@pytest.fixture(scope="module")
def plugins():
    return PluginSet.of(plugin)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("four-hour-waits")
    shutil.copy(DATA, path)
    (path / "framework.toml").write_text(FRAMEWORK, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def results(folder, plugins):
    return evaluate(folder, as_of=datetime.date(2019, 6, 1), plugins=plugins, keep_observed=True)


@pytest.fixture(scope="module")
def rows(results):
    return results.to_rows()


def of(rows, metric):
    return [each for each in rows if each["metric"] == metric]


def test_every_department_has_three_findings(rows):
    assert Counter(each["metric"] for each in rows) == dict.fromkeys(("spc.xmr", "spc.p", "spc.run"), 140)
    assert {each["status"] for each in rows} <= {"judged", "too few"}


def test_the_mean_of_a_department_is_that_of_its_last_twelve_months(rows):
    import csv

    with DATA.open(encoding="utf-8", newline="") as file:
        months = {
            each["period"]: 100 * float(each["breaches"]) / float(each["attendances"])
            for each in csv.DictReader(file)
            if each["org_code"] == "RF4" and each["type"] == "1" and each["period"] >= "2018-04-01"
        }
    found = next(each for each in of(rows, "spc.xmr") if each["area"] == "RF4")
    assert found["evidence"]["base_points"] == 12
    assert found["evidence"]["mean"] == pytest.approx(np.mean(list(months.values())), rel=1e-12)
    assert found["value"] == pytest.approx(months["2019-03-01"], rel=1e-12)


def test_most_departments_will_not_meet_the_standard_as_they_are(rows):
    words = Counter(each["verdict"] for each in of(rows, "spc.xmr"))
    assert words["off track"] > words["on track"]


@pytest.mark.parametrize("name", ["json", "csv", "parquet", "html", "excel"])
def test_the_day_of_a_rebase_stands_in_every_output(results, plugins, name):
    """A day among the parameters could once be written by none of them."""
    writer = plugins.find("writer", name)
    stream = io.BytesIO() if writer.binary else io.StringIO()
    write(writer, results, stream)
    assert stream.tell() > 1000
    if name in ("json", "csv", "html"):
        assert "2018-04-01" in stream.getvalue()


def test_limits_of_every_department_stand_at_every_month_as_if_it_were_alone(results):
    """The first stretch by its own months, though the verdict rests on the second."""
    charted = next(each for each in results.evaluation.charted if each.metric == "spc.xmr")
    own = np.array(charted.area.to_list()) == "RF4"
    assert charted.aims == ("waits",)
    seen = results.evaluation.observed[0]
    at = np.array(seen.area.to_list()) == "RF4"
    months, values = seen.middle[at], seen.value[at]
    first = months < 2018.25 - 1970
    centre = dict(zip(charted.middle[own].tolist(), charted.centre[own].tolist(), strict=True))
    assert [centre[month] for month in months[first]] == pytest.approx([values[first].mean()] * first.sum(), rel=1e-12)
    assert [centre[month] for month in months[~first]] == pytest.approx(
        [values[~first].mean()] * (~first).sum(), rel=1e-12
    )


def test_a_worker_process_draws_the_same_limits(results, folder):
    others = {each.name for each in metadata.entry_points(group="outcomes")} - {"spc"}
    with Isolation() as isolation:
        apart = PluginSet.discover(others, isolation=isolation)
        found = evaluate(folder, as_of=results.as_of, plugins=apart, isolation=isolation, keep_observed=True)
    for one, other in zip(results.evaluation.charted, found.evaluation.charted, strict=True):
        for name in ("centre", "lower", "upper", "mark", "middle"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_every_sentence_has_its_numbers(rows):
    assert all(each["sentence"] and "{" not in each["sentence"] for each in rows)


def test_an_explanation_shows_who_decided_on_a_rebase_when_and_why(results):
    said = [str(results.explain(row)) for row in range(len(results))]
    (shown, *_) = [each for each in said if "rebase = [{" in each]
    for word in ("streaming at the front door", "A. Clerk", "2018-05-02", "2018-04-01"):
        assert word in shown


def test_a_rebase_without_author_is_refused_at_its_line(folder, plugins, tmp_path):
    (tmp_path / "framework.toml").write_text(FRAMEWORK.replace('author = "A. Clerk", ', ""), encoding="utf-8")
    shutil.copy(DATA, tmp_path)
    with pytest.raises(DefinitionError) as caught:
        evaluate(load_framework(tmp_path), as_of=datetime.date(2019, 6, 1), plugins=plugins)
    (problem,) = caught.value.report
    line = FRAMEWORK.splitlines().index('metric = "spc.xmr"') + 2
    assert (problem.location.line, problem.found) == (line, "missing")
    assert "author" in problem.subject
