"""The front door for tables: what goes in as polars, pandas or Arrow comes out as the same, with the same numbers."""

import datetime

import numpy as np
import pandas
import polars
import pyarrow
import pytest
from polars.testing import assert_frame_equal

from outcomes import statistics as st

KINDS = {
    "polars": (polars.DataFrame, lambda frame: frame),
    "pandas": (lambda columns: polars.DataFrame(columns).to_pandas(), polars.from_pandas),
    "arrow": (lambda columns: polars.DataFrame(columns).to_arrow(), polars.from_arrow),
}

COUNTS = {"area": ["B", "A", "B", "A", "C"], "x": [5, 20, 5, 30, 1], "n": [50, 100, 50, 100, 0]}


@pytest.fixture(params=KINDS)
def kind(request):
    make, back = KINDS[request.param]
    return make, lambda frame: back(frame).with_columns(
        polars.selectors.by_dtype(polars.Categorical, polars.Enum).cast(str)
    )


def test_groups_come_in_order_of_appearance_with_summed_counts(kind):
    make, back = kind
    frame = make(COUNTS)
    found = st.summarise(frame, statistic="proportion", by="area", count="x", denominator="n")
    assert type(found) is type(frame)
    found = back(found)
    expected = st.proportion([10, 50, 1], [100, 200, 0])
    assert found["area"].to_list() == ["B", "A", "C"]
    assert found["x"].to_list() == [10, 50, 1]
    assert found["reason"].to_list() == expected.reasons()
    np.testing.assert_array_equal(expected.value, found["value"].to_numpy())
    np.testing.assert_array_equal(expected.lower, found["lower"].to_numpy())
    np.testing.assert_array_equal(expected.upper, found["upper"].to_numpy())


def test_without_groups_each_row_keeps_its_columns(kind):
    make, back = kind
    found = back(st.summarise(make(COUNTS), statistic="rate", count="x", denominator="n", confidence=[0.95, 0.998]))
    assert found.columns == [*COUNTS, "value", "lower_95", "upper_95", "lower_99_8", "upper_99_8", "reason"]
    expected = st.rate(COUNTS["x"], COUNTS["n"], confidence=0.998)
    np.testing.assert_array_equal(expected.upper, found["upper_99_8"].to_numpy())


def test_the_table_given_is_not_changed(kind):
    make, back = kind
    frame = make(COUNTS)
    before = back(frame).clone()
    st.summarise(frame, statistic="rate", by=["area"], count="x", denominator="n")
    st.summarise(frame, statistic="quantile", value="x", quantile=2)
    assert_frame_equal(before, back(frame))


def test_rows_without_a_key_are_kept_as_a_group_and_said_so(kind):
    make, back = kind
    frame = make({"area": ["A", None, None], "x": [10, 20, 30], "n": [100, 100, 100]})
    with pytest.warns(st.MissingKeyWarning, match="column 'area': 2 rows have no key; they are kept"):
        found = back(st.summarise(frame, statistic="proportion", by="area", count="x", denominator="n"))
    assert found["area"].to_list() == ["A", None]
    assert found["value"].to_list() == [10.0, 25.0]


def test_several_keys_group_together(kind):
    make, back = kind
    frame = make({"area": ["A", "B", "A", "A"], "year": [1, 1, 2, 1], "x": [1, 2, 3, 4], "n": [10, 10, 10, 10]})
    found = back(st.summarise(frame, statistic="proportion", by=["area", "year"], count="x", denominator="n"))
    assert found.select("area", "year", "value").rows() == [("A", 1, 25.0), ("B", 1, 20.0), ("A", 2, 30.0)]


def test_a_group_with_a_missing_number_has_no_value_and_says_why(kind):
    make, back = kind
    frame = make({"area": ["A", "A", "B"], "x": [1, None, 3], "n": [10, 10, 10]})
    found = back(st.summarise(frame, statistic="rate", by="area", count="x", denominator="n", multiplier=10))
    assert found["reason"].to_list() == [st.EstimateReason.MISSING.sentence, "computed"]
    assert found["value"].fill_nan(None).to_list() == [None, 3.0]


