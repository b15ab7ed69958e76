"""Why a metric cannot be registered: each mistake of an author is told in words, and nothing of it is let in."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes import Direction, Evidence, MetricInfo, Outcome, Reason, Scope, Status, Verdict
from outcomes.data import ReturnBlock
from outcomes.data.framework_block import FrameworkBlock
from outcomes.metrics.contract import NoParameters
from outcomes.registry.claims import pristine, refusals
from outcomes.testing import LawBroken, conformance

INFO = MetricInfo(
    id="borough.level",
    title="Above a level",
    version="1",
    outcomes=(Outcome("above", Verdict.MET, Direction.BETTER, "Above the level."),),
    reasons=(Reason("no data", Status.NO_DATA, "There are no figures."),),
    evidence=(Evidence("latest", "the latest value"),),
)


class Metric:
    """A metric whose words alone are looked at."""

    def __init__(self, **otherwise: Any) -> None:
        self.info = attrs.evolve(INFO, **otherwise)

    def evaluate(self, block: Any, params: Any) -> Any:
        raise AssertionError("nothing is judged here")


@attrs.frozen(kw_only=True)
class Misfits:
    """Parameters whose defaults are not what they say; the last four are right."""

    tolerance: float = "5"  # type: ignore[assignment]
    label: str = attrs.field(default=3, metadata={"help": "a word"})  # type: ignore[assignment]
    share: float = attrs.field(default=150.0, validator=attrs.validators.le(100))
    whole: float = 5
    nothing: float | None = None
    many: tuple[str, ...] = ()
    kept: list[str] = attrs.field(factory=list)


@pytest.mark.parametrize(("name", "default", "wrong"), [
    ("tolerance", '"5"', 'expected a number, found a string "5"'),
    ("label", "3", "expected a string, found a number 3"),
    ("share", "150.0", ""),
])  # fmt: skip
def test_a_default_that_does_not_fit_is_told_where_it_is_written(name: str, default: str, wrong: str) -> None:
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith(f"    {name}: "))
    said = f'the default {default} of "{name}" in class Misfits ({__file__}:{line}) does not fit: {wrong}'
    told = list(refusals("metric", Metric(params=Misfits)))
    assert len(told) == 3
    assert [each for each in told if each.startswith(said)], told


@attrs.frozen(kw_only=True)
class Careless:
    """A parameter that would take anything."""

    margin = attrs.field(default=2.0)


@attrs.frozen(kw_only=True)
class Shared:
    """A list that everybody shares."""

    names: list[str] = attrs.field(default=[])


@pytest.mark.parametrize(("params", "said"), [
    (Careless, '"margin" in class Careless'),
    (Shared, 'the default of "names" in class Shared'),
])  # fmt: skip
def test_a_field_without_a_type_or_with_a_default_that_is_shared_is_told(params: type, said: str) -> None:
    (told,) = [each for each in refusals("metric", Metric(params=params)) if each.startswith(said)]
    to_do = {Careless: "has no type; write margin: float", Shared: "write attrs.field(factory=list)"}
    assert f"({__file__}:" in told
    assert to_do[params] in told


def test_the_laws_name_a_default_that_does_not_fit_once() -> None:
    with pytest.raises(LawBroken, match='the default "5" of "tolerance" in class Misfits'):
        conformance(Metric(params=Misfits))


def test_a_metric_without_a_flaw_is_refused_for_nothing() -> None:
    assert list(refusals("metric", Metric())) == []


@attrs.frozen(kw_only=True)
class Beside:
    """Parameters, one of which a judgement has too."""

    against: str = ""


@attrs.define
class Changing:
    """Parameters that may be changed."""

    level: float = 1.0


@pytest.mark.parametrize(
    ("flaw", "said"),
    [
        ({"id": "Borough Level"}, "its id is 'Borough Level', not lower case letters, digits, '.' and '-'"),
        ({"title": ""}, "its title is '', not a text"),
        ({"version": 1}, "its version is 1, not a text"),
        ({"scope": "series"}, "its scope is 'series', not a Scope"),
        ({"takes": dict}, "neither SeriesBlock nor ReturnBlock"),
        ({"takes": ReturnBlock, "scope": Scope.FRAMEWORK}, "and its scope is FRAMEWORK; leave takes out"),
        ({"charts": True, "takes": ReturnBlock}, "it draws charts and takes returns, which have no periods"),
        ({"needs": frozenset({"valeu"})}, 'it needs "valeu", which no block has; did you mean "value"?'),
        ({"outcomes": ()}, "it has no outcome, so that it can never judge"),
        ({"outcomes": ("above",)}, "one of its outcomes is str, not Outcome"),
        ({"reasons": (INFO.outcomes[0],)}, "one of its reasons is Outcome, not Reason"),
        ({"outcomes": INFO.outcomes * 2}, 'the word "above" stands more than once among its outcomes'),
        ({"reasons": (Reason("", Status.NO_DATA, "Nothing."),)}, "one of its reasons is empty"),
        ({"outcomes": (Outcome("above", "met", None, "Above."),)}, "neither a Verdict, a Direction nor None"),  # type: ignore[arg-type]
        ({"reasons": (Reason("fine", Status.JUDGED, "Fine."),)}, "not a Status other than JUDGED"),
        ({"evidence": ("latest",)}, "a piece of evidence is str, not Evidence"),
        ({"evidence": INFO.evidence * 2}, 'evidence "latest" is declared more than once'),
        ({"evidence": (Evidence("Latest value", ""),)}, 'is not a plain name, such as "latest_value"'),
        ({"evidence": (Evidence("period", ""),)}, 'evidence "period" has the name of a field of the row; rename it'),
        ({"evidence": (Evidence("kind", "", words="kinds"),)}, 'is said by "kinds", which is no parameter'),
        ({"params": dict}, "its params class dict is no class of attrs; write @attrs.frozen(kw_only=True)"),
        ({"params": Changing}, "class Changing is not frozen; write @attrs.frozen(kw_only=True)"),
        ({"params": Beside}, 'it has a parameter "against", which already means something beside a judgement'),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
def test_a_flaw_of_a_metric_is_told(flaw: dict[str, Any], said: str) -> None:
    told = list(refusals("metric", Metric(**flaw)))

    assert [each for each in told if said in each], told


@pytest.mark.parametrize(
    ("flaw", "said"),
    [
        ({"needs": frozenset({"value", "target"})}, 'it needs "target", and a target is of one indicator'),
        ({"charts": True}, "it says that it draws charts, which a metric over several indicators cannot"),
    ],
)
def test_a_metric_over_several_indicators_has_no_target_and_no_chart(flaw: dict[str, Any], said: str) -> None:
    several = attrs.evolve(INFO, scope=Scope.FRAMEWORK, takes=FrameworkBlock)
    metric = Metric()
    metric.info = attrs.evolve(several, **flaw)

    assert [each for each in refusals("metric", metric) if said in each]


def test_what_is_no_metric_is_told_what_it_lacks() -> None:
    class Bare:
        info = INFO

    class Drawing(Metric):
        pass

    assert list(refusals("metric", Metric)) == ["Metric is a class; register an instance of it"]
    assert list(refusals("metric", object())) == ['object lacks "info" (a MetricInfo), which a metric must have']
    assert list(refusals("metric", Bare())) == ['Bare lacks "evaluate(block, params)", which a metric must have']
    (said,) = refusals("metric", Drawing(charts=True))
    assert said == 'Drawing lacks "chart(block, params)", which a metric with charts = True must have'


class Rate:
    """A statistic that says wrongly what it gives."""

    id = "borough.rate"
    value_type = None

    def compute(self, count: Any, denominator: Any, multiplier: float) -> Any:
        raise AssertionError("nothing is computed here")


class Writer:
    """A writer that says wrongly what it writes."""

    id = "borough.slides"
    suffix = ".txt"
    binary = "yes"

    def write(self, results: Any, stream: Any) -> None:
        raise AssertionError("nothing is written here")


class Colour:
    """A colour rule with an option that stands beside every rule."""

    id = "borough.colours"

    @attrs.frozen(kw_only=True)
    class options:
        title: str = ""

    def colour(self, results: Any, options: Any) -> Any:
        raise AssertionError("nothing is coloured here")


class Words(enum.Enum):
    """Something that is no word among verdicts."""

    GOOD = "good"


@pytest.mark.parametrize(
    ("kind", "thing", "said"),
    [
        ("statistic", Rate(), "its value_type is None, not a text such as 'proportion'"),
        ("writer", Writer(), "its binary is 'yes', not True or False"),
        ("writer", object(), 'object lacks "binary", "id", "suffix", "write", which a writer must have'),
        ("colour", Colour(), 'it has an option "title", which already means something beside a colour rule; rename it'),
        ("verdict", Words.GOOD, "it is Words, not a VerdictWord"),
    ],
)
def test_a_flaw_of_anything_else_is_told(kind: Any, thing: Any, said: str) -> None:
    assert list(refusals(kind, thing)) == [said]


def test_a_thing_that_cannot_be_pickled_has_no_trace_to_be_compared_with() -> None:
    assert pristine(lambda: None) is None
    assert pristine(NoParameters()) is not None
