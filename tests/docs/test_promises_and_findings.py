"""The page on promises and findings shows a line as it is really told, and names every way to stand."""

from pathlib import Path

from outcomes import Promises, Standing, Status

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "promises-and-findings.md").read_text(encoding="utf-8")


def test_the_line_on_the_page_is_told_so() -> None:
    counts = {
        Standing.KEPT: 5,
        Standing.NOT_KEPT: 2,
        Standing.AT_RISK: 3,
        Standing.OFF_TRACK: 1,
        Standing.NOT_JUDGED: 20,
    }
    reasons = {Status.STALE: 3, Status.UNDEFINED: 12, Status.NO_DATA: 5}
    told = Promises(promises=31, counts=counts, reasons=reasons, partly=2, assumed=3)
    assert sum(counts.values()) == told.promises
    assert " ".join(PAGE.split("```")[1].split()) == f"{told}."


def test_the_table_names_every_standing() -> None:
    named = {
        word.strip() for line in PAGE.splitlines() if line.startswith("| ") for word in line.split("|")[1].split(",")
    }
    assert {each.value for each in Standing} <= named
