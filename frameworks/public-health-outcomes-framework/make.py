"""Write framework.toml from the published export: `python make.py` in this folder.

The export gives names and polarities. What it does not give (of which kind a value is, its unit, the published goals)
stands in the table below, from the definitions that the publisher gives with each indicator.
"""

import csv
import re
from pathlib import Path

HERE = Path(__file__).parent
EXPORT = HERE / "data" / "phof-wyre-2022-12.csv"

PERCENT = ("proportion", "%", 100)
DSR = ("dsr", " per 100,000", 100_000)
YEARS = ("life-expectancy", " years", 1)
GAP_IN_YEARS = ("sii", " years", 1)


def crude(per: int) -> tuple[str, str, int]:
    return "crude-rate", f" per {per:,}", per


KINDS = {
    YEARS: "90366 91102",
    GAP_IN_YEARS: "92901 93190",
    PERCENT: "10301 90286 90287 90630 92313 93513 93700 93701 93758 93882 93884 20101 20601 20602 22001 91720 92317 "
    "92443 93014 93015 93077 93085 93088 93347 93377 93560 93561 93570 93671 90791 93691 93861 92949 93563 92309 92310 "
    "92860",
    DSR: "11201 21001 22401 22402 22403 91414 92432 93764 40401 40501 40601 40701 41001 41401 41402 41403 92326 93720 "
    "93721 93722 93723 93724",
    crude(1_000): "11202 11401 90637 93735 93736 20401 92254 92196",
    crude(10_000): "90284 90285 90832",
    crude(100_000): "90776 91306 91361 91514",
    ("isr-rate", "%", 100): "41101",
    ("isr-ratio", "", 1): "92670",
    ("ratio", "%", 100): "90360 90361",
    ("score", "", 1): "91872 93553",
    # A gap between two percentages, and a mean number of offences.
    ("other", " percentage points", 1): "90282",
    ("mean", "", 1): "93572",
}
KIND_OF = {code: kind for kind, codes in KINDS.items() for code in codes.split()}
SHARES = {"proportion", "isr-rate"}

# Late diagnosis of HIV: below 25% is green, from 50% red. Antibiotics: at most the mean of England in 2013/14, 1.161
# items for each weighted patient. Diagnosis of dementia: two in three, judged by the limits of the value.
GOALS = {
    "90791": "lower = 25\nupper = 50\n",
    "92670": "lower = 1.161\n",
    "92949": "lower = 66.7\nuse_intervals = true\n",
}

DOMAINS = {
    "A": ("overarching", "Overarching: healthy life, and differences between communities"),
    "B": ("wider-determinants", "Wider determinants of health"),
    "C": ("health-improvement", "Health improvement"),
    "D": ("health-protection", "Health protection"),
    "E": ("healthcare-and-premature-mortality", "Healthcare, public health and preventing premature mortality"),
    "S": ("supporting", "Supporting information"),
}
POLARITY = {"RAG - High is good": "high", "RAG - Low is good": "low"}

TITLE = "Fingertips public health data"
PUBLISHER = "Office for Health Improvement and Disparities"
LICENCE = "Open Government Licence v3.0"

HEAD = f"""\
# The Public Health Outcomes Framework: no strategy of anybody's, but the national yardstick. Every indicator that was
# published for a district by December 2022, each with its polarity and the kind of its value, judged by recent trend,
# against England, and against the published goal where there is one. It judges whatever areas the data hold.
#
# Written by make.py; change that and not this file.

format = 1

[framework]
id = "public-health-outcomes-framework"
title = "Public Health Outcomes Framework"
levels = ["domain"]
areas = "all"
compare_with = ["E92000001"]
attribution = "Contains public sector information licensed under the {LICENCE}. Source: {PUBLISHER}, {TITLE}."
source = {{ document = "phof" }}

[documents.phof]
title = "Public Health Outcomes Framework"
publisher = "{PUBLISHER}"
year = 2022

[data.phof]
reader = "fingertips"
path = "data/phof-wyre-2022-12.csv"
source = {{ title = "{TITLE}", publisher = "{PUBLISHER}", licence = "{LICENCE}" }}

[[defaults.judge]]
metric = "trend.recent"

[[defaults.judge]]
metric = "benchmark.interval"

# National figures of a year are published one to two years after it has ended, and stay the newest for a year more. An
# older figure is stale: the publisher has stopped, or the file was not fetched again.
[defaults.indicator]
max_age = "3 years"
"""

TREND_ALONE = '\n[[aims.{id}.judge]]\nmetric = "trend.recent"\n'
COMPARED = TREND_ALONE + '\n[[aims.{id}.judge]]\nmetric = "benchmark.interval"\n'
GOAL = '\n[[aims.{id}.judge]]\nmetric = "goal.fingertips"\n{goal}'


def indicators() -> list[tuple[str, str, str]]:
    """Code, name and published polarity of each indicator, in the order of the file."""
    with EXPORT.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return list(dict.fromkeys((row["IndicatorID"], row["IndicatorName"], row["Polarity"]) for row in rows))


def written(code: str, name: str, polarity: str) -> tuple[str, str]:
    """The domain of an indicator, and its tables."""
    numbered = re.fullmatch(r"([A-E]\d\d[a-z]?|\d\.\d\d\w*) - (.*)", name)
    reference, title = numbered.groups() if numbered else ("", name.removeprefix("Supporting information - "))
    # One indicator still has its number of before 2019, when wider determinants were the first domain.
    letter = "S" if not reference else reference[0] if reference[0].isalpha() else "B"
    domain = DOMAINS[letter][0]
    kind, unit, multiplier = KIND_OF[code]
    id_ = f"{reference.lower().replace('.', '-') or 's'}-{code}"
    lines = [
        f"[indicators.{id_}]",
        f'title = "{title[0].upper()}{title[1:].rstrip(".")}"',
        f'value_type = "{kind}"',
        f"multiplier = {multiplier}",
        f'polarity = "{POLARITY.get(polarity, "none")}"',
        f'reference = "{f"PHOF {reference}, " if reference else ""}Fingertips {code}"',
        f'data = {{ source = "phof", indicator = "{code}" }}',
    ]
    if unit:
        lines.insert(2, f'unit = "{unit}"')
    if kind in SHARES:
        lines.insert(3, "range = [0, 100]")
    text = "\n".join(lines) + f'\n\n[aims.{id_}]\ndomain = "{domain}"\nindicator = "{id_}"\n'
    page = f', page = "{reference}"' if reference else ""
    text += f'source = {{ document = "phof"{page} }}\n'
    # Where the publisher gives no polarity at all it compares with nothing; a colour without judgement is compared.
    if polarity == "Not applicable":
        text += TREND_ALONE.format(id=id_)
    elif code in GOALS:
        text += COMPARED.format(id=id_) + GOAL.format(id=id_, goal=GOALS[code])
    return domain, text


def framework() -> str:
    """The whole file."""
    placed: dict[str, list[str]] = {domain: [] for domain, _ in DOMAINS.values()}
    for each in indicators():
        domain, text = written(*each)
        placed[domain].append(text)
    rule = "# " + "-" * 118 + "\n"
    parts = [HEAD]
    for domain, title in DOMAINS.values():
        parts.append(f'[levels.domain.{domain}]\ntitle = "{title}"\n')
    for domain, title in DOMAINS.values():
        parts.append(rule + f"# {title}\n")
        parts += placed[domain]
    return "\n".join(parts)


if __name__ == "__main__":
    (HERE / "framework.toml").write_text(framework(), encoding="utf-8")
