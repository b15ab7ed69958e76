"""How a command was asked to judge: as on which day, with which plugins, reaching what.

Law: what went wrong in a run is said before anything that it found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING

from outcomes.cli.access_options import access_of, access_options
from outcomes.cli.options import as_of_option, plugin_options, say, verbose_option
from outcomes.cli.output import installed_plugins
from outcomes.immutable import immutable

if TYPE_CHECKING:
    from outcomes.fetching import Access
    from outcomes.framework import Framework
    from outcomes.registry import PluginSet
    from outcomes.results.rendered import Results


@immutable(kw_only=True)
class JudgingOptions:
    """What was given on the command line."""

    as_of: date | None
    disable: tuple[str, ...]
    verbose: bool
    data: tuple[str, ...]
    offline: bool

    @property
    def access(self) -> Access:
        """What may be reached. Raises what `access_of` raises."""
        return access_of(self.data, self.offline)

    def judged(
        self,
        framework: Framework,
        plugins: PluginSet | None = None,
        *,
        aims: Iterable[str] | None = None,
        keep_observed: bool = False,
    ) -> Results:
        """A framework judged, by the plugins that are installed unless others are given."""
        from outcomes.api import evaluate

        plugins = plugins or installed_plugins(self.disable)
        results = evaluate(
            framework, as_of=self.as_of, plugins=plugins, access=self.access, aims=aims, keep_observed=keep_observed
        )
        say(results.report, verbose=self.verbose)
        return results


def judging_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of a command that judges a framework, which it gets as one, called ``asked``."""

    @wraps(command)
    def gathered(
        *,
        as_of: date | None,
        disable: tuple[str, ...],
        verbose: bool,
        data: tuple[str, ...],
        offline: bool,
        **own: object,
    ) -> int:
        asked = JudgingOptions(as_of=as_of, disable=disable, verbose=verbose, data=data, offline=offline)
        return command(**own, asked=asked)

    return as_of_option(plugin_options(verbose_option(access_options(gathered))))
