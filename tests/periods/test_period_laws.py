"""Laws that hold for every period of every kind."""

import datetime
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.periods import (
    PeriodError,
    PeriodKind,
    Unit,
    YearType,
    format_period,
    parse_period,
    period_at,
    steps_between,
)
from reference.fingertips import period_from_sortable, sortable

WHOLE_YEARS = [
    YearType.CALENDAR,
    YearType.FINANCIAL,
    YearType.ACADEMIC,
    YearType.AUGUST_TO_JULY,
    YearType.MARCH_TO_FEBRUARY,
    YearType.JULY_TO_JUNE,
    YearType.NOVEMBER_TO_OCTOBER,
    YearType.FINANCIAL_END_POINT,
]


def kind(type_: YearType, unit: Unit, span: int = 1) -> PeriodKind:
    return PeriodKind(year_type=type_, unit=unit, span=span)


kinds = st.one_of(
    st.builds(kind, st.sampled_from(WHOLE_YEARS), st.just(Unit.YEAR), st.integers(1, 10)),
    st.builds(kind, st.sampled_from(WHOLE_YEARS[:3]), st.sampled_from([Unit.QUARTER, Unit.MONTH])),
    st.just(kind(YearType.CALENDAR, Unit.DAY)),
    st.sampled_from(
        [
            kind(YearType.CALENDAR, Unit.WEEK),
            *(PeriodKind(year_type=YearType.CALENDAR, unit=Unit.WEEK, phase=days) for days in range(1, 7)),
            kind(YearType.CALENDAR, Unit.HALF),
            kind(YearType.FINANCIAL, Unit.HALF),
            kind(YearType.ACADEMIC, Unit.TERM),
        ]
    ),
    st.builds(
        kind,
        st.sampled_from([YearType.CALENDAR_ROLLING_QUARTERLY, YearType.FINANCIAL_ROLLING_QUARTERLY]),
        st.just(Unit.QUARTER),
        st.integers(1, 20),
    ),
    st.builds(kind, st.just(YearType.CALENDAR_ROLLING_MONTHLY), st.just(Unit.MONTH), st.integers(1, 36)),
    st.builds(
        kind,
        st.sampled_from([YearType.FINANCIAL_CUMULATIVE, YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE]),
        st.just(Unit.QUARTER),
        st.sampled_from([4]),
    ),
    st.builds(
        kind, st.just(YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE), st.just(Unit.QUARTER), st.sampled_from([8, 12, 20])
    ),
)
days = st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 12, 31))


@st.composite
def periods(draw: st.DrawFn, of: PeriodKind | None = None):  # type: ignore[no-untyped-def]
    k = draw(kinds) if of is None else of
    if k.unit is Unit.DAY:
        return period_at(k, draw(st.integers(-7000, 40000)))
    return period_at(k, draw(st.integers(1950 * k.steps_per_year, 2090 * k.steps_per_year)))


@given(periods())
def test_a_label_read_with_its_year_type_is_the_same_period(period) -> None:  # type: ignore[no-untyped-def]
    years = period.kind.span // 4 if period.kind.year_type.cumulative else None
    assert period == parse_period(format_period(period), year_type=period.kind.year_type, years=years)


@given(periods())
def test_a_label_read_on_its_own_is_of_the_same_days_unless_two_years_are_written_alike(period) -> None:  # type: ignore[no-untyped-def]
    if period.kind.year_type is not YearType.ACADEMIC or period.kind.unit is Unit.MONTH:
        read = parse_period(period.label)
        assert (period.start, period.end) == (read.start, read.end)


@given(periods(), st.integers(-5, 5))
def test_predecessor_and_successor_undo_each_other_and_are_one_step(period, steps) -> None:  # type: ignore[no-untyped-def]
    assert period == period.successor.predecessor == period.predecessor.successor
    assert steps == steps_between(period, period.shifted(steps))


@given(periods())
def test_time_moves_forward_and_neighbours_leave_no_day_between_them(period) -> None:  # type: ignore[no-untyped-def]
    later = period.successor
    assert period < later
    assert period.start <= later.start
    if period.kind.year_type is not YearType.FINANCIAL_END_POINT and not period.kind.year_type.cumulative:
        gap = (later.start - period.end).days
        assert (gap == 1) == (period.kind.span == 1)
        assert gap <= 1


@given(periods(), periods())
def test_order_is_the_order_of_the_first_days(one, other) -> None:  # type: ignore[no-untyped-def]
    if one.start < other.start:
        assert one < other
    assert (one == other) == (not one < other and not other < one)


@given(periods(), days)
def test_a_day_is_inside_from_the_first_day_to_the_last(period, day) -> None:  # type: ignore[no-untyped-def]
    assert period.contains(day) == (period.start <= day <= period.end)
    assert period.days == (period.end - period.start).days + 1 > 0


@given(periods())
def test_arrays_of_days_are_those_of_the_periods(period) -> None:  # type: ignore[no-untyped-def]
    ordinals = np.arange(period.ordinal, period.ordinal + 6)
    run = [period.shifted(step) for step in range(6)]
    epoch = np.datetime64("1970-01-01")
    assert [p.start for p in run] == (epoch + period.kind.start_days(ordinals)).tolist()
    assert [p.end for p in run] == (epoch + period.kind.end_days(ordinals)).tolist()
    assert run == [period_at(period.kind, ordinal) for ordinal in ordinals]


@given(periods())
def test_periods_are_values(period) -> None:  # type: ignore[no-untyped-def]
    copy = pickle.loads(pickle.dumps(period))
    assert copy == period
    assert hash(copy) == hash(period)


@given(periods())
def test_the_sortable_number_and_the_length_give_the_period_back(period) -> None:  # type: ignore[no-untyped-def]
    k = period.kind
    if k.unit in (Unit.DAY, Unit.WEEK, Unit.TERM, Unit.HALF):
        return  # Fingertips has no number for these
    if k.unit is not Unit.YEAR and k.span % (12 // k.months_per_step) and k.span > 1:
        return
    if k.year_type.rolling and k.span == 1:
        return
    years = k.span if k.unit is Unit.YEAR else max(k.span * k.months_per_step // 12, 1)
    length = "cumulative quarterly" if k.year_type.cumulative and years == 1 else years
    if k.year_type.cumulative and years > 1:
        return
    assert period == period_from_sortable(sortable(period), year_type=k.year_type, length=length)


@pytest.mark.parametrize(
    ("type_", "unit", "span", "message"),
    [
        (YearType.AUGUST_TO_JULY, Unit.QUARTER, 1, "aug-jul years have no quarters; use year"),
        (YearType.CALENDAR, Unit.YEAR, 0, "a period covers at least one unit; use a span of 1 or more"),
        (YearType.CALENDAR, Unit.MONTH, 3, "several months together roll; use a rolling year type"),
        (
            YearType.FINANCIAL_CUMULATIVE,
            Unit.QUARTER,
            6,
            "cumulative quarters fill whole years; use a span of 4, 8, 12, ...",
        ),
    ],
)
def test_a_kind_that_makes_no_sense_is_refused(type_: YearType, unit: Unit, span: int, message: str) -> None:
    with pytest.raises(PeriodError) as caught:
        kind(type_, unit, span)
    assert message == f"{caught.value.found}; {caught.value.todo}"


def test_periods_of_two_kinds_are_no_number_of_steps_apart() -> None:
    with pytest.raises(PeriodError, match="one is a calendar year, the other a financial year"):
        steps_between(parse_period("2013"), parse_period("2013/14"))
