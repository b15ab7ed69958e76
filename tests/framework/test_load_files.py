"""Finding and reading a framework's file, whatever is in its place; nothing is ever raised but a definition error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.cli.explain_code import CODES, explain_code
from outcomes.diagnostics import DefinitionError, Location
from outcomes.framework import check_framework_file, load_framework, locate

WHOLE = """\
format = 1

[framework]
id = "x"
title = "X"
levels = ["priority", "action"]

[boards.hwb]
title = "Health and Wellbeing Board"

[levels.priority.mental-health]
title = "Mental health"
boards = ["hwb"]

[indicators.suicide]
title = "Suicide rate"
range = [0, 1000]
polarity = "low"

[aims.suicide]
priority = "mental-health"
indicator = "suicide"
due = "2020"
judge = [{ metric = "trend.recent" }, { metric = "target.path", tolerance = 0.5 }]

[aims.suicide.target]
change = -10
every = "once"
until = "2018"
from = { period = "2013", value = 9.8 }
"""


def said(path: Path) -> str:
    framework, report = check_framework_file(path)
    assert framework is None
    return str(report)


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none"
    assert said(path) == (
        f"{path}: OUT101 file: there is no such file or folder; give the path of a framework's folder, or of its TOML file"
    )


def test_a_folder_without_its_file_is_said(tmp_path: Path) -> None:
    assert said(tmp_path) == (
        f"{tmp_path}: OUT101 file: the folder has no framework.toml; "
        "give the path of a framework's folder, or of its TOML file"
    )


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "framework.toml"
    os.mkfifo(pipe)
    assert said(tmp_path) == f"{pipe}: OUT102 file: it is not a plain file; give the path of a TOML file"


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    inner = tmp_path / "framework.toml"
    inner.mkdir()
    assert said(tmp_path) == f"{inner}: OUT102 file: it is not a plain file; give the path of a TOML file"


def test_a_file_larger_than_any_framework_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "framework.toml"
    with file.open("wb") as stream:
        stream.truncate(5 * 2**20)
    assert said(file) == f"{file}: OUT102 file: it is larger than 4 MiB; check that it is the file that you mean"


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        (
            "README.md",
            b"# Frameworks\n\n| folder |\n",
            'a .md file, which is not TOML: no line begins with "| folder |"',
        ),
        ("data.CSV", b"area,value\nE1,2\n", "a .CSV file, which is not TOML: a key without ="),
        ("data.xlsx", b"PK\x03\x04\xff", "a .xlsx file, which is not TOML: byte 0xff is not UTF-8"),
    ],
)
def test_data_or_a_page_in_place_of_a_framework_is_called_so(
    name: str, data: bytes, found: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    _, report = check_framework_file(tmp_path / name)
    assert [(found, "give the path of a framework's folder, or of its TOML file")] == [
        (each.found, each.to_do) for each in report.errors
    ]


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "framework.toml"
    file.write_text(WHOLE)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Not by its mode: an administrator may read every file.
    monkeypatch.setattr(Path, "open", refuse)
    assert said(file) == f"{file}: OUT102 file: it cannot be read (Permission denied); check its permissions"


def test_a_link_out_of_the_folder_is_no_way_out(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("x\n")
    folder = tmp_path / "framework"
    folder.mkdir()
    (folder / "data.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "framework.toml").write_text(WHOLE + '[data.d]\npath = "data.csv"\n')
    assert 'OUT214 data.d.path: "data.csv" leads out of the framework\'s folder' in said(folder)


def test_a_link_that_leads_to_itself_is_for_whoever_reads_it_to_refuse(tmp_path: Path) -> None:
    """The definition names a file as it should: the fault is one of the data (`tests/security/test_hostile_files.py`)."""
    (tmp_path / "data.csv").symlink_to(tmp_path / "data.csv")
    (tmp_path / "framework.toml").write_text(WHOLE + '[data.d]\npath = "data.csv"\n')
    framework, report = check_framework_file(tmp_path)
    assert framework is not None
    assert "data.d.path" not in str(report)


@pytest.mark.parametrize("name", ["x\\u0000y", "n" * 5000, "a/" * 2000 + "x"])
def test_a_path_that_no_system_allows_is_a_problem_and_no_traceback(name: str, tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text(WHOLE + f'[data.d]\npath = "{name}"\n')
    assert " data.d.path: " in said(tmp_path)


def test_the_folder_and_the_file_load_the_same(tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text(WHOLE)
    assert load_framework(tmp_path) == load_framework(str(tmp_path / "framework.toml"))


def test_a_definition_error_carries_its_report(tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text(WHOLE.replace('"hwb"', '"hbw"').replace('"2020"', "[]"))
    with pytest.raises(DefinitionError) as caught:
        load_framework(tmp_path)
    assert [each.code for each in caught.value.report] == ["OUT201", "OUT112"]


def test_locate_places_a_key_for_the_engine(tmp_path: Path) -> None:
    file = tmp_path / "framework.toml"
    file.write_text(WHOLE)
    judgement = load_framework(file).aims["suicide"].judge[1]
    assert judgement.at == ("aims", "suicide", "judge", 1)
    assert locate(file, (*judgement.at, "tolerance")) == Location(file=str(file), line=24, column=77)
    assert locate(file, (*judgement.at, "tolerance"), at="key") == Location(file=str(file), line=24, column=65)
    assert locate(file, (*judgement.at, "missing")) == Location(file=str(file), line=24, column=39)
    assert locate(tmp_path / "gone.toml", ("x",)) == Location(file=str(tmp_path / "gone.toml"))


def test_loading_a_right_file_never_imports_tree_sitter_and_a_wrong_one_does(tmp_path: Path) -> None:
    (tmp_path / "right.toml").write_text(WHOLE)
    (tmp_path / "wrong.toml").write_text(WHOLE + "[aims.suicide.boardz]\n")
    script = (
        "import sys\n"
        "import outcomes.framework as f\n"
        "seen = ['tree_sitter' in sys.modules]\n"
        "for name in ('right.toml', 'wrong.toml'):\n"
        "    f.check_framework_file(name)\n"
        "    seen.append('tree_sitter' in sys.modules)\n"
        "print(seen, 'scipy' in sys.modules, 'polars' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "[False, False, True] False False\n"


def test_thousands_of_wrong_names_are_all_told_without_comparing_each_with_each(tmp_path: Path) -> None:
    many = range(2000)
    text = 'format = 1\n[framework]\nid = "x"\ntitle = "X"\n'
    text += "".join(f'[indicators.indicator-number-{i}]\ntitle = "I"\n' for i in many)
    text += "".join(f'[aims.aim-{i}]\nindicator = "indicatr-numbr-{i}"\n' for i in many)
    text += "".join(f'[levels.priority.part-{i}]\ntitle = "P"\nunder = "part-{(i + 1) % 2000}"\n' for i in many)
    (tmp_path / "framework.toml").write_text(text)
    framework, report = check_framework_file(tmp_path)
    assert framework is None
    assert [each.code for each in report.errors] == ["OUT202"] * 2000 + ["OUT209"]
    assert report.diagnostics[1].to_do == 'did you mean "indicator-number-0"?'
    assert report.errors.diagnostics[-1].found == (
        'a circle: "part-0" under "part-1" under "part-2" under "part-3" under "part-4" under "part-5" ...'
    )


def test_names_without_end_are_cut_in_messages_and_compared_with_nothing(tmp_path: Path) -> None:
    text = WHOLE + f'[boards.{"b" * 100_000}]\ntitle = "B"\n[aims.x]\ntitle = "X"\nboards = "{"b" * 100_001}"\n'
    (tmp_path / "framework.toml").write_text(text)
    framework, report = check_framework_file(tmp_path)
    assert framework is None
    found = {each.code: each.found for each in report}
    assert found["OUT201"] == f'there is no board "{"b" * 57}..."'
    assert max(len(each.subject + each.found + each.to_do) for each in report) < 400
    assert found["OUT116"] == f'"{"b" * 57}..." is not a usable id'


LINES = WHOLE.splitlines(keepends=True)


@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(LINES) | st.text(max_size=12),
    st.sampled_from(["replace", "insert", "delete"]),
)
@settings(max_examples=200, deadline=None)
def test_no_change_to_a_line_gives_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, at: int, line: str, way: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "changed.toml"
    lines = [*LINES[:at], *([] if way == "delete" else [line]), *LINES[at + (way != "insert") :]]
    file.write_bytes("".join(lines).encode("utf-8", "surrogatepass"))
    framework, report = check_framework_file(file)
    assert (framework is None) == bool(report.errors)
    assert all(each.code in CODES for each in report)
    assert all((each.subject + each.found + each.to_do).isprintable() for each in report)


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=3))
@settings(max_examples=200, deadline=None)
def test_no_change_to_a_byte_gives_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, at: int, instead: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "changed-bytes.toml"
    data = WHOLE.encode()
    file.write_bytes(data[:at] + instead + data[at + 1 :])
    framework, report = check_framework_file(file)
    assert (framework is None) == bool(report.errors)
    assert all(each.code in CODES for each in report)
    assert all((each.subject + each.found + each.to_do).isprintable() for each in report)


def test_every_code_is_explained_under_the_same_headings() -> None:
    for code, each in CODES.items():
        assert code == each.code
        page = explain_code(code.lower()).splitlines()
        assert page[0] == f"{code}: {each.title}"
        assert [line for line in page[1:] if line and not line.startswith(" ")] == [
            "What it means",
            "What to do",
            "Example",
        ]


def test_an_unknown_code_is_refused_with_the_nearest() -> None:
    with pytest.raises(KeyError, match='did you mean "OUT2'):
        explain_code("OUT2133")


@pytest.mark.parametrize(
    ("aim", "metric"),
    [
        ('indicator = "i"', "trend.recent"),
        ('indicator = "i"\ntarget = { value = 70, by = "2030" }', "target.path"),
        ('indicator = "i"\ntarget = { direction = "increase", by = "2030" }', "target.path"),
        ('indicator = "i"\ntarget = { undefined = { owner = "o", by = 2030-01-01 } }', "trend.recent"),
        ('indicators = ["i", "j"]', "index.standardised"),
    ],
)
def test_an_aim_that_no_metric_judges_is_told_of_one_that_fits(tmp_path: Path, aim: str, metric: str) -> None:
    indicators = "".join(f'[indicators.{id_}]\ntitle = "{id_}"\n' for id_ in "ij")
    head = 'format = 1\n[framework]\nid = "f"\ntitle = "F"\nareas = "all"\n[owners.o]\ntitle = "O"\n'
    file = tmp_path / "framework.toml"
    file.write_text(f"{head}{indicators}[aims.a]\n{aim}\n")
    told = [each.to_do for each in check_framework_file(file)[1] if each.code == "OUT223"]
    assert told == [f'write [[aims.a.judge]] with metric = "{metric}"']
