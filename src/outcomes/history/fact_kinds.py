"""The kinds of facts that stand beside verdicts, and what the name and the text of each are; see `history.facts`."""

from typing import Final

COMMENT: Final = "comment"
"""Name: which comment; text: all of it as JSON."""
PROMISE: Final = "promise"
"""Name: the aim; text: what its verdicts are held to, as JSON (see `outcomes.nightly.telling`)."""
DUTY: Final = "duty"
"""Name: what is expected of somebody, or late; text: nothing."""
UNTOLD: Final = "untold"
"""Name: a channel that could not be told; text: the run since which it knows nothing."""
RECORDED: Final = "recorded"
"""Name: a run since the last that was told which a program recorded, and which was never to be told; text: nothing."""
WITHHELD: Final = "withheld"
"""Name: a series, as JSON; text: its periods whose figures are too small to show, as JSON."""

GONE: Final = "gone"
"""Name: nothing; text: the last run of a framework that is no longer there, once that was said."""
