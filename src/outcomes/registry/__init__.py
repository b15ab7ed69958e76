"""Finding plugins, holding what they register, guarding every call into them, checking what they return.

Law: this is the only room that calls code which is not the package's own.
"""

from outcomes.registry.plugins import DISABLE_VARIABLE, PluginSet
from outcomes.registry.records import Kind, MetricRecord, PluginRecord, PluginState, Registered

__all__ = [
    "DISABLE_VARIABLE",
    "Kind",
    "MetricRecord",
    "PluginRecord",
    "PluginSet",
    "PluginState",
    "Registered",
]