@pytest.mark.parametrize(
    ("statistic", "x", "n", "reason"),
    [
        ("proportion", 900, 100, st.EstimateReason.COUNT_ABOVE_DENOMINATOR),
        ("proportion", -1, 100, st.EstimateReason.NEGATIVE_COUNT),
        ("rate", -1, 100, st.EstimateReason.NEGATIVE_COUNT),
        ("rate", 90, 0, st.EstimateReason.DENOMINATOR_NOT_POSITIVE),
        ("rate", 90, -5, st.EstimateReason.DENOMINATOR_NOT_POSITIVE),
        ("rate", float("inf"), 10, st.EstimateReason.NOT_FINITE),
    ],
)
def test_a_sum_does_not_hide_a_row_that_cannot_be(kind, statistic, x, n, reason):
    make, back = kind
    frame = make({"area": ["A", "A", "B"], "x": [120.0, float(x), 10.0], "n": [1000.0, float(n), 100.0]})
    found = back(st.summarise(frame, statistic=statistic, by="area", count="x", denominator="n", multiplier=100))
    assert found["reason"].to_list() == [reason.sentence, "computed"]
    assert found.select(
        polars.col("value", "lower", "upper").is_nan() | polars.col("value", "lower", "upper").is_null()
    )[0].row(0) == (True, True, True)
    assert found["value"].to_list()[1] == 10.0


def test_expected_events_are_not_summed_over_a_count_that_cannot_be():
    frame = polars.DataFrame({"x": [30, -1], "n": [1000, 2000], "rx": [100, 300], "rn": [10_000, 20_000]})
    columns = {"count": "x", "denominator": "n", "reference": st.Reference(count="rx", denominator="rn")}
    found = st.summarise(frame, statistic="isr", **columns)
    assert found["reason"].to_list() == [st.EstimateReason.NEGATIVE_COUNT.sentence]


def test_nobody_with_no_events_adds_nothing_to_a_sum():
    frame = polars.DataFrame({"area": ["A", "A"], "x": [10, 0], "n": [100, 0]})
    found = st.summarise(frame, statistic="proportion", by="area", count="x", denominator="n")
    assert found["value"].to_list() == [10.0]


def test_means_by_group_are_those_of_the_function(kind):
    make, back = kind
    frame = make({"area": ["A", "B", "A", "A", "B", "C"], "v": [1.0, 5.0, 2.0, 4.5, 7.0, 3.0]})
    found = back(st.summarise(frame, statistic="mean", by="area", value="v"))
    expected = [st.mean(values) for values in ([1.0, 2.0, 4.5], [5.0, 7.0])]
    np.testing.assert_allclose(found["lower"].to_numpy()[:2], [one.lower for one in expected], rtol=1e-14)
    assert found["values"].to_list() == [3.0, 2.0, 1.0]
    assert found["reason"].to_list()[2] == st.EstimateReason.TOO_FEW_VALUES.sentence


def banded_rows(**extra):
    standard = st.european_standard_population(2013)
    generator = np.random.default_rng(4)
    return [
        {
            "area": area,
            "band": band,
            "x": int(generator.integers(5, 40)),
            "n": int(generator.integers(500, 5000)),
            **extra,
        }
        for area in ("A", "B")
        for band in standard.bands
    ]


def columns_of(rows):
    return {key: [row[key] for row in rows] for key in rows[0]}


def test_bands_are_joined_by_name_whatever_the_order_of_the_rows(kind):
    make, back = kind
    rows = banded_rows()
    options = {"statistic": "dsr", "by": "area", "count": "x", "denominator": "n", "bands": "band"}
    found = back(st.summarise(make(columns_of(rows)), **options))
    shuffled = [rows[place] for place in np.random.default_rng(7).permutation(len(rows))]
    again = back(st.summarise(make(columns_of(shuffled)), **options)).sort("area")
    assert_frame_equal(found, again, rel_tol=1e-14)
    standard = st.european_standard_population(2013)
    expected = st.directly_standardised_rate(
        [row["x"] for row in rows[:19]], [row["n"] for row in rows[:19]], standard.numbers
    )
    assert found["value"][0] == pytest.approx(float(expected.value), rel=1e-14)


def test_age_and_sex_are_standardised_for_together():
    women, men = banded_rows(sex="F"), banded_rows(sex="M")
    frame = polars.DataFrame([*men, *women])
    found = st.summarise(
        frame,
        statistic="dsr",
        by="area",
        count="x",
        denominator="n",
        bands=st.AgeBands("band", sex="sex"),
        multiplier=1000,
    )
    halves = [float(number) / 2 for number in st.european_standard_population(2013).numbers] * 2
    both = [*men[:19], *women[:19]]
    expected = st.directly_standardised_rate(
        [row["x"] for row in both], [row["n"] for row in both], halves, multiplier=1000
    )
    assert found["value"][0] == pytest.approx(float(expected.value), rel=1e-14)
    assert found["upper"][0] == pytest.approx(float(expected.upper), rel=1e-14)


