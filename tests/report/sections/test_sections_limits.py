"""Cells without a result, and questions without an answer."""

from types import SimpleNamespace

import made_up
import pytest
from made_up import LINEAR, NEURON, fixed_cell, mlp
from runs import run

from bench.record import Record
from report.document import Answer, Evidence, Paragraph
from report.sections import limits


def lost(status, model, n, task="moons", reason=None, eta=0.1):
    make = made_up.cell if model.trained else fixed_cell
    more = {"eta": eta} if model.trained else {}
    return [Record(make(model, task, s, **more), status, reason) for s in range(n)]


def limits_of(found, *answers):
    return limits.blocks(SimpleNamespace(tables=found, numbered=[SimpleNamespace(answer=a) for a in answers]))


def test_lost_cells_are_counted_by_status_model_and_reason(tables):
    """Within a status the most come first; of a diverged cell the epoch does not matter."""
    records = lost("failed", LINEAR, 1) + lost("failed", LINEAR, 2, "xor", "no data")
    records += lost("diverged", NEURON, 1, reason="in epoch 1", eta=30.0)
    records += lost("diverged", NEURON, 1, "xor", reason="in epoch 2", eta=1e-5)
    records += lost("diverged", mlp(40), 3, reason="in epoch 1", eta=3.0)
    (table,) = limits_of(tables(records))
    wild = "loss or weights not finite, or out of bounds"
    assert table.texts == (
        ("diverged", "mlp-40", wild, "3", "1", "3"),
        ("diverged", "neuron", wild, "2", "2", "1e−5 to 30"),
        ("failed", "linear", "no data", "2", "1", "–"),
        ("failed", "linear", "no reason recorded", "1", "1", "–"),
    )
    assert [one.value for one in table.rows[1][3:]] == [2, 2, 1e-5] and table.rows[2][5].value is None
    assert table.digests == tuple(records[i].cell.digest for i in (5, 3, 1, 0))
    assert table.title == "8 cells have no result: 5 diverged and 3 failed" and "first" not in table.caption


@pytest.mark.parametrize(("n", "more"), [(40, False), (41, True)])
def test_forty_kinds_of_lost_cells_are_shown(tables, n, more):
    records = [lost("failed", LINEAR, s + 1, reason=f"reason {s}")[-1] for s in range(n)]
    (table,) = limits_of(tables(records))
    assert len(table.texts) == 40
    assert ("The first 40 of 41 kinds; all cells are in the table." in table.caption) == more


def test_questions_without_an_answer_are_gathered(tables):
    answers = [
        Answer(i, f"Is {i}?", "Cannot be said: no data." if i == 2 else "It is.", v, "limits")
        for i, v in enumerate(("yes", "cannot say", "no"), 1)
    ]
    made = tables(run(NEURON, "moons", 0.8))
    assert limits_of(made, *answers) == [
        limits._unsaid([answers[1]]),
        Paragraph("Every cell of this study has a result."),
    ]
    unsaid = limits._unsaid([answers[1]])
    assert unsaid.title == "1 question that this study does not answer"
    assert unsaid.rows == (("2", "Is 2?", "no data."),)
    assert unsaid.places == (("finding-2",),)
    assert len(limits_of(made, answers[0], answers[2])) == 1


def test_questions_with_the_same_reason_have_one_row():
    claims = ["Cannot be said: no times.", "Cannot be said: no GPU.", "Cannot be said: no times."]
    unsaid = [Answer(i, f"Is {i}?", claim, "cannot say", "limits") for i, claim in enumerate(claims)]
    made = limits._unsaid(unsaid)
    assert made.rows == (("0, 2", "Is 0? Is 2?", "no times."), ("1", "Is 1?", "no GPU."))
    assert made.places == (("finding-0", "finding-2"), ("finding-1",))
    assert made.title.startswith("3 questions")


def test_a_long_reason_is_told_in_short_and_folded_in_full():
    """By its first sentence, which has the counts that decide nothing."""
    first = "It cannot be said to help: +0.1 points; equal in 3 and not settled in 4 of 7"
    claim = f"{first}. {' '.join(f'Part {i} of it.' for i in range(30))}"
    one = Answer(7, "Does it help?", claim, "cannot say", "shape")
    other = Answer(8, "Is it?", "Cannot be said: no data.", "cannot say", "shape")
    found = [SimpleNamespace(answer=a) for a in (one, other)]
    made = limits._unsaid([one, other])
    ((_, question, why), (*_, short)) = made.rows
    assert made.places == ((), ("finding-8",)), "a finding stands where all of it stands"
    assert (question, short) == ("Does it help?", "no data.")
    assert why == f"{first}; all of it stands under finding 7."
    one = Answer(7, "Does it help?", "word " * 99 + "end.", "cannot say", "shape")
    ((*_, why),) = limits._unsaid([one]).rows
    assert why.endswith("word …; all of it stands under finding 7.") and 260 < len(why) < 310
    (full,) = limits.folded(SimpleNamespace(numbered=found))
    assert full == Evidence(7, "Does it help?", claim, (claim,), alone=True)
    assert limits.folded(SimpleNamespace(numbered=found[1:])) == []
