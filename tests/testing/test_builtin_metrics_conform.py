"""Every built-in metric keeps every law that concerns it."""

from __future__ import annotations

from outcomes.registry import PluginSet
from outcomes.testing import conformance

for _record in PluginSet.of().metrics:
    _name = "".join(part.capitalize() for part in _record.id.replace(".", "-").split("-"))
    globals()[f"Test{_name}"] = conformance(_record.metric)
