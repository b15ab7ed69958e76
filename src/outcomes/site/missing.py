"""What is said where a package that a site needs is not installed.

Law: the message names the extra that brings it.
"""

from outcomes.diagnostics import Diagnostic
from outcomes.reports.publishing import NotWrittenError


def missing(package: str, extra: str = "site") -> NotWrittenError:
    """A refusal that says what to install."""
    return NotWrittenError(
        Diagnostic(
            code="OUT502",
            subject="site",
            found=f"it needs {package}, which is not installed",
            to_do=f"pip install 'outcomes[{extra}]'",
        )
    )
