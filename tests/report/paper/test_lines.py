"""Which lines of evidence are printed, and how much of each."""

from report.paper.lines import LONGEST, clearest


def test_few_lines_are_all_printed_without_the_conditions_behind_a_verdict():
    lines = [
        "a, mlp-5: 1 against 40, +1.0 points [0.5, 1.5], better",
        "b: +0.1 points [0.0, 0.2], cannot say",
    ]
    more = [f"{lines[0]}; Adam (of 9 settings)", f"{lines[1]} (some 60 seeds of both would tell)"]
    assert clearest([*more, "c: -0.1; so it is"]) == [*lines, "c: -0.1; so it is"]


def test_of_many_the_largest_differences_come_first_each_of_another_task():
    """Counted in margins: 9 points are more than an RMSE × 1.2; what is not told apart comes last."""
    lines = [
        "moons, mlp-1: −12.0 points [−13, −11], worse",
        "moons, mlp-2: −11.0 points [−13, −11], worse",
        "xor, mlp-1: −9.0 points [−10, −8], worse",
        "sin, mlp-1: RMSE × 1.20 [1.10, 1.30], worse",
        "circles, mlp-1: −40.0 points [−90, +10], cannot say",
    ]
    assert clearest(lines) == [lines[0], lines[2], "… and 3 more"]
    wide = "sin, mlp-1: RMSE × 1\N{NARROW NO-BREAK SPACE}800 [1\N{NARROW NO-BREAK SPACE}100, 2900], worse"
    assert clearest([*lines, wide]) == [wide, lines[0], "… and 4 more"]
    of_one = [
        *lines[:2],
        "moons, mlp-5: 0.0 points [0.0, 0.0], equal",
        "xor, mlp-5: 0.0 points [0.0, 0.0], equal",
    ]
    assert clearest(of_one)[:2] == lines[:2]
    open_ones = [f"{lines[4]} {i}" for i in range(4)]
    assert clearest(open_ones) == [*open_ones[:2], "… and 2 more"]


def test_a_line_longer_than_its_column_is_patient_is_cut_at_a_word():
    (line,) = clearest(["process 2: other work; " * 30])
    assert line.endswith(" …") and LONGEST - 20 < len(line) <= LONGEST + 2
