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
        "The file is there but may not be read, is not a plain file, or is larger than any framework (4 MiB).",
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
        'title = My strategy\n-> title = "My strategy"',
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

_MEANING = (
    Code(
        "OUT201",
        "unknown board",
        "A part or an aim names a board that has no [boards.ID] table.",
        "Write the board's id as its table does, or add the table.",
        'boards = ["hbw"]\n-> boards = ["hwb"]',
    ),
    Code(
        "OUT202",
        "unknown indicator",
        "An aim names an indicator that has no [indicators.ID] table.",
        "Write the indicator's id as its table does, or add the table.",
        'indicator = "suicides"\n-> indicator = "suicide"',
    ),
    Code(
        "OUT203",
        "unknown part of the framework",
        "A part or an aim stands under a priority, action, driver or theme that has no [levels.LEVEL.ID] table.",
        "Write the part's id as its table does, or add the table.",
        'priority = "mental-helth"\n-> priority = "mental-health"',
    ),
    Code(
        "OUT204",
        "unknown owner",
        "A part, an aim, an item or a gap names an owner that has no [owners.ID] table.",
        "Write the owner's id as its table does, or add the table.",
        'owner = "dph"\n-> owner = "ph"',
    ),
    Code(
        "OUT205",
        "unknown document",
        "A source names a document that has no [documents.ID] table.",
        "Write the document's id as its table does, or add the table.",
        'source = { document = "jwhs" }\n-> source = { document = "jhws" }',
    ),
    Code(
        "OUT206",
        "unknown data source",
        "An indicator takes its data from a source that has no [data.ID] table.",
        "Write the source's id as its table does, or add the table.",
        'data = { source = "nw" }\n-> data = { source = "north-west" }',
    ),
    Code(
        "OUT207",
        "unknown level",
        "A [levels.LEVEL.ID] table stands on a level that framework.levels does not name.",
        "Add the level to framework.levels, outermost first, or correct its name.",
        'levels = ["priority", "action"]\n[levels.prioriti.mental-health]\n-> [levels.priority.mental-health]',
    ),
    Code(
        "OUT208",
        "an id is used twice",
        "Two things that are looked up in one place have one id: parts of two levels, items of one list of returns, a "
        "data source and an indicator with a file of its own.",
        "Give one of the two another id.",
        "[levels.priority.schools]\n[levels.action.schools]",
    ),
    Code(
        "OUT209",
        "a circle",
        "A part stands, in the end, under itself; or an item depends on itself.",
        "Take one of them out of the circle.",
        '[levels.priority.a]\nunder = "b"\n[levels.priority.b]\nunder = "a"',
    ),
    Code(
        "OUT210",
        "the wrong level",
        "A part stands under one of a level further in, or a key that is a level's name has a part of another level.",
        "Name a part of the right level.",
        'priority = "schools"   # an action\n-> action = "schools"',
    ),
    Code(
        "OUT211",
        "a date or period that cannot be",
        "There is no such day, month or year, the label is no form of a period, or it lies before what it must follow.",
        "Correct it; dates are 2014-03-31, periods 2014, 2013/14, 2014-03 or 2013/14 Q2.",
        'due = "2014-13"\n-> due = "2014-12"',
    ),
    Code(
        "OUT212",
        "due before the start",
        "An aim is due before its target's baseline period has begun.",
        "Correct due, or the target's from.",
        'due = "2012/13"\nfrom = { period = "2014" }',
    ),
    Code(
        "OUT213",
        "an empty range",
        "The lower end of a measure's range is not below its upper end.",
        "Write the lower end first.",
        "range = [100, 0]\n-> range = [0, 100]",
    ),
    Code(
        "OUT214",
        "a path out of the framework's folder",
        "A framework may only name files in its own folder, so that it can be moved and cannot read anything else. "
        "Links are followed before this is decided.",
        "Copy the file into the folder and write its path relative to it.",
        'path = "/srv/data/suicide.csv"\n-> path = "data/suicide.csv"',
    ),
    Code(
        "OUT215",
        "a file that is not there",
        "A file that the framework names does not exist.",
        "Put it there, or correct the path.",
        'path = "data/sucide.csv"\n-> path = "data/suicide.csv"',
    ),
    Code(
        "OUT216",
        "unknown item",
        "An item depends on one that is not in the same list of returns.",
        "Write the id of an item of the list.",
        'depends_on = ["drfat"]\n-> depends_on = ["draft"]',
    ),
    Code(
        "OUT217",
        "nothing to judge an aim by",
        "An aim has no indicator and no returns, and does not say that something is still to be determined.",
        "Name an indicator, write another kind (deliverable, survey, ...), or say what is undefined, by whom and when.",
        '[aims.schools]\ntitle = "Schools"\n-> [[aims.schools.undefined]]\n   what = "indicator"',
    ),
    Code(
        "OUT218",
        "what is wanted contradicts the polarity",
        "An aim wants a rise where low is good, or a fall where high is good.",
        "Correct one of the two. Where it is meant, leave wanted out and give the aim a target.",
        'wanted = "increase"\npolarity = "low"',
    ),
    Code(
        "OUT219",
        "nothing uses it",
        "A board, owner, document, data source or indicator is defined and never named.",
        "Use it or remove it; nothing is wrong.",
        "[boards.hwb]   # no aim and no part names hwb",
    ),
    Code(
        "OUT220",
        "a target that contradicts itself",
        "What the keys of a target say cannot all be true, of itself or of its measure.",
        "Correct it as the message says.",
        'change = 10\ndirection = "increase"',
    ),
    Code(
        "OUT221",
        "a target beyond the range of its measure",
        "The level, or the path that the target's wording asks for, leaves what the measure can be; the message says "
        "in which period.",
        "End the path earlier, or say what then happens with beyond_range: error, cap, hold, gap or flag.",
        'change = 10   # 10% a year from 68% in 2013 is 109.5% in 2018\n-> beyond_range = "flag"',
    ),
    Code(
        "OUT222",
        "a target that leaves a question open",
        "A target does not say who settles it, who agreed to its reading, or why that was assumed.",
        "Say it, so that it can be settled.",
        'reading = { status = "assumed" }\n-> reading = { status = "assumed", why = "the basis is left open" }',
    ),
    Code(
        "OUT223",
        "no metric judges an aim",
        "An aim has an indicator, but neither judgements of its own nor [[defaults.judge]].",
        "Write [[aims.ID.judge]] with a metric, or [[defaults.judge]] for all aims.",
        '[[aims.suicide.judge]]\nmetric = "trend.recent"',
    ),
    Code(
        "OUT224",
        "a kind of aim that looks misspelt",
        "The kind of an aim is none that this package knows, but much like one.",
        "Correct it. A kind that a plugin brings needs nothing.",
        'kind = "deliverible"\n-> kind = "deliverable"',
    ),
    Code(
        "OUT225",
        "a framework without aims",
        "The framework promises nothing that could be judged.",
        "Write aims.",
        '[aims.suicide]\nindicator = "suicide"',
    ),
    Code(
        "OUT226",
        "a pooled area that makes no sense",
        "Its id is a word that means something else, one of its areas is itself pooled or named twice, or it is pooled "
        "from children and the framework has no areas file.",
        "Name each area once, by its code.",
        '[pooled.both]\ntitle = "Both"\nof = ["E06000008", "E06000008"]\n-> of = ["E06000008", "E06000009"]',
    ),
    Code(
        "OUT227",
        "a standardisation that makes no sense",
        "The standard population is not known, or people by age are named for a statistic that needs none.",
        'Write standard_population = "ESP2013" or "ESP1976", and statistic = "dsr".',
        'data = { source = "deaths", standard_population = "ESP13" }\n-> standard_population = "ESP2013"',
    ),
    Code(
        "OUT230",
        "an unknown metric",
        "An aim is to be judged by a metric that no installed plugin offers.",
        "Use the nearest right id, which the message gives, or install its plugin; `outcomes plugins` lists all.",
        'metric = "tarket.path"\n-> metric = "target.path"',
    ),
    Code(
        "OUT231",
        "an unknown aim",
        "Only some aims are to be judged, and one of them is not in the framework.",
        "Use the nearest right id, which the message gives.",
        'evaluate(framework, aims=["tarket"])\n-> aims=["target"]',
    ),
    Code(
        "OUT240",
        "an unknown colour rule",
        "The framework says that its reports use a colour rule that it does not declare and that is not built in.",
        "Use the nearest right one, which the message gives.",
        '[colours]\nuse = "havring"\nhavering = { rule = "within", percent = 10 }\n-> use = "havering"',
    ),
    Code(
        "OUT241",
        "part of an aim that is not there",
        "An aim counts part of another one, which the framework does not have.",
        "Use the nearest right id, which the message gives.",
        'part_of = "schools-recrutied"\n-> part_of = "schools-recruited"',
    ),
    Code(
        "OUT242",
        "a part that is more than its whole can be",
        "At least so many are promised of a part of something of which at most fewer are promised: no figures could "
        "keep both.",
        "Correct one of the two numbers.",
        "recruited: up to 10\npiloting, part of recruited: at least 12",
    ),
    Code(
        "OUT243",
        "a part that leaves its whole no room",
        "At least so many are promised of a part of something of which at most as many are promised: both are kept by "
        "exactly that number, and only while none drops out.",
        "Nothing is wrong; make sure that it was meant.",
        "recruited: up to 10\npiloting, part of recruited: at least 10",
    ),
    Code(
        "OUT244",
        "parts that ask for more than their whole",
        "A part, or all parts together, are to be more than their whole is promised to be.",
        "Ask as much of the whole, or correct a number. Where some are counted in several parts, nothing is wrong.",
        "trained: at least 100\ntrained in schools: at least 80; trained in surgeries: at least 40",
    ),
    Code(
        "OUT245",
        "due before what it depends on",
        "An item of an aim is due before another one that has to be done first.",
        "Correct one of the two dates.",
        '{ id = "plan", due = 2014-03-31, depends_on = ["strategy"] }\n{ id = "strategy", due = 2014-06-30 }',
    ),
    Code(
        "OUT246",
        "settled after it is due",
        "What is to be determined of an aim is to be settled after the aim itself is due.",
        "Settle it before.",
        'due = "2014"\nundefined = [{ what = "target", by = 2015-06-30 }]',
    ),
    Code(
        "OUT247",
        "a target beside the note that there is none",
        "An aim has a target, and says that its target is still to be determined.",
        "Remove one of the two.",
        'target = { value = 10 }\nundefined = [{ what = "target" }]',
    ),
    Code(
        "OUT248",
        "more of a part than of its whole",
        "The figures of a period count more of a part than of the whole that it is part of.",
        "Correct the figures. Where the one is no part of the other, remove part_of.",
        "12 schools piloting in 2013, and 10 schools recruited",
    ),
    Code(
        "OUT249",
        "an unknown house rule",
        "[rules] switches a rule on that does not exist, or in a way that it cannot be switched.",
        'Write owner, due, source or reading, and true, false, "error", "warning" or "note".',
        "[rules]\nownr = true\n-> owner = true",
    ),
    Code(
        "OUT250",
        "an average of an aim that is not there",
        "A declared average names an aim that the framework does not have.",
        "Use the nearest right id, which the message gives.",
        '[roll_ups.wellbeing]\naims = ["happines"]\n-> aims = ["happiness"]',
    ),
)