def test_a_band_given_twice_is_refused_by_name():
    rows = banded_rows()
    with pytest.raises(ValueError, match=r"band '5-9': given twice in one group \(row 39\); sum the rows first"):
        st.summarise(
            polars.DataFrame([*rows, rows[1]]), statistic="dsr", by="area", count="x", denominator="n", bands="band"
        )


def test_a_band_that_one_area_lacks_leaves_that_area_alone_without_a_rate():
    rows = banded_rows()
    found = st.summarise(
        polars.DataFrame(rows[1:]), statistic="dsr", by="area", count="x", denominator="n", bands="band"
    )
    assert found["reason"].to_list() == [st.EstimateReason.MISSING.sentence, "computed"]


def test_a_band_missing_from_the_standard_is_an_error_that_names_it():
    frame = polars.DataFrame(banded_rows())
    numbers = dict(zip(st.european_standard_population(2013).bands, range(1, 20), strict=True))
    del numbers["45-49"]
    options = {"statistic": "dsr", "by": "area", "count": "x", "denominator": "n", "bands": "band"}
    with pytest.raises(ValueError, match="standard: band '45-49' is missing"):
        st.summarise(frame, **options | {"bands": st.AgeBands("band", standard=numbers)})
    weighted = frame.with_columns(w=polars.when(polars.col("band") != "45-49").then(1000.0))
    with pytest.raises(ValueError, match="column 'w': band '45-49' has no number"):
        st.summarise(weighted, **options | {"bands": st.AgeBands("band", standard="w")})


def test_a_column_of_standard_populations_gives_the_same_as_the_numbers_themselves():
    standard = st.european_standard_population(2013)
    numbers = dict(zip(standard.bands, standard.numbers, strict=True))
    frame = polars.DataFrame(banded_rows()).with_columns(
        w=polars.col("band").replace_strict(numbers, return_dtype=polars.Float64)
    )
    options = {"statistic": "dsr", "by": "area", "count": "x", "denominator": "n", "bands": "band"}
    first = st.summarise(frame, **options | {"bands": st.AgeBands("band", standard="w")})
    assert_frame_equal(first, st.summarise(frame, **options))
    assert_frame_equal(first, st.summarise(frame, **options | {"bands": st.AgeBands("band", standard=numbers)}))


def test_repeated_events_are_standardised_from_persons_by_frequency(table):
    given = polars.DataFrame(table("oracle/oracle_dsr_nonind_input.csv")).with_columns(
        band=polars.col("age").cast(int).cast(str), persons=polars.col("persons").fill_nan(0)
    )
    found = st.summarise(
        given,
        statistic="dsr",
        by="area",
        count="persons",
        denominator="pop",
        bands=st.AgeBands("band", frequency="freq", standard="esp"),
    )
    rows = table("oracle/oracle_dsr_nonind.csv")
    np.testing.assert_allclose(found["value"].to_numpy(), rows["value"], rtol=1e-12)
    np.testing.assert_allclose(found["upper"].to_numpy(), rows["upper95_0cl"], rtol=1e-12)


@pytest.mark.parametrize(("statistic", "file"), [("isr", "isratio"), ("isr-rate", "israte")])
def test_indirect_standardisation_from_a_table_is_that_of_r(table, statistic, file):
    reference = polars.DataFrame(table("oracle/oracle_isr_ref.csv"))
    given = polars.DataFrame(table("oracle/oracle_dsr_input.csv")).join(reference, on="age", how="left")
    found = st.summarise(
        given,
        statistic=statistic,
        by="area",
        count="obs",
        denominator="pop",
        reference=st.Reference(count="rx", denominator="rn"),
        missing_count_is_zero=True,
    )
    rows = table(f"oracle/oracle_{file}.csv")
    for key, name in (("value", "value"), ("lower95_0cl", "lower"), ("upper95_0cl", "upper"), ("expected", "expected")):
        np.testing.assert_allclose(found[name].to_numpy(), rows[key], rtol=1e-12)


