"""The metric `sroi.ratio`: whether an investment returns what was promised, and to whom.

Law: there is no ratio while the amount of a line is not known; a benefit that has no price stands beside the ratio as
not valued, and never in it as 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outcomes import Evidence, MetricColumns, MetricInfo, ReturnBlock, ReturnState, Scope, first_true, hookimpl
from outcomes_sroi.parameters import NAMES, RatioParameters
from outcomes_sroi.ratio import Returned, central, find
from outcomes_sroi.values import SHARES, Lines
from outcomes_sroi.words import (
    FREE,
    GAINING,
    HARDLY,
    LIKELY,
    LOSING,
    NOBODYS,
    OUTCOMES,
    REASON,
    REASONS,
    SURE,
    UNLIKELY,
    UNTESTED,
    UNTESTED_NOT,
    benefit_codes,
    investment_code,
)

needs_hook_api = 1

Floats = NDArray[np.float64]
Codes = NDArray[np.int16]

MOST = 1e15
"""Amounts beyond this are slips of the pen."""

ROUNDING = 1e-9
"""Part of a ratio that is put down to the order of additions."""

LACKING = [REASON[word] for word in ("no amount", "impossible numbers", "no evidence", "not accepted")]
"""Reasons for which a line that should be in the ratio is not."""

INFO = MetricInfo(
    id="sroi.ratio",
    title="Social return on investment",
    version="1",
    summary="Compares the present value of what an investment brings with what it costs, at its assumptions and over "
    "their ranges, and says who pays and who saves.",
    params=RatioParameters,
    outcomes=OUTCOMES,
    reasons=REASONS,
    evidence=(
        Evidence("worth", "present value of the line: what is paid, or what is left of a benefit"),
        Evidence("ratio", "present value of the benefits over that of the investments"),
        Evidence("ratio_low", "the ratio with everything assumed at its worst"),
        Evidence("ratio_high", "the ratio with everything assumed at its best"),
        Evidence("invested", "present value of all investments"),
        Evidence("saved", "present value of all benefits"),
        Evidence("net", "benefits less investments"),
        Evidence("group_invested", "what the group of the line pays", optional=True),
        Evidence("group_saved", "what the group of the line has of the benefits", optional=True),
        Evidence("group_net", "what the group has less what it pays", optional=True),
        Evidence("elsewhere", "share of the benefits of groups that pay nothing", optional=True),
        Evidence("break_even", "share of the benefits that would be enough for the promise", optional=True),
        Evidence("break_even_deadweight", "deadweight of all with which the promise is just kept", optional=True),
        Evidence("break_even_discount", "discount rate with which the promise is just kept", optional=True),
        Evidence("payback", "years until the benefits have repaid the investments", optional=True),
        *(Evidence(f"swing_{name}", f"width of the ratio over the range of {name} alone") for name in NAMES),
        Evidence("lines", "lines in the ratio"),
        Evidence("not_valued", "benefits that have no price yet and are not in the ratio"),
        Evidence("lacking", "lines of which the amount is not known", optional=True),
    ),
    needs=frozenset(),
    scope=Scope.INDICATOR,
    takes=ReturnBlock,
    source="HM Treasury 2022, The Green Book; Nicholls, Lawlor, Neitzert and Goodspeed 2012, A guide to Social Return "
    "on Investment",
)


class Ratio:
    """All lines of an investment together; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: ReturnBlock, params: RatioParameters) -> MetricColumns:
        """Judge the investments among the lines, and say of each benefit whose it is."""
        reason = _own_reasons(block)
        lacking = np.isin(reason, LACKING)
        counted = reason < 0
        amount = np.where(counted, block.amount * block.weight, 0.0)
        lines = _lines(block, params, amount, counted)
        whole = _whole_reason(lines, params, counted, bool(lacking.any()))
        reason = np.where(counted & (whole >= 0), whole, reason).astype(np.int16)
        judged = reason < 0
        evidence = {each.name: np.full(reason.shape, np.nan) for each in INFO.evidence}
        evidence["lacking"] = np.where(reason == REASON["incomplete"], float(lacking.sum()), np.nan)
        outcome = np.full(reason.shape, -1, dtype=np.int16)
        if judged.any():
            returned = find(lines, params)
            groups = _Groups(block.group, returned.present, judged)
            numbers = _numbers(returned, groups, judged, float((reason == REASON["not valued"]).sum()))
            evidence |= {name: np.where(judged, array, np.nan) for name, array in numbers.items()}
            outcome = np.where(judged, _outcomes(lines, returned, groups, params), -1).astype(np.int16)
        return MetricColumns(
            outcome=outcome, reason=reason, period=np.full(reason.shape, -1, dtype=np.int32), evidence=evidence
        )


