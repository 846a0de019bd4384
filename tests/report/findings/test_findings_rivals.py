"""Is one model alone best: of verdicts, and of those that have none."""

from types import SimpleNamespace

import pandas as pd
import pytest
from made_up import NEURON, mlp
from runs import both, run

from report.findings.rivals import ties


def ranked(**tasks):
    """A scoreboard: task=(verdict of each rival of mlp-40)."""
    rows = []
    for task, verdicts in tasks.items():
        for i, verdict in enumerate(["first", *verdicts]):
            model = ["mlp-40", "neuron", "linear", "gp", "mlp-5", "mlp-10", "mlp-2"][i]
            rows.append({"task": task, "model": model, "verdict": verdict, "rank": i + 1, "n_seeds": 5})
            rows[-1]["metric"] = "accuracy"
    return SimpleNamespace(scoreboard=pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("tasks", "verdict", "end"),
    [
        ({"moons": ["worse", "worse"]}, "yes", "the only task."),
        (
            {"moons": ["equal", "worse"], "xor": ["worse"]},
            "in part",
            "1 of 2 tasks; not shown to be worse is 1 model beside mlp-40 on moons.",
        ),
        (
            {"moons": ["cannot say"]},
            "cannot say",
            "no task; not shown to be worse is 1 model beside mlp-40 on moons.",
        ),
        (
            {"moons": ["better", "not worse", "not better"], "xor": ["cannot say"]},
            "cannot say",
            "none of 2 tasks; not shown to be worse are 3 models beside mlp-40 on moons and 1 beside "
            "mlp-40 on xor.",
        ),
    ],
)
def test_one_model_is_best_where_all_others_are_shown_to_be_worse(tasks, verdict, end):
    found = ties(ranked(**tasks))
    start = "The model that validation puts first is shown to be better than every other on "
    assert (found.verdict, found.claim) == (verdict, start + end)


def test_of_many_rivals_and_tasks_some_are_counted():
    many = {f"task {i}": ["equal"] * 6 for i in range(8)} | {"other": ["worse"]}
    found = ties(ranked(**many))
    assert (
        "; not shown to be worse are 6 models beside mlp-40 on task 0, 6 beside mlp-40 on task 1, "
        in found.claim
    )
    assert found.claim.endswith(" and 2 more.") and "task 6" not in found.claim
    assert found.evidence[0] == "other: mlp-40 alone" and len(found.evidence) == 10
    assert found.evidence[-1] == "48 of 49 rivals shown to be as good within the margin"


def test_a_model_without_a_rival_is_no_best_one(tables):
    """Nor is one that was run once: the rival needs two seeds, and so does the first."""
    alone, better = run(NEURON, "moons", 0.8), run(mlp(40), "moons", 0.99, seeds=(0,))
    for records in (alone, alone + run(mlp(40), "moons", 0.7, seeds=(0,)), alone + better):
        assert ties(tables(records)).verdict == "cannot say"
    found = ties(tables(alone + both(xor=(0.5, 0.9))))
    assert found.evidence[0] == "xor: mlp-40 alone" and found.verdict == "yes"


@pytest.mark.parametrize("n", [0, 1])
def test_a_rival_of_one_seed_or_none_leaves_the_task_open(n):
    made = ranked(moons=["worse", None], xor=["worse"])
    made.scoreboard.loc[made.scoreboard["model"] == "linear", "n_seeds"] = n
    found = ties(made)
    assert found.verdict == "in part" and "1 of 2 tasks; not shown to be worse is 1 model" in found.claim
    word = "one seed" if n else "no result"
    assert "moons: mlp-40 beside linear (" + word + ")" in found.evidence


def test_a_first_of_one_seed_leaves_its_task_open():
    made = ranked(moons=["worse", "worse"], xor=["worse"])
    made.scoreboard.loc[0, "n_seeds"] = 1
    found = ties(made)
    assert "on 1 of 2 tasks; not shown to be worse are 2 models beside mlp-40 on moons" in found.claim