def test_life_expectancy_from_a_table_is_that_of_r(table):
    given = polars.DataFrame(table("oracle/oracle_le_input.csv")).with_columns(age=polars.col("age").cast(int))
    found = st.summarise(given, statistic="life-expectancy", by="area", count="deaths", denominator="pop", bands="age")
    rows = polars.DataFrame(table("oracle/oracle_le.csv")).with_columns(age=polars.col("age").cast(int))
    both = found.join(rows, on=["area", "age"], suffix="_r")
    assert len(both) == len(rows)
    np.testing.assert_allclose(both["value"].to_numpy(), both["value_r"].to_numpy(), rtol=1e-12)


def test_bands_of_a_life_table_must_follow_on_one_another_and_end_open():
    frame = polars.DataFrame({"band": ["0", "1-4", "10+"], "d": [1, 1, 9], "n": [9000, 9000, 90]})
    options = {"statistic": "life-expectancy", "count": "d", "denominator": "n", "bands": "band"}
    with pytest.raises(ValueError, match=r"band '10\+': does not follow on '1-4'"):
        st.summarise(frame, **options)
    with pytest.raises(ValueError, match="band '5-9': the last band must be open"):
        st.summarise(frame.with_columns(band=polars.Series(["0", "1-4", "5-9"])), **options)


def test_deciles_written_as_text_are_ordered_as_numbers():
    decile = [str(number) for number in range(1, 11)]
    frame = polars.DataFrame({"d": decile, "v": [70.0 + place for place in range(10)], "n": [100] * 10})
    found = st.summarise(frame, statistic="slope-index", value="v", denominator="n", slope="d")
    expected = st.slope_index([70.0 + place for place in range(10)], [100] * 10)
    assert found["value"].to_list() == [float(expected.slope.value)]
    with pytest.raises(ValueError, match="column 'd': could not convert string to float: 'worst'"):
        st.summarise(
            frame.with_columns(d=polars.lit("worst")), statistic="slope-index", value="v", denominator="n", slope="d"
        )


def test_quantiles_are_of_each_group_and_keep_the_rows(kind, table):
    make, back = kind
    rows = table("oracle/oracle_quantile_5_FALSE.csv")
    frame = make({"grp": rows["grp"].tolist(), "v": [None if v != v else v for v in rows["v"].tolist()]})
    found = back(st.summarise(frame, statistic="quantile", by="grp", value="v", quantile=st.QuantileGroups(5)))
    assert found["quantile"].to_list() == np.nan_to_num(rows["quantile"]).astype(int).tolist()


def test_funnel_significance_is_of_each_group_round_its_own_average(kind, table):
    make, back = kind
    rows = table("funnel_prop_input.csv")
    n = len(rows["numerator"])
    frame = make(
        {
            "set": ["a"] * n + ["b"] * 2,
            "x": [*rows["numerator"].tolist(), 10.0, 90.0],
            "n": [*rows["denominator"].tolist(), 100.0, 100.0],
        }
    )
    found = back(
        st.summarise(
            frame, statistic="funnel-proportion", by="set", count="x", denominator="n", confidence=(0.95, 0.998)
        )
    )
    assert found["significance"].to_list()[:n] == rows["significance"].tolist()
    assert found["significance"].to_list()[n:] == ["Low (0.001)", "High (0.001)"]


def test_an_unknown_column_and_an_unknown_statistic_name_the_nearest():
    frame = polars.DataFrame(COUNTS)
    with pytest.raises(ValueError, match="column 'aera': not in the table; did you mean 'area'"):
        st.summarise(frame, statistic="rate", by="aera", count="x", denominator="n")
    with pytest.raises(ValueError, match="statistic: found 'proportoin'; did you mean 'proportion'"):
        st.summarise(frame, statistic="proportoin", count="x", denominator="n")


def test_what_a_statistic_needs_is_asked_for_by_name():
    with pytest.raises(TypeError, match=r"statistic 'dsr': give denominator and bands \(a column, or AgeBands\)"):
        st.summarise(polars.DataFrame(COUNTS), statistic="dsr", count="x")


def test_a_column_of_text_is_no_number(kind):
    make, _ = kind
    with pytest.raises(TypeError, match="column 'area': expected numbers"):
        st.summarise(make(COUNTS), statistic="rate", count="area", denominator="n")


def test_a_result_that_would_hold_a_name_twice_is_refused():
    frame = polars.DataFrame({**COUNTS, "value": [1.0] * 5})
    with pytest.raises(ValueError, match="column 'value': the table has one of that name already"):
        st.summarise(frame, statistic="rate", count="x", denominator="n")