_DATA = (
    Code(
        "OUT300",
        "there is no such data file",
        "The path of a data source, taken from the framework's folder, leads to nothing.",
        "Correct the path; the message gives the nearest name in that folder.",
        'path = "data/sucides.csv"\n-> path = "data/suicides.csv"',
    ),
    Code(
        "OUT301",
        "the data file cannot be read",
        "It is a folder, may not be opened, or is not of the format that its reader reads.",
        "Do what the message says: name another file, another reader, or export the file again.",
        'reader = "parquet", path = "data/suicides.csv"',
    ),
    Code(
        "OUT302",
        "the data file is text of another encoding",
        "A byte of the file is no text in the encoding that its data source declares (UTF-8 unless it says otherwise).",
        'Save the file as UTF-8, or set encoding = "cp1252" in the options of the data source.',
        "E06000001,Caf\\xe9   # saved as Windows-1252",
    ),
    Code(
        "OUT303",
        "the data file has no rows",
        "It is empty, or has a header and nothing under it, as a download has that failed half-way.",
        "Download it again.",
        "Area Code,Time period,Value",
    ),
    Code(
        "OUT304",
        "a column is missing",
        "Observations need an area, a period and a value (or counts), and no column is known as one of them.",
        'Say which column it is: columns = { area = "org_code" } in the options of the data source.',
        "org_code,period,value",
    ),
    Code(
        "OUT305",
        "no such column",
        "The options of a data source, or a frame that was handed in, name a column that is not there.",
        "Use the nearest right name, which the message gives.",
        'columns = { value = "Vlaue" }',
    ),
    Code(
        "OUT306",
        "two columns of one name",
        "A column that is to be read stands in the header twice, and either might be meant.",
        "Rename or remove one of them.",
        "Area Code,Time period,Value,Value",
    ),
    Code(
        "OUT307",
        "columns of different lengths",
        "Columns that were handed in do not have the same number of rows.",
        "Give every column one element a row; None stands for nothing.",
        'Observations.from_columns({"area": ["E92000001"], "period": ["2018", "2019"]})',
    ),
    Code(
        "OUT308",
        "a row has more cells than the header",
        "Rows have cells beyond the last header, mostly because a comma in a text or number is not quoted.",
        "Put quotes around the cell that holds the comma.",
        'E06000001,2018,1,024\n-> E06000001,2018,"1,024"',
    ),
    Code(
        "OUT309",
        "a row does not end",
        "A quotation mark is never closed, so that all further rows run into one cell, or the file stops within a row.",
        "Close the mark; or download the file again.",
        'E06000001,"Hartlepool,2018,12.3',
    ),
    Code(
        "OUT310",
        "a cell is no number",
        "A column of numbers holds a text that is no number and none of the words for missing or suppressed.",
        "Write a number or leave the cell empty; the options missing, suppressed and thousands allow for other ways.",
        "E06000001,2018,12..3",
    ),
    Code(
        "OUT311",
        "a row does not say what it is about",
        "The cell for the area, the period or the indicator is empty.",
        "Fill it in, or remove the row.",
        ",2018,12.3",
    ),
    Code(
        "OUT312",
        "empty rows",
        "Some rows have nothing in any column that is read. They are left out, and this note counts them.",
        "Nothing needs to be done; remove them to lose the note.",
        ",,,",
    ),
    Code(
        "OUT313",
        "nothing says the word that was asked for",
        "A framework selects rows by a word (of sex, age, category or the option where) that no row of the source has.",
        "Use the nearest right word, which the message gives.",
        'sex = ["Person"]\n-> sex = ["Persons"]',
    ),
    Code(
        "OUT314",
        "the source knows nothing of the indicator",
        "No row of the data source has the id by which an indicator refers to it.",
        "Correct the id; the message gives the nearest.",
        'data = { source = "phof", indicator = "41101" }   # the file has 41001',
    ),
    Code(
        "OUT315",
        "a data source has no file and was not handed in",
        "A data source without a path is one whose observations the calling program hands in, and it did not.",
        'Give the source a path, or call evaluate(framework, {"local": observations}) with its id.',
        '[data.local]\nreader = "csv"  ->  path = "data/local.csv"',
    ),
    Code(
        "OUT320",
        "a period label cannot be read",
        "A cell for the period is none of the forms in which years, quarters, months and ranges are written.",
        "Write it like the form in the message; or set year_type, where a year alone does not say which year is meant.",
        '"2015/17"\n-> "2015/16"',
    ),
    Code(
        "OUT321",
        "periods lie impossibly far apart",
        "Between the first and the last period of an indicator there is next to nothing: one of them is mistyped.",
        "Correct it.",
        "20188 among 2015, 2016, 2017",
    ),
    Code(
        "OUT322",
        "too many different words",
        "Areas, sexes, ages, categories and periods of a source have more combinations than can be told apart.",
        "Check that no column of numbers is mapped to a field of words.",
        'columns = { age = "Value", category = "Count" }',
    ),
    Code(
        "OUT330",
        "two rows about the same observation",
        "Rows agree in indicator, area, sex, age, category and period, and differ in their numbers, or may not repeat.",
        "Correct the file, add the column that tells them apart, or say what to do by duplicates of the data source.",
        'duplicates = "set-aside"   # or "identical", "first", "last", "error"',
    ),
    Code(
        "OUT331",
        "one of several rows was taken",
        "Rows contradict each other, and the data source says that the first or the last of them counts.",
        "Correct the file when you can.",
        'duplicates = "last"',
    ),
    Code(
        "OUT332",
        "contradicting series were set aside",
        "Rows of a series contradict each other, and the data source says to leave such series out. They are listed as "
        "ambiguous, not judged.",
        "Correct the file, or add the column that tells the rows apart.",
        'duplicates = "set-aside"',
    ),
    Code(
        "OUT333",
        "rows repeat others exactly",
        "Rows agree with an earlier one in every column that is read. Each counts once, and this note says how many.",
        "Nothing needs to be done.",
        "E06000001,2018,12.3\nE06000001,2018,12.3",
    ),
    Code(
        "OUT340",
        "a value outside the indicator's range",
        "The framework says what values an indicator can have, and this is none.",
        "Correct the value; or the range, or the multiplier of the data source.",
        "range = [0, 100] and a value of 680",
    ),
    Code(
        "OUT341",
        "a count or denominator below 0",
        "Nobody counts fewer than none; some publishers write -1 for missing.",
        'Leave the cell empty, or set missing = ["-1"] in the options of the data source.',
        "Count: -1",
    ),
    Code(
        "OUT342",
        "more cases than people",
        "The count of a proportion is larger than its denominator.",
        "Check that the two columns are not mixed up.",
        "Count 120, Denominator 100",
    ),
    Code(
        "OUT343",
        "limits the wrong way round",
        "A lower confidence limit is above the upper one.",
        "Check that the two columns are not mixed up.",
        "Lower CI 14.2, Upper CI 12.1",
    ),
    Code(
        "OUT350",
        "an area is listed twice",
        "The areas file has two rows for one code. The first is taken.",
        "Remove one.",
        "E06000001,Hartlepool\nE06000001,Hartlepool UA",
    ),
    Code(
        "OUT351",
        "an area is named but not listed",
        "The areas file names a child or parent that has no row of its own; it is left out of the hierarchy.",
        "Add its row, or correct the code.",
        "children E07000120|E07000999, and no row for E07000999",
    ),
    Code(
        "OUT352",
        "an area lies in itself",
        "Going up from parent to parent comes back to the same area.",
        "Correct the children or parents of the areas in the message.",
        "E12000002 in E92000001, and E92000001 in E12000002",
    ),
    Code(
        "OUT353",
        "data about an unknown area",
        "Rows are about an area that the areas file does not list.",
        "Add it there, or correct the code in the data.",
        "E0700012 in the data, E07000120 in the areas file",
    ),
    Code(
        "OUT354",
        "the framework asks for an unknown area",
        "The areas that a framework judges, or a type of area, are not in its areas file.",
        "Use the nearest right word, which the message gives.",
        'types = ["district"]\n-> types = ["districts-and-unitary-authorities"]',
    ),
    Code(
        "OUT355",
        "a pooled area that cannot be pooled",
        "The data or the areas file has an area of the same code, one of its areas lies in another of them, or no area "
        "of the types named lies in it.",
        "Give the pooled area another id, or name areas that share no people.",
        "[pooled.E10000017]\n-> [pooled.lancashire-from-districts]",
    ),
    Code(
        "OUT356",
        "figures that could not be pooled",
        "The counts or denominators of one of the areas are missing in some period, so nothing is said of the pooled "
        "area there.",
        "Find the missing counts, or pool fewer areas.",
        "pan-lancashire in 2023: the counts of E06000009 are missing",
    ),
    Code(
        "OUT357",
        "rates that could not be standardised",
        "An age band is missing, has no people or impossible counts, or there are fewer than ten events in all.",
        "Find the missing bands; of fewer than ten events no rate is given, whatever is done.",
        "deaths of E06000008 in 2023: 90+ yrs is missing",
    ),
    Code(
        "OUT358",
        "age bands that do not fit the standard population",
        "The bands that the data have, or that the framework names, are no bands of ages, overlap, or leave a gap.",
        "Name the bands as the data do, so that together they cover the ages once.",
        'age = ["0-4 yrs", "5-14 yrs", "10-14 yrs"]\n-> age = ["0-4 yrs", "5-9 yrs", "10-14 yrs"]',
    ),
    Code(
        "OUT360",
        "a return that makes no sense",
        "A file of returns has an id twice, a state or date that is none, or an item that depends on one that is "
        "nowhere.",
        "Correct it as the message says.",
        "state: finished\n-> state: done",
    ),
)