class _Groups:
    """What the groups of lines pay and have [line]; NaN for a line without a group."""

    def __init__(self, group: NDArray[np.int32], present: Floats, judged: NDArray[np.bool_]) -> None:
        self.named = group >= 0
        place = np.maximum(group, 0)
        size = int(place.max(initial=0)) + 1

        def total(values: Floats) -> Floats:
            return np.bincount(place, weights=np.where(self.named, values, 0.0), minlength=size).astype(np.float64)

        pays, has = total(np.maximum(-present, 0.0)), total(np.maximum(present, 0.0))
        self.invested = np.where(self.named, pays[place], np.nan)
        self.saved = np.where(self.named, has[place], np.nan)
        # Without the group of every line, nobody knows whose the rest is.
        known = bool(self.named[judged].all()) and has.sum() > 0
        self.elsewhere = float(has[pays == 0].sum() / has.sum()) if known else float("nan")


def _own_reasons(block: ReturnBlock) -> Codes:
    """Why each line cannot be counted, whatever the others are [line]; -1: it can."""
    numbers = dict(block.numbers)
    unknown = bool(set(numbers) - {"years", "starts", *SHARES})
    impossible = ~np.isfinite(block.amount) | (np.abs(block.amount) > MOST)
    impossible |= ~((block.weight >= 0) & (block.weight <= MOST))
    for name, array in numbers.items():
        least, most = (0.0, 1.0) if name in SHARES else (0.0, np.inf)
        impossible |= ~np.isnan(array) & ~((array >= least) & (array <= most) & np.isfinite(array))
    if "years" in numbers:
        impossible |= numbers["years"] == 0
    state = block.state
    return first_true(
        ((state == ReturnState.WITHDRAWN) | (state == ReturnState.SUPERSEDED), REASON["no longer counted"]),
        (state == ReturnState.UNDEFINED, REASON["not valued"]),
        (np.full(state.shape, unknown), REASON["unknown numbers"]),
        (np.isnan(block.amount), REASON["no amount"]),
        (impossible, REASON["impossible numbers"]),
        (block.evidence_required & ~block.evidence, REASON["no evidence"]),
        (block.acceptance_required & ~block.accepted, REASON["not accepted"]),
        otherwise=-1,
    ).astype(np.int16)


def _lines(block: ReturnBlock, params: RatioParameters, amount: Floats, counted: NDArray[np.bool_]) -> Lines:
    """The lines that count, the others with an amount of 0. A line that says nothing comes once, at the beginning."""
    assumed = central(params)

    def said(name: str, otherwise: float) -> Floats:
        array = block.numbers.get(name)
        if array is None:
            return np.full(amount.shape, otherwise)
        return np.where(np.isnan(array) | ~counted, otherwise, array)

    differs = {name: said(name, getattr(assumed, name)) - getattr(assumed, name) for name in SHARES}
    return Lines(amount=amount, years=said("years", 1.0), starts=said("starts", 0.0), differs=differs)


def _whole_reason(lines: Lines, params: RatioParameters, counted: NDArray[np.bool_], lacking: bool) -> int:
    """Why there is no ratio of the lines together; -1: there is one."""
    if lacking:
        return REASON["incomplete"]
    within = counted & (lines.starts < params.horizon)
    if not (within & (lines.amount < 0)).any():
        return REASON["no investment"]
    return -1 if (within & (lines.amount >= 0)).any() else REASON["no benefit"]


def _numbers(returned: Returned, groups: _Groups, judged: NDArray[np.bool_], not_valued: float) -> dict[str, Any]:
    """The evidence of every line, the same for all where it is about the whole."""
    saved = float(returned.present[returned.present > 0].sum())
    invested = float(-returned.present[returned.present < 0].sum())
    return {
        "worth": np.abs(returned.present),
        "ratio": returned.ratio,
        "ratio_low": returned.low,
        "ratio_high": returned.high,
        "invested": invested,
        "saved": saved,
        "net": saved - invested,
        "group_invested": groups.invested,
        "group_saved": groups.saved,
        "group_net": groups.saved - groups.invested,
        "elsewhere": groups.elsewhere,
        "break_even": returned.break_even,
        "break_even_deadweight": returned.break_even_deadweight,
        "break_even_discount": returned.break_even_discount,
        "payback": returned.payback,
        **{f"swing_{name}": width for name, width in returned.swings.items()},
        "lines": float(judged.sum()),
        "not_valued": not_valued,
    }


def _outcomes(lines: Lines, returned: Returned, groups: _Groups, params: RatioParameters) -> NDArray[np.int64]:
    """The outcome code of every line."""
    promised = params.at_least * (1.0 - ROUNDING)
    enough = returned.ratio >= promised
    if not params.tested:
        kind = UNTESTED if enough else UNTESTED_NOT
    elif enough:
        kind = SURE if returned.low >= promised else LIKELY
    else:
        kind = HARDLY if returned.high >= promised else UNLIKELY
    whose = first_true(
        (~groups.named, NOBODYS),
        (groups.invested == 0, FREE),
        (groups.saved < groups.invested, LOSING),
        otherwise=GAINING,
    )
    return np.where(lines.amount < 0, investment_code(kind, params.basis), benefit_codes(whose))


@hookimpl
def register_metrics(register: Callable[[Any], None]) -> None:
    """Hand the metric to the registry."""
    register(Ratio())
