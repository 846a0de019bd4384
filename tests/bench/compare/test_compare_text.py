"""A comparison as people read it, to the letter; and as data."""

import json
from pathlib import Path

import pytest

from bench.compare.quality import Changed, Quality
from bench.compare.row import Row
from bench.compare.text import as_json, number, render, seconds
from bench.compare.times import Times
from bench.compare.verdict import Comparison, Options

ROWS = [
    Row("quiet", "same", 1e-5, 1e-5, 1.0, 0.98, 1.02, 1.0, 1.0),
    Row("first", "not compared", note="a first time"),
    Row("slow", "slower", 4e-5, 5.2e-5, 1.25, 1.2, 1.3004, 1e-4, 4e-4),
    Row("noisy", "inconclusive", 2e-3, 2.1e-3, 1.04, 0.9, 1.2, 0.03, 0.06, "load"),
]
SHARED = Row("shared", "inconclusive", change=1.01, low=0.95, high=1.07, p=0.5, p_holm=0.5)
SCORES = [
    Row("moons mlp", "same", 0.9, 0.9, 0.0, 0.0, 0.0, note="5 seeds, equal to the bit"),
    Row("moons neuron", "worse", 0.85, 0.8, -0.05, -0.07, -0.03, 0.001, 0.002, "5 seeds"),
]


def comparison(times=None, quality=None, **more) -> Comparison:
    made = {"a": Path("was"), "b": Path("is"), "options": Options(), "code": 1} | more
    lists = {name: made.pop(name, []) for name in ("reasons", "notes", "changed")}
    return Comparison(**made, **lists, times=times, quality=quality)


def quality(rows=SCORES, statuses=(), changed=(), **more) -> Quality:
    told = {"scores": list(rows), "epochs": list(more.pop("epochs", ())), "lost": []}
    counts = {"common": 4096, "same": 1200, "only_a": 0, "only_b": 0, "unequal": []} | more
    return Quality(told, list(statuses), list(changed), **counts)


def test_the_terminal_shows_what_is_not_the_same_the_worst_first():
    found = comparison(
        Times(ROWS, SHARED), reasons=["times: 1 slower"], notes=["worth knowing"], changed=["torch: 2 -> 3"]
    )
    assert (
        render(found)
        == """\
Verdict: regression

- times: 1 slower

- A: was (what was)
- B: is (what is)
- worth knowing

What changed from A to B
------------------------

- torch: 2 -> 3

Times
-----

4 compared: 1 slower, 1 inconclusive, 1 not compared, 1 same.

Corrected: B / A after both were divided by the yardsticks beside them; above 1 is slower. A verdict needs \
p below 0.05 and a change of 5 %; same: the interval lies within 5 % of 1.

All entries share a factor of 1.010 (0.950 to 1.070, where each run may drift by 3 %): not told from drift. \
Entries are judged with and without it.

verdict       what   A      B       B / A  corrected  95 % interval   p (Holm)  note
slower        slow   40 us  52 us   1.300  1.250      1.200 to 1.300  < 0.001
inconclusive  noisy  2 ms   2.1 ms  1.050  1.040      0.900 to 1.200  0.060     load
not compared  first  -      -       -      -          -               -         a first time
"""
    )


def test_markdown_shows_all_and_breaks_no_table():
    found = comparison(Times([*ROWS, Row("a|b", "same")], None), options=Options(minimum=0.1, drift=0.015))
    expected = """\
# Verdict: regression

- A: was (what was)
- B: is (what is)

## Times

5 compared: 1 slower, 1 inconclusive, 1 not compared, 2 same.

Corrected: B / A after both were divided by the yardsticks beside them; above 1 is slower. A verdict needs \
p below 0.05 and a change of 10 %; same: the interval lies within 10 % of 1.

Too few entries to see how two runs scatter: a drift of 1.5 % a run is assumed of each.

| verdict | what | A | B | B / A | corrected | 95 % interval | p (Holm) | note |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| slower | slow | 40 us | 52 us | 1.300 | 1.250 | 1.200 to 1.300 | < 0.001 |  |
| inconclusive | noisy | 2 ms | 2.1 ms | 1.050 | 1.040 | 0.900 to 1.200 | 0.060 | load |
| not compared | first | - | - | - | - | - | - | a first time |
| same | quiet | 10 us | 10 us | 1.000 | 1.000 | 0.980 to 1.020 | 1.000 |  |
| same | a\\|b | - | - | - | - | - | - |  |
"""
    assert render(found, markdown=True) == expected


def test_where_all_is_the_same_the_terminal_has_no_table():
    said = render(comparison(Times(ROWS[:1], None), quality(SCORES[:1])))
    assert "1 compared: 1 same." in said and "p (Holm)" not in said and "Mean test score" not in said