_PLUGINS = (
    Code(
        "OUT401",
        "a framework needs a plugin that did not load",
        "The metric (or reader, statistic, writer) belongs to a plugin that is installed but failed, is disabled, or "
        "needs a newer outcomes. The message gives the plugin's own error.",
        "Mend, reinstall or enable the plugin. `outcomes plugins` shows the state of each.",
        'metric = "borough.band", and the plugin "borough" raises while it is imported',
    ),
    Code(
        "OUT402",
        "a plugin failed to load",
        "It raised, or called sys.exit(), while it was imported or while it registered. Nothing of it is kept.",
        "Mend it by the place that the message gives, reinstall it, or disable it.",
        "ImportError in borough_rules:3",
    ),
    Code(
        "OUT403",
        "a plugin needs a newer outcomes",
        "Its needs_hook_api is above the HOOK_API of this release.",
        "Upgrade outcomes, or install an older release of the plugin.",
        "needs_hook_api = 2, and HOOK_API is 1",
    ),
    Code(
        "OUT404",
        "a plugin's hooks are not hooks",
        "A marked function has no hook's name, a function with a hook's name is not marked, an argument is not "
        "offered, or there is no hook at all.",
        "Use the name that the message gives. `outcomes.hooks` lists all hooks and their arguments.",
        "def register_metricks(register)\n-> def register_metrics(register)",
    ),
    Code(
        "OUT405",
        "a name is taken",
        "Two plugins want one id, or two distributions one name. The first keeps it: the built-in plugin, then plugins "
        "in the order of their names.",
        "Rename one, best led by the plugin's own name, or disable one of the two.",
        'metric "target.path" of "borough" 1.0 is taken by "outcomes" 0.1.0',
    ),
    Code(
        "OUT406",
        "a plugin wants to wrap",
        "One of its hooks is marked wrapper=True or hookwrapper=True. Hooks only add: nobody may change another's "
        "answer.",
        "Remove the argument.",
        "@hookimpl(wrapper=True)\n-> @hookimpl",
    ),
    Code(
        "OUT407",
        "a plugin registers what it must not",
        "The thing is not what the hook takes: an id, word, evidence, sentence, scope or class is missing or wrong.",
        "Mend what the message names.",
        'id="Within Band"\n-> id="borough.within-band"',
    ),
    Code(
        "OUT408",
        "there is no such plugin to disable",
        "OUTCOMES_DISABLE_PLUGINS or --disable names a plugin that is not installed.",
        "Correct the name, or remove it.",
        "OUTCOMES_DISABLE_PLUGINS=brough",
    ),
    Code(
        "OUT409",
        "a plugin is disabled",
        "OUTCOMES_DISABLE_PLUGINS or --disable names it.",
        "Remove its name there to enable it.",
        "OUTCOMES_DISABLE_PLUGINS=borough",
    ),
    Code(
        "OUT410",
        "a metric failed on some rows",
        'It raised, or called sys.exit(). Those rows are "metric failed", all others keep their verdicts, and the run '
        "is partial.",
        "Tell the author of the plugin; the message gives the metric, its version and the first row.",
        'metric "borough.band" failed: ZeroDivisionError (borough_rules:14 in evaluate)',
    ),
    Code(
        "OUT411",
        "a metric broke its contract",
        "What it gave back has a wrong shape, type or code, or evidence that is missing, undeclared or no number.",
        "Tell the author of the plugin; the conformance kit in outcomes.testing shows the same.",
        "its outcome is int64, not int16",
    ),
    Code(
        "OUT412",
        "a metric is not pure",
        "It changed its parameters, itself, or the data that it was given, so that no row of it can be trusted.",
        "Tell the author of the plugin, and disable it until it is mended.",
        "it changed itself while it judged: a metric keeps no state",
    ),
    Code(
        "OUT413",
        "a metric killed or stalled its worker process",
        "With isolation, a metric that crashes, or that takes longer than the time limit, costs its own rows.",
        "Tell the author of the plugin, or allow more time or memory.",
        "it did not finish within 60 seconds",
    ),
    Code(
        "OUT414",
        "a plugin printed",
        "What it wrote to standard output or error was kept out of the output of the run; the message quotes it.",
        "Tell the author of the plugin.",
        'while judging it printed "got here"',
    ),
    Code(
        "OUT415",
        "a plugin warned",
        "It gave a Python warning; repeated ones are told once.",
        "Tell the author of the plugin.",
        "while judging it warned: RuntimeWarning: divide by zero (5000 times)",
    ),
    Code(
        "OUT416",
        "a call of a plugin failed",
        "Its reader, writer, statistic, house rules or message hook raised, or gave back something else than it must.",
        "Mend the plugin, use another, or disable it.",
        'reader "borough-xml" failed: KeyError',
    ),
    Code(
        "OUT417",
        "a house rule speaks under a code that is not its own",
        "check_framework gave something that is no Diagnostic, or one whose code is not from OUT900 to OUT999.",
        "Use a code of that range.",
        'Diagnostic(code="OUT203", ...)\n-> Diagnostic(code="OUT903", ...)',
    ),
    Code(
        "OUT420",
        "an unknown statistic",
        "No installed plugin offers a statistic of this id.",
        "Use the nearest right one, which the message gives.",
        'statistic = "proprtion"\n-> statistic = "proportion"',
    ),
    Code(
        "OUT421",
        "an unknown reader",
        "No installed plugin offers a reader of this id.",
        "Use the nearest right one, which the message gives.",
        'reader = "cvs"\n-> reader = "csv"',
    ),
    Code(
        "OUT422",
        "an unknown writer",
        "No installed plugin offers a writer of this id.",
        "Use the nearest right one, which the message gives.",
        "--format jsn\n-> --format json",
    ),
)

