"""What stands beside a claim: numbers of settings, who was still on the way down."""

import numpy as np
import pytest
from runs import effect, tables_of

from report.findings.beside import beside, caveats, chosen_from, sentence
from report.findings.levels import comparisons


def of_momentum(*rows):
    return comparisons(tables_of(*rows), "momentum")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([(3, 3), (3, 3)], "Both sides were chosen from as many settings (3)."),
        ([(3, 3), (10, 10)], "Both sides were chosen from as many settings (3 to 10)."),
        ([(3, 5), (5, 3)], "A level was chosen from 3 to 5 settings, the reference from 3 to 5."),
        ([(1, 2)], "A level was chosen from 1 setting, the reference from 2."),
        ([(2, 1), (4, 1)], "A level was chosen from 2 to 4 settings, the reference from 1."),
    ],
)
def test_from_how_many_settings_each_side_was_chosen_is_told(numbers, said):
    rows = [effect(task=str(i), n_settings=n, reference_settings=m) for i, (n, m) in enumerate(numbers)]
    assert chosen_from(of_momentum(*rows)) == said


def test_who_was_on_the_way_down_and_who_chose_at_an_end_is_said():
    rows = [effect(falling=0.5), effect(reference_falling=0.5, task="a"), effect(falling=0.49, task="b")]
    rows += [effect(falling=np.nan, edge="highest eta", task="c")]
    rows += [effect(reference_edge="lowest alpha", task="d"), effect(edge="a", reference_edge="b", task="e")]
    assert caveats(of_momentum(*rows)) == (
        "In 2 of 6 comparisons a side was still on its way down; "
        "in 3 of 6 η or α was chosen at the end of what was tried."
    )
    assert caveats(of_momentum(effect())) == ""


def test_a_sentence_begins_with_a_capital():
    assert sentence("tanh is better") == "Tanh is better."
    assert sentence("η is chosen") == "η is chosen."


def test_what_says_nothing_leaves_no_blank():
    assert beside("", "One.", "", "Two.") == "One. Two." and beside("", "") == ""
