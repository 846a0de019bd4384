"""Numbers as people read them."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from report import format as fmt

THIN, MINUS = fmt.THIN, fmt.MINUS


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (0.0123, "0.0123"), (12.34, "12.3"), (1234.5, f"1{THIN}230"), (-0.5, f"{MINUS}0.500"),
        (0.9996, "1.00"), (99.96, "100"), (1.234e-7, f"1.23{THIN}×{THIN}10⁻⁷"),
        (-2e9, f"{MINUS}2.00{THIN}×{THIN}10⁹"),
        (1e-4, "0.000100"), (9.99e-5, f"9.99{THIN}×{THIN}10⁻⁵"), (99_999, f"100{THIN}000"),
        (999_000, f"999{THIN}000"), (999_999, f"1.00{THIN}×{THIN}10⁶"), (-12.0, f"{MINUS}12.0"),
        (-math.inf, f"{MINUS}∞"), (math.inf, "∞"), (None, "–"), (math.nan, "–"), (pd.NA, "–"),
    ],
)  # fmt: skip
def test_significant_digits(value, text):
    assert fmt.number(value) == text


@given(st.floats(1e-12, 1e12), st.sampled_from([-1, 1]), st.integers(2, 6))
def test_a_number_can_be_read_back(size, sign, digits):
    text = fmt.number(sign * size, digits).replace(THIN, "").replace(MINUS, "-")
    mantissa, _, power = text.partition("×10")
    power = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    assert float(mantissa) * 10.0 ** int(power or 0) == pytest.approx(
        sign * size, rel=0.5001 * 10 ** (1 - digits)
    )


@pytest.mark.parametrize(("value", "text"), [
    (1e-5, f"1e{MINUS}5"), (1e-12, f"1e{MINUS}12"), (0.1, "0.1"), (10.0, "10"), (-2, f"{MINUS}2"),
    (0.123456789012, "0.123456789012"), (0.1 + 0.2, "0.3"),
    (1e9, f"1{THIN}000{THIN}000{THIN}000"), (-1e4, f"{MINUS}10{THIN}000"), (pd.NA, "–"),
])  # fmt: skip
def test_a_setting_keeps_its_digits(value, text):
    assert fmt.exact(value) == text


def test_shares_and_differences():
    assert fmt.percent(0.9734) == f"97.3{THIN}%"
    assert fmt.percent_interval(0.9734, 0.97, 0.98) == f"97.3{THIN}% [97.0, 98.0]"
    assert fmt.points(0.123) == "+12.3 points" and fmt.points(-0.00004) == "0.0 points"
    assert fmt.points_interval(-0.123, -0.13, 0.001) == f"{MINUS}12.3 points [{MINUS}13.0, +0.1]"
    assert fmt.percent(None) == fmt.points(math.nan) == fmt.fixed(pd.NA, 1) == "–"
    assert fmt.percent(1.0, 0) == f"100{THIN}%" and fmt.percent(-0.00001) == f"0.0{THIN}%"
    assert fmt.fixed(2.0, 2) == "2.00" and fmt.fixed(2.0, 1, sign=True) == "+2.0"
    assert fmt.fixed(-0.05, 1) == f"{MINUS}0.1" and fmt.fixed(0.04, 1, sign=True) == "0.0"


@pytest.mark.parametrize("ends", [(None, 0.2), (0.1, None), (math.nan, math.nan)])
def test_without_both_ends_there_is_no_interval(ends):
    assert fmt.interval(0.15, *ends) == "0.150"
    assert fmt.percent_interval(0.15, *ends) == f"15.0{THIN}%"
    assert fmt.points_interval(0.15, *ends) == "+15.0 points"


def test_an_interval_shows_two_digits_of_its_width():
    assert fmt.interval(0.12345, 0.1191, 0.1278) == "0.1235 [0.1191, 0.1278]"
    assert fmt.interval(15.8, 2.9, 85.7) == "16 [3, 86]"
    assert fmt.interval(15.8, 0.9, 89.7) == "16 [1, 90]"
    assert fmt.interval(1.1, 0.05, 1500) == f"1.1 [0.050, 1{THIN}500]"
    assert fmt.interval(0.05, 0.002, float("inf")) == "0.050 [0.0020, ∞]"
    assert fmt.interval(1.1, 0.0, float("inf")) == "1.1 [0, ∞]"
    assert fmt.interval(5.0, 5 - 1e-14, 5 + 1e-14) == "5.00 [5.00, 5.00]"  # no width but that of a last bit
    assert fmt.interval(0.123, None, None) == "0.123" and fmt.interval(2.0, 2.0, 2.0) == "2.00 [2.00, 2.00]"


def test_a_score_is_a_share_or_an_error():
    assert fmt.score("accuracy", 0.5) == f"50.0{THIN}%" and fmt.score("rmse", 0.5) == "0.500"
    assert fmt.gain("rmse", 0.05, 0.01, 0.09) == "× 1.050 [1.010, 1.090]"
    assert fmt.gain("rmse", -0.05, -0.09, -0.01) == "× 0.950 [0.910, 0.990]"
    assert fmt.gain("rmse", 0.0) == "× 1.00" and fmt.score("rmse", 0.5, 0.45, 0.55) == "0.50 [0.45, 0.55]"
    assert fmt.score("accuracy", 0.5, 0.4, 0.6) == f"50.0{THIN}% [40.0, 60.0]"
    assert fmt.gain("accuracy", 0.05, 0.04, 0.06) == "+5.0 points [+4.0, +6.0]"
    assert fmt.gain("accuracy", 0.05) == "+5.0 points" and fmt.gain("rmse", None) == "–"


def test_a_gain_is_points_of_accuracy_or_what_an_rmse_is_multiplied_by():
    assert fmt.gain("rmse", 0.05, 0.01, 0.09) == "× 1.050 [1.010, 1.090]"
    assert fmt.gain("rmse", -0.5, -0.6, -0.35) == "× 0.50 [0.40, 0.65]"
    assert fmt.gain("rmse", 0.0) == "× 1.00" and fmt.gain("rmse", math.nan, 0.1, 0.2) == "–"
    assert fmt.gain("rmse", 9.0, -0.5, 2e9) == f"× 10 [0.50, 2.0{THIN}×{THIN}10⁹]"
    assert fmt.gain("rmse", 9.0, 4.0, math.inf) == "× 10 [5.0, ∞]"
    assert fmt.gain("rmse", 3.0, 0.12, 13.3) == "× 4.0 [1.1, 14]"  # not 4 [1, 14]: it is above 1
    assert fmt.gain("rmse", 0.0, -0.33, 0.32) == "× 1.00 [0.67, 1.32]"


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (27.0, "27"), (341, "350"), (340, "340"), (9.5, "10"), (125, "130"),
        (12_345, f"13{THIN}000"), (10**6, f"1{THIN}000{THIN}000"),
        (10**6 + 1, "more than a million"), (math.nan, "–"), (pd.NA, "–"),
    ],
)  # fmt: skip
def test_seeds_that_would_do_have_two_digits_and_are_never_fewer(n, text):
    assert fmt.seeds(n) == text


def test_counts_and_lists():
    assert fmt.count(1, "task") == "1 task" and fmt.count(1200, "cell") == f"1{THIN}200 cells"
    assert fmt.count(2, "process", "processes") == "2 processes"
    assert fmt.listing([]) == "" and fmt.listing(["a"]) == "a" and fmt.listing("abc") == "a, b and c"
    assert fmt.listing("abcde", most=2) == "a, b and 3 more" and fmt.listing("abc", most=3) == "a, b and c"


def test_an_interval_of_tiny_numbers_has_powers_of_ten():
    thin = fmt.THIN
    power = f"{thin}×{thin}10⁻⁷"
    assert fmt.interval(-3e-7, -3.7e-7, 3e-7) == f"−3.0{power} [−3.7{power}, 3.0{power}]"
    power = f"{thin}×{thin}10⁻⁵"  # as the same number has it alone
    assert fmt.number(3.2023e-5, 2) == f"3.2{power}"
    assert fmt.interval(3.2023e-5, 1.3e-5, 9.14e-5) == f"3.2{power} [1.3{power}, 9.1{power}]"
    assert fmt.interval(3.2e-5, -0.3, 0.3) == "0.00 [−0.30, 0.30]"
    assert fmt.interval(0.5, 0.4999999, 0.5000001) == "0.5000 [0.5000, 0.5000]"
    assert fmt.interval(0.000999, 0.000994, 0.0010039) == "0.0010 [0.00099, 0.0010]"
    assert fmt.interval(0.001, 0.000996, 0.001004) == "0.001000 [0.000996, 0.001004]"
    assert fmt.interval(0.0005, 0.0005, 0.00051) == "0.000500 [0.000500, 0.000510]"


@pytest.mark.parametrize(
    ("mean", "low", "high", "text"),
    [
        (5.0, 4.5, 5.5, "5.0 [4.5, 5.5]"),  # wide as 1.0
        (5.0, 4.6, 5.5, "5.00 [4.60, 5.50]"),  # wide as 0.90
        (123.4, 118, 128, "123 [118, 128]"),
        (123.4, 118, 127, "123.4 [118.0, 127.0]"),
        (123.4, 100, 1500, f"123 [100, 1{THIN}500]"),
    ],
)
def test_an_intervals_ends_have_as_many_decimals_as_its_width_needs(mean, low, high, text):
    assert fmt.interval(mean, low, high) == text


def test_a_large_number_is_one_everywhere():
    """Its thousands set apart, and no more digits than its interval bears."""
    ends = f"[7{THIN}100, 14{THIN}500]"
    assert fmt.interval(10148, 7126, 14452) == f"10{THIN}100 {ends}" and fmt.number(10148) == f"10{THIN}100"
    assert fmt.interval(9148, 8126, 9952) == f"9{THIN}148 [8{THIN}126, 9{THIN}952]"
    assert fmt.interval(10148, 10147, 10149) == f"10{THIN}148 [10{THIN}147, 10{THIN}149]"
    assert fmt.fixed(-12345.6, 1) == f"{MINUS}12{THIN}345.6"
    assert fmt.fixed(1e4, 0, sign=True) == f"+10{THIN}000"


def test_a_text_from_elsewhere_has_its_numbers_as_all_others():
    said = fmt.spelled("calls 77% above its usual, 1,000 epochs; sizes 1,2 and 10,100,1000")
    assert said == f"calls 77{THIN}% above its usual, 1{THIN}000 epochs; sizes 1,2 and 10{THIN}100,1000"


def test_digits_are_of_numbers_without_an_interval_that_has_a_width():
    assert fmt.interval(5.0, 5.0, 5.0, digits=2) == "5.0 [5.0, 5.0]"
    assert fmt.interval(5.0, None, None, digits=4) == "5.000"


def test_a_span_of_one_value_is_that_value():
    assert (fmt.span("9.7", "12.1"), fmt.span("9.7", "9.7"), fmt.span(1, 4)) == (
        "9.7 to 12.1",
        "9.7",
        "1 to 4",
    )


@pytest.mark.parametrize(
    ("gain", "text"),
    [
        ((-3e-8, -7e-8, 5e-8), "1.0000 [1.0000, 1.0000]"),
        ((3e-8, 1e-8, 5e-8), "1.0000 [1.0000, 1.0000]"),
        ((1e-4, -1e-4, 3e-4), "1.0001 [0.9999, 1.0003]"),
        ((0.012, 0.0118, 0.0122), "1.0120 [1.0118, 1.0122]"),
        ((-0.99964, -0.999641, -0.999639), "0.00036 [0.00036, 0.00036]"),  # small, not silly
    ],
)
def test_a_ratio_is_told_to_four_decimals_at_most(gain, text):
    assert fmt.gain("rmse", *gain) == f"× {text}"


@given(st.floats(-3, 3), st.floats(1e-9, 0.5), st.sampled_from([fmt.interval, fmt.ratio]))
def test_no_interval_has_more_digits_than_a_reader_wants(power, width, write):
    mean = 10**power
    text = write(mean, mean * (1 - width / 2), mean * (1 + width / 2)).replace(fmt.THIN, "")
    digits = [part.strip("[],").replace(".", "").lstrip("0") for part in text.split(" ")]
    assert max(map(len, digits)) <= 5 and len(digits) == 3
    shown = [float(part.strip("[],")) for part in text.split(" ")]
    assert shown == pytest.approx([mean, mean * (1 - width / 2), mean * (1 + width / 2)], rel=0.06)


def test_what_is_written_from_right_to_left_stands_apart():
    """A name of several words is one; signs, digits and Latin beside it keep their places."""
    name, more = "\u05e9\u05dc\u05d5\u05dd", "\u0628\u064a\u0631 \u0648\u0646"
    apart = fmt.set_apart(f"{name} \u22120.3 points, 0 is {more}, 1 is b")
    assert apart == f"\u2068{name}\u2069 \u22120.3 points, 0 is \u2068{more}\u2069, 1 is b"
    assert fmt.set_apart("moons \u22120.3, \u03b7 1") == "moons \u22120.3, \u03b7 1"


def test_of_one_seed_there_is_no_mean():
    assert fmt.mean_of(3) == "mean over 3 seeds" and fmt.mean_of(1) == "of one seed"
    assert fmt.mean_of(2, "geometric mean") == "geometric mean over 2 seeds"


def test_a_bound_is_rounded_up():
    """None changes by more than 0.2 points, where one changes by 0.12; what is round stays as it is."""
    assert fmt.within(0.0012) == fmt.within(-0.0012) == "0.2 points"
    assert fmt.within(0.001) == fmt.within(0.1 * 0.01) == "0.1 points" and fmt.within(0.003) == "0.3 points"
    assert fmt.within(0) == "0.0 points" and fmt.within(0.070001, 2) == "7.01 points"
    assert fmt.within(1e-10) == "0.0 points" and fmt.within(None) == "–"


def test_a_name_that_reads_as_a_number_or_as_words_of_the_sentence_is_quoted():
    for name in ("moons", "breast_cancer", "mlp-40", "漢字的任务", "My task"):
        assert fmt.quoted(name) == name
    for name in ("+1", "0.3", "a and b", "a, b", "-x", "a+b"):
        assert fmt.quoted(name) == f"“{name}”"