_RUNS = (
    Code(
        "OUT501",
        "something could not be written",
        "A file or folder of the output cannot be made, or is there already and would have to be written over.",
        "Make the folder writable, free space, or name another place. What stood there before still stands.",
        "outcomes run strategy --output /read-only/verdicts.csv",
    ),
    Code(
        "OUT502",
        "a package that a form of output needs is not installed",
        "HTML reports, charts and Excel files need packages that are not installed with outcomes itself.",
        "Install the extra that the message names.",
        "pip install 'outcomes[report]'",
    ),
    Code(
        "OUT503",
        "more rows than a sheet has room for",
        "A sheet of a workbook holds 1,048,576 lines, and the results have more rows, or more numbers of evidence.",
        "Write Parquet or CSV instead, or choose areas with --area.",
        "--format excel\n-> --format parquet",
    ),
    Code(
        "OUT510",
        "a database of a kind that cannot be used",
        "The address given as --state cannot be read, or names a kind of database for which there is no driver here.",
        "Write a folder, or postgresql+psycopg://host/name with the extra outcomes[postgres] installed.",
        "--state oracle://host/name\n-> --state postgresql+psycopg://host/name",
    ),
    Code(
        "OUT511",
        "there is no history",
        "The state that is to be read has no history yet.",
        "Name the state that runs are remembered in, or make a run with --state first.",
        "outcomes changes --state empty-folder",
    ),
    Code(
        "OUT512",
        "a history of a newer outcomes",
        "The history was written by a later version, which keeps things that this one does not know.",
        "Upgrade outcomes on this machine, or name another state. Nothing was changed.",
        "it has schema 3, and this version knows schemas up to 2",
    ),
    Code(
        "OUT513",
        "a damaged history",
        "The database of the history cannot be read as one: half a file, a wrong header, a table that is not there.",
        "Restore it from a backup, or move it away to begin a new one. Nothing was written over.",
        "it is damaged (file is not a database)",
    ),
    Code(
        "OUT514",
        "a database that is no history",
        "The database holds tables of something else.",
        "Name another state.",
        "--state postgresql+psycopg://host/payroll",
    ),
    Code(
        "OUT515",
        "a history that cannot be opened",
        "The folder or file of the state is missing or may not be read or written.",
        "Make the folder, or make it and its files writable for the user that runs outcomes.",
        "--state /var/lib/outcomes without permission",
    ),
    Code(
        "OUT516",
        "a history that cannot be written",
        "The disk is full, or refused to write.",
        "Free space and run again. The history holds what it held before the run.",
        "it cannot be written: No space left on device",
    ),
    Code(
        "OUT517",
        "a history that is in use",
        "Another program holds the database.",
        "Wait until it has finished, and run again.",
        "it is in use: database is locked",
    ),
    Code(
        "OUT518",
        "the database failed",
        "The database server said no, or said nothing.",
        "Check that it runs, and that its address, user and rights are right.",
        "the database failed: connection refused",
    ),
    Code(
        "OUT519",
        "a history that is not up to date",
        "The history was written by an earlier version and is to be read only.",
        "The next run with --state brings it up to date.",
        "outcomes changes --state a-folder-of-last-year",
    ),
    Code(
        "OUT520",
        "no such run",
        "The history has no run of that number.",
        "Name one that there is; the message says which there are.",
        "outcomes changes --from 99",
    ),
    Code(
        "OUT521",
        "nothing about such an aim or area",
        "The history has no verdicts of the aim, or of the area in that aim.",
        "Check the id and the area's code; the message gives the nearest right one.",
        "outcomes history parent-confidense\n-> outcomes history parent-confidence",
    ),
    Code(
        "OUT522",
        "an input that is no longer kept",
        "A stored run is to be computed again, and one of the files that it read is not kept any more.",
        "Replay a later run, or keep more runs with --keep.",
        "outcomes replay 3",
    ),
    Code(
        "OUT523",
        "a run that cannot be replayed",
        "The run is remembered without what it takes to compute it again.",
        "Replay one that has it; `outcomes history` names them.",
        "outcomes replay 3",
    ),
    Code(
        "OUT530",
        "another run holds the state",
        "Two runs would write to one state; the second one does not begin.",
        "Wait for the end of the first, or give --wait SECONDS. Exit code 75 tells cron to try again.",
        "two cron lines at the same minute",
    ),
    Code(
        "OUT531",
        "the log cannot be written",
        "The file named with --log cannot be opened or written; the run goes on.",
        "Name another file, or make this one writable.",
        "--log /read-only/outcomes.log",
    ),
    Code(
        "OUT532",
        "a run from before the last one",
        "The run is of an earlier moment than the one before it: the clock was set back, or --as-of is early.",
        "Check the clock of this machine, or --as-of.",
        "this run is of 2026-01-01, before run 7 of 2026-06-01",
    ),
    Code(
        "OUT533",
        "two frameworks of one id",
        "Two frameworks that are remembered in one state have the same id, so that their verdicts would mix.",
        "Give each framework of a state an id of its own.",
        'id = "strategy" in two folders',
    ),
    Code(
        "OUT534",
        "a feed that may be stuck",
        "The latest period of an indicator is older than its max_age allows; its verdicts are stale.",
        "See whether the publisher has stopped, or the feed is stuck.",
        'max_age = "18 months"',
    ),
    Code(
        "OUT535",
        "an input that moved",
        "A file changed while the run was reading it, so that nobody can say which one was judged.",
        "Publish data by one rename, or run at another time. This run cannot be replayed.",
        "cp new.csv data.csv\n-> cp new.csv data.csv.new && mv data.csv.new data.csv",
    ),
    Code(
        "OUT540",
        "a time of publication that cannot be read",
        "`publishes` of an indicator does not say in a known form when its figures are expected.",
        "Write it in one of the forms that the message shows.",
        'publishes = "in spring"\n-> publishes = "yearly in 03"',
    ),
    Code(
        "OUT550",
        "a roll-up that cannot be made",
        "Results are asked to be rolled up by something that the framework does not have, or by what it has not "
        "declared.",
        "Use the nearest right word, which the message gives, or declare it.",
        'roll_up(results, by="prioritty")\n-> by="priority"',
    ),
    Code(
        "OUT599",
        "a defect of outcomes",
        "Something failed in the engine itself. It is our mistake, and nothing was written.",
        "Set OUTCOMES_TRACEBACK=1, run again, and report what it prints.",
        "OUT599 defect: KeyError in the engine itself",
    ),
)

