"""House rules are held where somebody switched them on, at the aim that breaks them."""

from pathlib import Path

import pytest

import outcomes
from outcomes import DefinitionError, Diagnostic, Location, PluginSet, Report, Severity, hookimpl, make_plan
from outcomes.cli.explain_code import CODES
from outcomes.framework.house_rules import RULES

FRAMEWORK = """
format = 1

[framework]
id = "parents"
title = "Parents"
areas = "all"

[owners.public-health]
title = "Public health"

[indicators.confidence]
title = "Parents who are more confident"
data = {{ path = "parents.csv", columns = {{ area = "area", period = "period", value = "value" }} }}

[levels.priority.children]
title = "Children"
{part}

[aims.confidence]
priority = "children"
indicator = "confidence"
judge = [{{ metric = "target.path" }}]
{aim}

{more}
"""
TARGET = """
[aims.confidence.target]
change = 10
from = {{ period = "2013", value = 68.0 }}
until = "2014"
{}
"""
AGREED = 'reading = { status = "agreed", by = "Health and Wellbeing Board", on = 2014-01-01 }'
ASSUMED = 'reading = { status = "assumed", why = "the wording leaves it open" }'
WHOLE = 'owner = "public-health"\ndue = "2014"\nsource = { title = "Strategy", page = "3" }'


def written(folder: Path, aim: str = "", part: str = "", more: str = "") -> outcomes.Framework:
    (folder / "framework.toml").write_text(FRAMEWORK.format(aim=aim, part=part, more=more))
    (folder / "parents.csv").write_text("area,period,value\nE06000001,2014,80\n")
    return outcomes.load_framework(folder)


def broken(framework: outcomes.Framework, *, strict: bool) -> list[str]:
    try:
        make_plan(framework, PluginSet.of(), strict=strict)
    except DefinitionError as error:
        return [each.code for each in error.report]
    return []


def test_without_a_rule_nothing_is_asked(tmp_path: Path) -> None:
    assert [] == broken(written(tmp_path), strict=False)


def test_strict_asks_for_owner_date_source_and_reading(tmp_path: Path) -> None:
    target = TARGET.format(ASSUMED).replace('until = "2014"', "")
    framework = written(tmp_path, more=target)
    assert ["OUT901", "OUT902", "OUT903", "OUT904"] == sorted(broken(framework, strict=True))


def test_an_aim_that_has_all_four_passes(tmp_path: Path) -> None:
    assert [] == broken(written(tmp_path, aim=WHOLE, more=TARGET.format(AGREED)), strict=True)


def test_owner_and_source_may_be_those_of_the_part(tmp_path: Path) -> None:
    part = 'owner = "public-health"\nsource = { title = "Strategy", page = "3" }'
    assert ["OUT902"] == broken(written(tmp_path, part=part), strict=True)


def test_a_change_that_nobody_said_how_to_read_was_not_agreed(tmp_path: Path) -> None:
    assert ["OUT904"] == broken(written(tmp_path, aim=WHOLE, more=TARGET.format("")), strict=True)


def test_a_level_without_a_reading_leaves_nothing_to_agree_on(tmp_path: Path) -> None:
    target = '[aims.confidence.target]\nvalue = 70\nsense = "at least"'
    assert [] == broken(written(tmp_path, aim=WHOLE, more=target), strict=True)


@pytest.mark.parametrize("kind", ["supporting = true", 'kind = "contextual"'])
def test_what_nobody_promised_needs_only_a_source(tmp_path: Path, kind: str) -> None:
    target = TARGET.format(ASSUMED).replace('until = "2014"', "")
    assert ["OUT903"] == broken(written(tmp_path, aim=kind, more=target), strict=True)


GAP = """
[aims.lives]
title = "Residents live healthy lives"
source = {{ title = "Strategy", page = "3" }}
undefined = [{{ what = "indicator"{} }}]
"""


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("", ["OUT901", "OUT902"]),
        (', owner = "public-health"', ["OUT902"]),
        (", by = 2015-03-31", ["OUT901"]),
        (', owner = "public-health", by = 2015-03-31', []),
    ],
)
def test_what_is_still_to_be_determined_is_owned_and_dated_by_the_gap(
    tmp_path: Path, said: str, asked: list[str]
) -> None:
    framework = written(tmp_path, aim=WHOLE, more=GAP.format(said))
    assert asked == sorted(broken(framework, strict=True))