def test_another_kind_of_table_is_refused():
    with pytest.raises(TypeError, match="give a polars DataFrame, a pandas DataFrame or an Arrow table"):
        st.summarise({"x": [1]}, statistic="mean", value="x")


def test_an_empty_table_gives_an_empty_table(kind):
    make, back = kind
    frame = {"area": polars.Series([], dtype=polars.String), "x": polars.Series([], dtype=polars.Float64)}
    frame = make({**frame, "n": frame["x"]})
    found = st.summarise(frame, statistic="rate", by="area", count="x", denominator="n")
    assert len(back(found)) == 0


def test_pandas_nullable_and_arrow_backed_columns_are_read():
    frame = pandas.DataFrame({"x": pandas.array([1, None], dtype="Int64"), "n": [10, 10]})
    assert np.isnan(st.summarise(frame, statistic="rate", count="x", denominator="n")["value"][1])
    table = pyarrow.table({"x": pyarrow.array([1, None]), "n": pyarrow.array([10, 10])})
    found = st.summarise(table, statistic="rate", count="x", denominator="n", multiplier=10)
    assert found.column("value")[0].as_py() == 1.0


def test_a_rate_of_under_75s_counts_nobody_older():
    standard = st.european_standard_population(2013)
    rows = banded_rows()
    options = {"statistic": "dsr", "by": "area", "count": "x", "denominator": "n", "bands": "band"}
    found = st.summarise(polars.DataFrame(rows), **options | {"bands": st.AgeBands("band", ages=(0, 74))})
    young = rows[:15]
    expected = st.directly_standardised_rate(
        [row["x"] for row in young], [row["n"] for row in young], standard.numbers[:15]
    )
    assert found["value"][0] == pytest.approx(float(expected.value), rel=1e-14)
    assert found["count"][0] == sum(row["x"] for row in young)
    # All ages and a standard that is 0 from 75 on are the same rate, with the same limits.
    zeros = dict(zip(standard.bands, (*standard.numbers[:15], 0, 0, 0, 0), strict=True))
    again = st.summarise(polars.DataFrame(rows), **options | {"bands": st.AgeBands("band", standard=zeros)})
    assert_frame_equal(found, again, rel_tol=1e-14)


@pytest.mark.parametrize(
    ("ages", "error", "said"),
    [
        ((0, 72), ValueError, "ages: band '70-74' reaches beyond 0 to 72; give ages where bands end"),
        ((3, None), ValueError, "ages: band '0-4' reaches beyond 3 and over"),
        ((0, 74.5), TypeError, "ages: found 74.5; give a whole number"),
        ("under 75", TypeError, "ages: found 'under 75'; give the first and the last age"),
        ((80, 10), ValueError, "ages: found 10; give a whole number of 80 or more"),
    ],
)
def test_ages_must_be_where_bands_end(ages, error, said):
    with pytest.raises(error, match=said):
        st.summarise(
            polars.DataFrame(banded_rows()),
            statistic="dsr",
            count="x",
            denominator="n",
            bands=st.AgeBands("band", ages=ages),
            by="area",
        )


def test_years_lost_and_healthy_years_of_a_table_are_those_of_the_functions():
    frame = polars.DataFrame(banded_rows())
    columns = {"by": "area", "count": "x", "denominator": "n", "bands": "band"}
    found = st.summarise(frame, statistic="years-of-life-lost", **columns)
    first = frame.filter(polars.col("area") == "A")
    left = [*st.years_left_until([*range(0, 80, 5)])[:15], 0, 0, 0, 0]
    expected = st.years_of_life_lost(first["x"], first["n"], left, st.european_standard_population(2013).numbers)
    assert found["value"][0] == pytest.approx(float(expected.value), rel=1e-14)
    assert found["years"][0] == pytest.approx(float(expected.years), rel=1e-14)
    asked = frame.with_columns(w=polars.lit(80), of=polars.lit(100))
    healthy = st.summarise(
        asked, statistic="life-expectancy", survey=st.HealthSurvey(healthy="w", asked="of"), **columns
    )
    years = st.summarise(frame, statistic="life-expectancy", **columns)
    known = (years["reason"] == "computed").to_numpy()
    assert known.any()
    np.testing.assert_allclose(healthy["value"].to_numpy()[known], 0.8 * years["value"].to_numpy()[known], rtol=1e-12)
    with pytest.raises(TypeError, match=r"survey: found 'w'; give HealthSurvey\("):
        st.summarise(asked, statistic="life-expectancy", survey="w", **columns)