_HOUSE = (
    Code(
        "OUT901",
        "an aim without an owner",
        "A house rule asks for the owner of every aim: its own, or that of the part that it belongs to.",
        "Name one, or switch the rule off under [rules].",
        '[aims.suicide]\n-> owner = "public-health"',
    ),
    Code(
        "OUT902",
        "an aim without a due date",
        "A house rule asks by when every aim is due: of itself, of its target, or of all its items.",
        "Write it, or switch the rule off under [rules].",
        '[aims.suicide]\n-> due = "2016"',
    ),
    Code(
        "OUT903",
        "an aim without a source",
        "A house rule asks where every aim was promised: of itself, or of a part that it belongs to.",
        "Write it, or switch the rule off under [rules].",
        '[aims.suicide]\n-> source = { document = "jhws", page = "3" }',
    ),
    Code(
        "OUT904",
        "a target whose reading nobody agreed to",
        "A house rule asks that somebody agreed to how the wording of every target is read.",
        "Agree on it and say so, or switch the rule off under [rules].",
        'reading = { status = "assumed" }\n-> reading = { status = "agreed", by = "Health and Wellbeing Board" }',
    ),
)

CODES: Mapping[str, Code] = {each.code: each for each in (*_FILE, *_MEANING, *_DATA, *_PLUGINS, *_RUNS, *_HOUSE)}
"""All codes, in order."""
