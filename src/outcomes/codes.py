"""Every code that a message may carry: what it means, what to do about it, and an example.

Law: a code never changes its meaning and is never used again. OUT1xx: the file and its syntax and structure. OUT2xx:
what a framework means. OUT3xx: data. OUT4xx: plugins. OUT5xx: a run. OUT9xx: house rules. This module is long because
it is one table.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from outcomes.diagnostics import suggest


@attrs.frozen
class Code:
    """One code. ``example`` shows what is wrong, and after an arrow where it helps, what is right."""

    code: str
    title: str
    meaning: str
    to_do: str
    example: str


def explain_code(code: str) -> str:
    """The page of a code, under headings that are always the same. Raises KeyError with advice for an unknown one.

    >>> print(explain_code("OUT104").splitlines()[0])
    OUT104: the file is empty
    """
    known = CODES.get(code.strip().upper())
    if known is None:
        raise KeyError(f'no code "{code}"; {suggest(code.strip().upper(), CODES)}')
    return "\n".join(
        [
            f"{known.code}: {known.title}",
            "",
            "What it means",
            f"  {known.meaning}",
            "",
            "What to do",
            f"  {known.to_do}",
            "",
            "Example",
            *(f"  {line}" for line in known.example.splitlines()),
            "",
        ]
    )


_FILE = (
    Code(
        "OUT101",
        "there is no such file",
        "The path is no file, or a folder that has no framework.toml.",
        "Give the path of a framework's folder, or of the TOML file itself.",
        "outcomes check frameworks/leicestershire",
    ),
    Code(
        "OUT102",
        "the file cannot be read",
        "The file is there but may not be read, is not a plain file, or is larger than any framework (16 MiB).",
        "Check its permissions, and that it is the file that you mean.",
        "outcomes check /dev/zero",
    ),
    Code(
        "OUT103",
        "the file is not UTF-8",
        "TOML files are written in UTF-8; this one holds a byte that cannot be.",
        'Save it as UTF-8 (in an editor: "Save with encoding").',
        'title = "Caf\\xe9"   # saved as Windows-1252',
    ),
    Code(
        "OUT104",
        "the file is empty",
        "There is nothing in the file but space and comments.",
        "Begin with format = 1 and a [framework] table.",
        'format = 1\n\n[framework]\nid = "my-strategy"\ntitle = "My strategy"',
    ),
    Code(
        "OUT105",
        "the file is not TOML",
        "The file cannot be understood as TOML from the place that is named; nothing after it was read.",
        "Correct the place; text is in quotes, a list in [ ], an inline table in { }.",
        "title = My strategy\n-> title = \"My strategy\"",
    ),
    Code(
        "OUT106",
        "a key or table is written twice",
        "TOML allows each key once in a table, and each [table] once in a file.",
        "Remove one of the two, or join them. Several judgements are written [[aims.x.judge]], with two brackets.",
        "[boards.hwb]\n...\n[boards.hwb]",
    ),
    Code(
        "OUT107",
        "the format is not known",
        "The file does not say which format it is in, or says one that this version does not know.",
        "Write format = 1; for a larger number, install a newer outcomes.",
        "format = 2",
    ),
    Code(
        "OUT108",
        "tables are nested too deeply",
        "Tables and lists stand inside each other more than 32 deep; no framework needs that.",
        "Write it flatter.",
        "a = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ 1 ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    ),
    Code(
        "OUT110",
        "unknown key",
        "A table has a key that it cannot have.",
        "Use the right name; the message gives the nearest one.",
        'titel = "..."\n-> title = "..."',
    ),
    Code(
        "OUT111",
        "a key is missing",
        "A table lacks a key without which it means nothing.",
        "Write the key.",
        '[boards.hwb]\n-> [boards.hwb]\n   title = "Health and Wellbeing Board"',
    ),
    Code(
        "OUT112",
        "wrong type",
        "A value is of another type than its key takes: text for a number, a number for text, a value for a table.",
        "Write it as the message says. Numbers have no quotes, no % and no thousands separators; text has quotes.",
        'change = "ten"\n-> change = 10',
    ),
    Code(
        "OUT113",
        "not one of the words",
        "A key takes one of a few words, and this is none of them.",
        "Use one of them; the message gives the nearest one.",
        'polarity = "hihg"\n-> polarity = "high"',
    ),
    Code(
        "OUT114",
        "a value that its key does not allow",
        "The type is right, the value is not: too small, empty, or refused by the metric that it belongs to.",
        "Correct it as the message says.",
        "disclosure = -5\n-> disclosure = 5",
    ),
    Code(
        "OUT115",
        "keys that contradict each other",
        "Two keys say the same thing in different ways, or one makes no sense beside the other.",
        "Keep one of them.",
        'area = "E10000018"\nareas = "all"',
    ),
    Code(
        "OUT116",
        "not a usable id",
        "Ids begin with a letter or digit and have only letters, digits, - _ and . in them, at most 100.",
        "Choose such an id; what people should read belongs into the title.",
        '[aims."Parents\' confidence!"]\n-> [aims.parent-confidence]',
    ),
)

CODES: Mapping[str, Code] = {each.code: each for each in _FILE}
"""All codes, in order."""
