"""Files of targets by area that lie where only a run can look: in a granted folder, or on the web.

Law: such a file is as much a promise as one beside the framework, so a change in it is a changed definition too.
"""

from __future__ import annotations

import attrs

from outcomes.engine.definitions import digest
from outcomes.engine.locating import locate_file
from outcomes.engine.plan import Plan
from outcomes.fetching.access import Access
from outcomes.fetching.copies import sha256
from outcomes.framework.files import is_elsewhere


def with_files_elsewhere(plan: Plan, access: Access) -> Plan:
    """The plan, in whose definitions the digests of such files are held too.

    Raises `DataError` where one cannot be had.
    """
    framework = plan.framework
    digests = {}
    for position, aim in enumerate(framework.aims.values()):
        file = getattr(aim.target, "file", None)
        if file is not None and is_elsewhere(file.path):
            digests[position] = sha256(locate_file(framework, file.path, access, f"aims.{aim.id}.target").path)
    if not digests:
        return plan
    steps = [
        attrs.evolve(
            step,
            definitions=tuple(
                digest([definition, digests[aim]]) if aim in digests else definition
                for aim, definition in zip(step.aims, step.definitions, strict=True)
            ),
        )
        for step in plan.steps
    ]
    return attrs.evolve(plan, steps=tuple(steps))