def test_details_say_what_was_computed_and_how(kind):
    make, back = kind
    found = back(
        st.summarise(make(COUNTS), statistic="rate", count="x", denominator="n", confidence=[0.95, 0.998], details=True)
    )
    assert found.select("statistic", "method", "confidence").row(0) == ("rate", "Byar's, exact below 10", "95%, 99.8%")


def test_a_slope_of_counts_is_that_of_their_shares():
    frame = polars.DataFrame({"d": range(1, 6), "x": [30, 28, 25, 22, 20], "n": [100] * 5})
    found = st.summarise(frame, statistic="slope-index", count="x", denominator="n", slope="d", multiplier=100)
    expected = st.slope_index([0.3, 0.28, 0.25, 0.22, 0.2], [100] * 5, multiplier=100)
    assert found["value"].to_list() == [float(expected.slope.value)]


def test_observed_totals_that_lack_a_group_or_have_it_twice_are_refused():
    frame = polars.DataFrame({"a": ["A", "B"], "n": [1000, 2000], "rx": [100, 300], "rn": [10_000, 20_000]})
    columns = {"by": "a", "count": "o", "denominator": "n"}
    for keys, said in ((["A"], "no row for B"), (["A", "B", "B"], "a group is there twice")):
        totals = polars.DataFrame({"a": keys, "o": [30] * len(keys)})
        with pytest.raises(ValueError, match=f"totals: {said}; give one row a group"):
            st.summarise(
                frame, statistic="isr", reference=st.Reference(count="rx", denominator="rn", totals=totals), **columns
            )
    totals = polars.DataFrame({"a": ["B", "A"], "o": [60, 30]})
    assert st.summarise(
        frame, statistic="isr", reference=st.Reference(count="rx", denominator="rn", totals=totals), **columns
    )["observed"].to_list() == [30.0, 60.0]


ODD = {
    "text": ["1", "2"],
    "days": [datetime.date(2024, 1, 1)] * 2,
    "flags": [True, False],
    "lists": [[1], [2]],
    "records": [{"a": 1}, {"a": 2}],
}


@pytest.mark.parametrize("odd", ODD)
def test_a_column_of_anything_but_numbers_is_refused_in_our_words(odd):
    frame = polars.DataFrame({"x": ODD[odd], "n": [10, 20], "area": ["A", "B"]})
    for table in (frame, frame.to_pandas(), frame.to_arrow()):
        with pytest.raises(TypeError, match=r"column 'x': expected (numbers|yes or no)"):
            st.summarise(table, statistic="rate", by="area", count="x", denominator="n")


@pytest.mark.parametrize("odd", ODD)
def test_rows_may_be_grouped_by_anything(odd):
    frame = polars.DataFrame({"key": [*ODD[odd], ODD[odd][0]], "x": [1, 2, 3], "n": [10, 10, 10]})
    found = st.summarise(frame, statistic="rate", by="key", count="x", denominator="n", multiplier=10)
    keys = frame["key"].to_list()
    assert found["key"].to_list() == [key for place, key in enumerate(keys) if key not in keys[:place]]
    assert found["value"].sum() == pytest.approx(4.0 if odd != "days" else 2.0, rel=1e-12)


def test_decimals_categories_and_nothing_at_all_are_read():
    frame = polars.DataFrame(
        {"x": ["1.5", "2.5"], "n": ["10", "20"], "area": ["A", "B"], "none": [None, None]},
        schema_overrides={"area": polars.Categorical},
    ).with_columns(polars.col("x", "n").cast(polars.Decimal(10, 2)))
    found = st.summarise(frame, statistic="rate", by="area", count="x", denominator="n", multiplier=10)
    assert found["value"].to_list() == [1.5, 1.25]
    empty = st.summarise(frame, statistic="rate", by="area", count="none", denominator="n")
    assert empty["reason"].to_list() == [st.EstimateReason.MISSING.sentence] * 2


def test_a_table_with_two_columns_of_one_name_is_refused():
    frame = pandas.DataFrame([[1, 2, 3]], columns=["x", "x", "n"])
    with pytest.raises((TypeError, ValueError), match="x"):
        st.summarise(frame, statistic="rate", count="x", denominator="n")