@pytest.mark.parametrize(("verdict", "factor"), [("slower", 1.1), ("faster", 0.9)])
def test_a_shift_of_all_that_is_sure_is_said_with_its_p(verdict, factor):
    found = comparison(Times([], Row("shared", verdict, change=factor, p_holm=0.012)))
    expected = (
        f"All entries share a factor of {factor:.3f}, {verdict}: more than runs that drift by 3 % each "
    )
    assert f"\n{expected}differ (p 0.012).\n" in render(found)


def test_scores_say_how_many_cells_are_equal_and_by_how_much_the_others_differ():
    statuses = [Row("moons neuron seed 1 x", "better", note="failed -> ok"),
                Row("moons neuron seed 2 y", "failed", note="ok -> diverged")]  # fmt: skip
    changed = [Changed("test_accuracy", 1234, 0.000123456, "abc"), Changed("test_r2", 1, None, "def")]
    found = comparison(quality=quality(statuses=statuses, changed=changed, only_a=1000, only_b=2))
    assert (
        render(found).split("-------\n\n", 1)[1]
        == """\
1,200 of 4,096 cells in both are equal to the bit; 1,000 only in A; 2 only in B.

Scores: 2 compared: 1 worse, 1 same.

Mean test score of a task's and model's cells, paired over seeds: accuracy, or 1 - RMSE / standard deviation \
of the targets (0 where it is worse than their mean). A verdict needs p below 0.05 and a difference of 0.01.

verdict  task and model  A     B    B - A    95 % interval       p (Holm)  note
worse    moons neuron    0.85  0.8  -0.0500  -0.0700 to -0.0300  0.002     5 seeds

verdict  status          cell
failed   ok -> diverged  moons neuron seed 2 y
better   failed -> ok    moons neuron seed 1 x

number         cells that differ  largest difference  in cell
test_accuracy  1,234              0.0001235           abc
test_r2        1                  -                   def
"""
    )


def test_cells_that_only_one_has_are_not_mentioned_where_there_are_none():
    said = render(
        comparison(quality=quality(only_b=3), options=Options(quality_minimum=0.025)), markdown=True
    )
    assert "equal to the bit; 3 only in B.\n" in said and "only in A" not in said
    assert "a difference of 0.025." in said
    assert "| same | moons mlp | 0.9 | 0.9 | 0 | 0 to 0 | - | 5 seeds, equal to the bit |" in said


@pytest.mark.parametrize(("n", "more"), [(20, ""), (21, "and 1 more"), (1030, "and 1,010 more")])
def test_a_long_list_shows_twenty_and_says_how_many_more(n, more):
    statuses = [Row(f"cell {k}", "failed", note="ok -> timeout") for k in range(n)]
    said = render(comparison(quality=quality(statuses=statuses)))
    assert said.count("ok -> timeout") == 20
    assert ("more" in said) == bool(more) and more in said


def test_a_time_that_is_none_is_a_dash():
    assert (seconds(None), seconds(1.2345e-5)) == ("-", "12.3 us")


def test_a_number_has_four_digits_and_none_is_a_dash():
    assert (number(0.123456), number(0.0), number(None)) == ("0.1235", "0", "-")


@pytest.mark.parametrize(("p", "said"), [(0.00099, "< 0.001"), (0.001, "0.001"), (0.0614, "0.061")])
def test_a_p_below_a_thousandth_is_not_told_apart(p, said):
    row = Row("x", "inconclusive", 1.0, 2.0, 2.0, 1.0, 3.0, p, p)
    assert f" {said} " in render(comparison(Times([row], None)), markdown=True)


def test_json_holds_the_verdict_in_words_and_every_number_as_it_is():
    found = comparison(Times(ROWS, SHARED), quality(), options=Options(minimum=0.07))
    text = as_json(found)
    data = json.loads(text)
    assert text.endswith("}\n") and text.startswith('{\n "verdict": "regression",\n "a": "was"')
    assert data["times"]["rows"][2]["high"] == 1.3004 and data["options"]["minimum"] == 0.07
    assert data["quality"]["rows"]["scores"][0]["p"] is None


def test_epochs_are_told_as_ratios_and_cells_of_the_same_code_that_differ_by_name():
    epochs = [Row("moons mlp", "worse", 40.0, 50.0, 1.25, 1.1, 1.4, 0.001, 0.002, "5 seeds")]
    said = render(comparison(quality=quality(rows=[], epochs=epochs, unequal=["abc", "def"])))
    assert "Epochs: 1 compared: 1 worse." in said and "a difference of 5 %." in said
    assert "worse    moons mlp       40  50  1.250  1.100 to 1.400  0.002     5 seeds" in said
    assert "must train the same bits. It did not in these cells:" in said
    assert "abc   python -m bench cell abc" in said and "Scores" not in said