ITEMS = """
[aims.plan]
title = "A plan, signed and delivered"
owner = "public-health"
source = {{ title = "Strategy", page = "3" }}
judge = [{{ metric = "delivery.status" }}]
returns.items = [
    {{ id = "signed", title = "Signed", state = "done" }},
    {{ id = "delivered", title = "Delivered", state = "in progress"{} }},
]
"""


@pytest.mark.parametrize(("said", "asked"), [("", ["OUT902"]), (", due = 2015-03-31", [])])
def test_what_is_done_has_no_day_left_to_be_held_to_and_what_is_open_has(
    tmp_path: Path, said: str, asked: list[str]
) -> None:
    framework = written(tmp_path, aim=WHOLE, more=ITEMS.format(said))
    assert asked == broken(framework, strict=True)


@pytest.mark.parametrize("value", ["true", '"error"'])
def test_a_framework_switches_a_single_rule_on_and_a_breach_stops_it(tmp_path: Path, value: str) -> None:
    framework = written(tmp_path, more=f"[rules]\nowner = {value}")
    assert ["OUT901"] == broken(framework, strict=False)
    with pytest.raises(DefinitionError):
        outcomes.evaluate(framework, plugins=PluginSet.of())


def test_a_breach_stands_at_its_aim(tmp_path: Path) -> None:
    framework = written(tmp_path, more="[rules]\nowner = true")
    with pytest.raises(DefinitionError) as caught:
        make_plan(framework, PluginSet.of())
    (found,) = caught.value.report
    assert found.location is not None
    line = (tmp_path / "framework.toml").read_text().splitlines()[found.location.line - 1]
    assert "[aims.confidence]" == line
    assert "confidence" == line[found.location.column - 1 :].rstrip("]")


def test_a_rule_may_only_warn_and_the_run_says_so(tmp_path: Path) -> None:
    framework = written(tmp_path, more='[rules]\nowner = "warning"\ndue = "note"\nsource = false')
    results = outcomes.evaluate(framework, plugins=PluginSet.of())
    house = [(each.code, each.severity.value) for each in results.report if each.code.startswith("OUT9")]
    assert [("OUT901", "warning"), ("OUT902", "note")] == sorted(house)


def test_every_rule_has_a_page_under_its_code() -> None:
    assert {code for code, _ in RULES.values()} <= CODES.keys()


class Borough:
    """A council's own rule: every priority names a lead member."""

    def __init__(self, severity: Severity) -> None:
        self.severity = severity

    @hookimpl
    def check_framework(self, framework: outcomes.Framework) -> list[Diagnostic]:
        wanted = framework.rules.get("borough", {}).get("boards", True)
        return [
            Diagnostic(
                code="OUT950",
                subject=f"levels.priority.{part.id}",
                found="no board answers for it",
                to_do="name one",
                location=Location(file=str(framework.path)),
                severity=self.severity,
            )
            for part in framework.parts.values()
            if wanted and not part.boards
        ]


def test_a_rule_of_a_plugin_stops_plan_and_run(tmp_path: Path) -> None:
    plugins = PluginSet.of(Borough(Severity.ERROR))
    for call in (lambda: make_plan(written(tmp_path), plugins), lambda: outcomes.evaluate(tmp_path, plugins=plugins)):
        with pytest.raises(DefinitionError) as caught:
            call()
        assert ["OUT950"] == [each.code for each in caught.value.report]


def test_a_warning_of_a_plugin_is_in_the_plan_and_in_the_run(tmp_path: Path) -> None:
    plugins = PluginSet.of(Borough(Severity.WARNING))
    plan = make_plan(written(tmp_path), plugins)
    results = outcomes.evaluate(tmp_path, plugins=plugins)
    for report in (plan.report, results.report):
        assert "OUT950" in {each.code for each in Report(report)}


def test_a_table_of_rules_is_the_plugins_own(tmp_path: Path) -> None:
    framework = written(tmp_path, more="[rules.borough]\nboards = false")
    assert Report() == make_plan(framework, PluginSet.of(Borough(Severity.ERROR))).report
