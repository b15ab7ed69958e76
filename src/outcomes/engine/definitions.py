"""What a verdict rests on, as plain values and their digests, so that a changed promise is told from a changed figure.

Law: equal definitions have one spelling and one digest; words that only describe are in neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import attrs

from outcomes.engine.locating import folder_of
from outcomes.fetching.copies import sha256
from outcomes.framework.classes import plain_values
from outcomes.framework.model import Aim, Framework, Indicator
from outcomes.framework.named_files import is_elsewhere
from outcomes.framework.targets import DirectionTarget, LevelTarget, Target

_DESCRIBING = frozenset({"title", "source", "note", "tags", "reference", "reading"})
# The range as its two ends, infinite where there is none: so it was always digested, and runs are compared by digests.
_JUDGING = tuple(
    name
    for name in (*(field.name for field in attrs.fields(Indicator) if field.name != "range"), "low", "high")
    if name not in _DESCRIBING
)


def definition_basis(framework: Framework, aim: Aim) -> str:
    """Digest of all of an aim and its indicators that a verdict rests on: words that only describe are left out."""
    indicator = framework.indicators.get(aim.indicator)
    several = [_judging_fields(framework.indicators[each]) for each in aim.indicators if each in framework.indicators]
    return digest(
        {
            # Left out where there are none, so that stored runs stay comparable.
            **({"indicators": [list(aim.indicators), several]} if several else {}),
            "target": promised_values(aim.target),
            "target_file": file_digest(framework, aim),
            "wanted": aim.wanted,
            "due": aim.due,
            # Corrective actions are written in the commentary: what is said of them later redefines no promise.
            "returns": None if aim.corrects else plain_values(aim.returns),
            "undefined": plain_values(aim.undefined),
            "indicator": _judging_fields(indicator) if indicator else None,
        }
    )


def file_digest(framework: Framework, aim: Aim) -> str:
    """Digest of the file of an aim's targets by area, which is as much a promise as what the framework says itself."""
    file = getattr(aim.target, "file", None)
    path = folder_of(framework) / file.path if file is not None and not is_elsewhere(file.path) else None
    return sha256(path) if path is not None and path.is_file() else ""


def digest(value: object, length: int = 16) -> str:
    """Hexadecimal SHA-256 of a plain value, cut to ``length`` digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:length]


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)


def canonical(value: object) -> str:
    """One spelling of a plain value as JSON: sorted keys, no spaces, dates as text."""
    return _ENCODER.encode(value)


def promised_values(target: Target | None) -> object:
    """A target without what it does not say and what older versions did not know: the reading of a plugin, and that a
    direction or a level is promised anew."""
    anew = {"every": "once", "first": ""} if isinstance(target, LevelTarget | DirectionTarget) else {}
    later = {"read_as": ""} | anew
    plain = plain_values(target)
    return {k: v for k, v in plain.items() if k not in later or later[k] != v} if isinstance(plain, dict) else plain


def judging_parameters(params: object, plain: Mapping[str, object]) -> Mapping[str, object]:
    """The parameters of a metric, as plain values, that its verdict rests on.

    One that it has had since runs were stored without it is left out at the value that it then went by (``later`` of
    its metadata): nobody changed the promise.
    """
    cls: type = type(params)
    fields = attrs.fields(cls) if attrs.has(cls) else ()
    later = {each.name: each.metadata["later"] for each in fields if "later" in each.metadata}
    return {name: value for name, value in plain.items() if name not in later or later[name] != value}


def _judging_fields(indicator: Indicator) -> dict[str, object]:
    """The fields by name. Options that are not given are left out, as they were before there were any."""
    fields = {name: plain_values(getattr(indicator, name)) for name in _JUDGING}
    return fields if fields["statistic_options"] else {k: v for k, v in fields.items() if k != "statistic_options"}
