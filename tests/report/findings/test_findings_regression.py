"""What findings say of regression: outside the range, processes, few points."""

from dataclasses import replace
from types import SimpleNamespace

import made_up
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import GP, LINEAR, NEURON, fixed_cell, measured, mlp
from runs import effect, run, tables_of

from report.findings import regression

OTHER_GP = replace(GP, name="other-gp")


def reaching(model, task, *folds, inside=0.2):
    """A seed for each fold that the error grows outside the training range."""
    make = made_up.cell if model.trained else fixed_cell
    return [
        measured(make(model, task, s), inside, metrics={"outside_rmse": fold * inside})
        for s, fold in enumerate(folds)
    ]


def test_the_error_outside_the_training_range(tables):
    for fold, verdict in ((5, "yes"), (0.5, "no")):
        found = regression.extrapolation(tables(reaching(mlp(40), "sin", fold, fold, fold)))
        assert found.verdict == verdict and f"mlp-40 {fold}" in found.claim


def test_growth_is_a_geometric_mean_with_its_interval(tables):
    """Of fresh seeds; one without an error inside, or outside, has no fold."""
    records = reaching(mlp(40), "sin", 9, 9, 9)
    records += [
        replace(r, cell=replace(r.cell, seed=1000 + r.cell.seed))
        for r in reaching(mlp(40), "sin", 2, 8, 2, 8)
    ]
    records += [measured(made_up.cell(mlp(40), "sin", 1004), 0.0, metrics={"outside_rmse": 1.0})]
    records += [measured(made_up.cell(mlp(40), "sin", 1005), 0.2, metrics={"outside_rmse": 0.0})]
    (line,) = regression.extrapolation(tables(records, range(1000, 1006))).evidence
    logs = np.log([2, 8, 2, 8])
    low, high = np.exp(scipy.stats.t.interval(0.95, 3, logs.mean(), scipy.stats.sem(logs)))
    assert line == f"sin, mlp-40: outside 4.0 [{low:.1f}, {high:.0f}] times the RMSE inside, worse"


def test_folds_are_medians_over_tasks_and_every_model_counts(tables):
    records = reaching(mlp(40), "sin", 2, 2) + reaching(mlp(40), "harmonic", 8, 8)
    records += reaching(LINEAR, "sin", 3, 3) + reaching(GP, "sin", 7, 7)
    records += reaching(NEURON, "harmonic", 0.5, 0.5)
    found = regression.extrapolation(tables(records))
    assert found.verdict == "in part" and found.tables == ("cells", "scoreboard")
    assert found.claim.startswith(
        "RMSE outside over RMSE inside (geometric mean over seeds, on sin, the only task that all have): "
        "mlp-40 2.0 times; linear 3.0 times; the Gaussian process 7.0 times"
    )
    assert found.short == "2.0 to 8.0 times the RMSE inside: mlp-40 outside the training range"
    assert "neuron" not in found.claim and found.claim.endswith(
        ". The error is shown to grow in 4 of 5 cases."
    )


@pytest.mark.parametrize(
    ("kernels", "tasks", "name"),
    [
        (1, ("sin", "harmonic"), "the Gaussian process "),
        (2, ("sin",), "the Gaussian process with its best kernel 7.0"),
        (2, ("sin", "harmonic"), "the Gaussian process with its best kernel on each task 7.0"),
    ],
)
def test_of_several_kernels_alone_the_best_is_told_and_of_several_tasks_each(tables, kernels, tasks, name):
    found = [replace(GP, name=f"gp-{i}") for i in range(kernels)]
    made = tables([r for one in found for task in tasks for r in reaching(one, task, 7, 7)])
    claim = regression.extrapolation(made).claim
    assert name in claim and ("each task" in claim) == ("each task" in name)
    assert ("kernel" in claim) == ("kernel" in name)


def test_growth_is_told_beside_models_of_the_same_tasks(tables):
    """The neuron has more of them, the linear model fewer."""
    records = reaching(mlp(40), "sin", 2, 2) + reaching(mlp(40), "harmonic", 8, 8)
    records += (
        reaching(NEURON, "sin", 3, 3) + reaching(NEURON, "harmonic", 5, 5) + reaching(LINEAR, "sin", 9, 9)
    )
    assert regression.extrapolation(tables(records)).short.endswith(
        "mlp-40 outside the training range; 2.0 to 8.0 over 2 models on these tasks"
    )
    worse = [*records, *reaching(GP, "sin", 7, 7), *reaching(GP, "harmonic", 9, 9)]
    assert regression.extrapolation(tables(worse)).short == (
        "7.0 to 9.0 times the RMSE inside: gp outside the training range; 2.0 to 9.0 over 3 models on "
        "these tasks"
    )
    alike = [one for one in records if one.cell.model is not LINEAR]
    alike += reaching(LINEAR, "sin", 9, 9) + reaching(LINEAR, "harmonic", 1, 1)
    claim = regression.extrapolation(tables(alike)).claim
    assert (
        "(geometric mean over seeds): mlp-40 2.0 to 8.0 times, most on harmonic (8.0); linear 1.0 to 9"
        in claim
    )


def test_growth_of_one_kind_of_model_is_a_part(tables):
    records = reaching(mlp(40), "sin", 2, 2) + reaching(NEURON, "sin", 0.5, 0.5)
    assert regression.extrapolation(tables(records)).verdict == "in part"
    shrinks = reaching(NEURON, "sin", 0.5, 0.5)
    assert regression.extrapolation(tables(shrinks)).verdict == "no"
    unsure = reaching(mlp(40), "sin", 0.5, 20)
    assert regression.extrapolation(tables(unsure)).verdict == "cannot say"


def test_a_study_of_other_models_has_no_fold_to_name(tables):
    found = regression.extrapolation(tables(reaching(NEURON, "sin", 2, 2, 2)))
    assert (found.verdict, found.claim) == ("yes", "The error is shown to grow in the only case.")


@pytest.mark.parametrize("folds", [(2,), (2, 0)])
def test_one_fold_says_nothing_of_growth(tables, folds):
    assert regression.extrapolation(tables(reaching(mlp(40), "sin", *folds))).verdict == "cannot say"


def test_gaussian_process_against_network(tables):
    records = run(mlp(40), "sin", 0.3)
    found = regression.gaussian_process(tables(records + run(GP, "sin", 0.15)))
    assert found.verdict is None
    assert found.claim == (
        "RMSE of the Gaussian process against mlp-40: sin 0.15 against 0.30. The process is better on the "
        "only task (sin); 200 training points, the 4 seeds that both sides have."
    )
    assert found.beside.endswith(" Both sides were chosen from as many settings (1).")
    (line,) = found.evidence
    assert line.endswith("better; gp (of 1 setting) against plain descent, 200 epochs (of 1 setting)")
    assert regression.gaussian_process(tables(records)).verdict == "cannot say"


def test_the_network_named_is_the_one_compared(tables):
    """Whichever the report is about."""
    made = tables(run(mlp(40), "sin", 0.3) + run(GP, "sin", 0.15))
    assert made.effects is not None
    made.network = "another"
    assert "against mlp-40: sin" in regression.gaussian_process(made).claim


def test_both_means_are_over_the_seeds_that_both_have(tables):
    """The process has two seeds more, on which it is far worse."""
    wild = [measured(fixed_cell(GP, "sin", s), 0.1, 9.0) for s in (7, 8)]
    found = regression.gaussian_process(tables(run(mlp(40), "sin", 0.3) + run(GP, "sin", 0.15) + wild))
    assert "mlp-40: sin 0.15 against 0.30. " in found.claim and "the 4 seeds that both" in found.claim
    assert found.beside.startswith("RMSEs are means over the seeds that both sides have; ")


def test_of_two_processes_validation_chooses(tables):
    records = run(mlp(40), "sin", 0.3)
    records += [measured(fixed_cell(GP, "sin", s), 0.2, 0.1 + s / 1000) for s in range(4)]
    records += [measured(fixed_cell(OTHER_GP, "sin", s), 0.1, 0.9 + s / 1000) for s in range(4)]
    found = regression.gaussian_process(tables(records))
    assert (
        found.verdict is None
        and "mlp-40: sin 0.90 against 0.30. The process is better on no task" in found.claim
    )
    assert "other-gp (of 2 settings) against" in found.evidence[0]


def test_a_process_of_one_seed_is_not_compared(tables):
    records = run(mlp(40), "sin", 0.3) + run(GP, "sin", 0.1, seeds=(0,))
    assert regression.gaussian_process(tables(records)).verdict == "cannot say"
    other_seeds = run(mlp(40), "sin", 0.3, seeds=(0, 1, 2)) + run(GP, "sin", 0.1, seeds=(2, 3))
    assert regression.gaussian_process(tables(other_seeds)).verdict == "cannot say"


def rival(task, verdict, ratio=0.5, **more):
    """A row of the table: the process beside the network, whose RMSE is 0.8."""
    row = {"factor": "process", "reference": "network", "model": "gp", "kind": "gp", "task": task}
    row |= {"metric": "rmse", "mean": 0.8 * ratio, "digest": "a", "reference_digest": "b"}
    return effect("process", ratio - 1, verdict, **row | more)


def rivals(*rows, points=200):
    """points: of training, on the scoreboard."""
    made = tables_of(*rows)
    made.scoreboard["n_train"] = points
    frame = pd.DataFrame({"model": ["gp", "mlp-40"], "optimiser": [None, "lbfgs"], "epochs": [None, 1000]})
    frame = frame.assign(kind=["gp", "mlp"], problem="regression", task="a", n_train=10)
    vars(made).update(settings=SimpleNamespace(frame=frame), setting_of="ab".index, network="mlp-40")
    return made


@pytest.mark.parametrize(
    ("words", "verdict", "end"),
    [
        (["better", "worse"], None, "1 of 2 tasks (a), worse on 1 (b)"),
        (
            ["worse", "equal", "cannot say"],
            None,
            "none of 3 tasks, worse on 1 (a), equal on 1 (b), not settled on 1 (c)",
        ),
        (
            ["cannot say", "not worse"],
            "cannot say",
            "none of 2 tasks, not worse on 1 (b), not settled on 1 (a)",
        ),
        (["equal"], None, "no task, equal on 1 (a)"),
    ],
)
def test_the_process_wins_where_it_is_shown_to(words, verdict, end):
    found = regression.gaussian_process(rivals(*(rival(t, w) for t, w in zip("abc", words, strict=False))))
    assert found.verdict == verdict
    assert found.claim.startswith("RMSE of the Gaussian process against mlp-40: a 0.40 ag")
    assert (
        f". The process is better on {end}; 200 training points, the 5 seeds that both sides have."
        in found.claim
    )


def test_the_clearest_difference_is_told_first_and_pairs_are_counted():
    rows = [rival("a", "equal", 1.0, n_pairs=5), rival("b", "worse", 9.0, n_pairs=25)]
    found = regression.gaussian_process(rivals(*rows))
    assert "mlp-40: b 7.2 against 0.80 and a 0.80 against 0.80. The process" in found.claim
    assert found.claim.endswith(" the 5 to 25 seeds that both sides have.")
    assert found.beside.endswith(" Both sides were chosen from as many settings (3).")


def test_the_process_is_told_at_the_scoreboards_number_of_points():
    """Not at the largest; where no network has them beside a process nothing is said."""
    rows = by_points(a={10: "better", 50: "worse", 900: "better"})
    found = regression.gaussian_process(rivals(*rows, points=50))
    assert found.verdict is None and ". The process is better on no task, worse on 1 (a); 50 " in found.claim
    none = regression.gaussian_process(rivals(*rows))
    assert none.verdict == "cannot say" and none.claim.startswith("Cannot be said: no task has both")


def by_points(**tasks):
    """sin={10: "better", 50: "equal"}: the process' verdict by number of points."""
    return [rival(task, word, n_train=n) for task, words in tasks.items() for n, word in words.items()]


def test_few_points():
    rows = by_points(sin={20: "equal", 50: "worse"}, harmonic={10: "better", 20: "cannot say"})
    found = regression.few_points(rivals(*rows, rival("alone", "worse", n_train=5)))
    assert found.verdict == "yes" and len(found.evidence) == 4
    assert found.claim == (
        "10 points: RMSE × 0.500, the Gaussian process is better on the only task; "
        "20 points: RMSE × 0.500, the Gaussian process is better on none of 2 tasks, equal on "
        "sin; 50 points: RMSE × 0.500, the Gaussian process is better on no task, the network on sin."
    )
    assert found.beside == (
        "At each number of points the process was chosen from 3 settings, the network from 3 settings."
    )
    assert found.evidence[0].startswith("10 points, harmonic, gp: process against network, RMSE × 0.500")


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (["better", "worse", "worse"], "in part"),
        (["better", "equal"], "in part"),
        (["equal", "equal"], "no"),
        (["equal"], "cannot say"),
        (["worse"], "no"),
        (["cannot say"], "cannot say"),
        (["better", "cannot say"], "in part"),
        (["better", "better", "cannot say"], "yes"),
    ],
)
def test_with_few_points_the_process_wins_by_the_rule(words, verdict):
    tasks = {task: {10: word, 50: "better"} for task, word in zip("abc", words, strict=False)}
    assert regression.few_points(rivals(*by_points(**tasks))).verdict == verdict


def test_numbers_of_points_are_compared_where_the_network_was_chosen_from_as_many():
    """Not that of another grid beside them, nor a task that has one number alone of each."""
    rows = [rival("a", "better", n_train=n, reference_settings=5, n_settings=1) for n in (10, 30, 100)]
    rows += [rival("a", "worse", n_train=5, reference_settings=106, n_settings=1)]
    rows += [rival("b", "worse", n_train=n, reference_settings=n) for n in (10, 15)]
    found = regression.few_points(rivals(*rows))
    assert found.verdict == "yes" and len(found.evidence) == 3
    assert found.claim.startswith("10 points: ") and found.beside == (
        "At each number of points the process was chosen from 1 setting, the network from 5 settings."
    )
    assert regression.few_points(rivals(*rows[3:])).verdict == "cannot say"


def test_medians_by_points_are_over_the_tasks_that_have_every_number():
    rows = by_points(a={10: "better", 30: "better", 100: "better"}, b={10: "worse", 30: "worse"})
    found = regression.few_points(rivals(*rows))
    assert found.verdict == "yes" and "better on the only task; 30" in found.claim
    rows = by_points(a={10: "better", 30: "better"}, b={30: "worse", 100: "worse"})
    assert "on 1 of 2 tasks, the network on b; 100" in regression.few_points(rivals(*rows)).claim


def test_one_number_of_points_says_nothing_of_few():
    assert regression.few_points(rivals(*by_points(a={10: "better"}))).claim == (
        "Cannot be said: no task has both a Gaussian process and a network on several numbers of "
        "training points."
    )


def test_both_findings_agree_on_the_same_task_and_number_of_points():
    """What is told of the scoreboard's points is one of what is told by points; others are not the usual
    ones."""
    rows = by_points(sin={10: "worse", 50: "better"}, harmonic={10: "better", 50: "worse"})
    rows += [
        rival("sin", "worse", n_train=50, split="same"),
        rival("sin", "worse", n_train=50, device="cuda"),
    ]
    made = rivals(*rows, points=50)
    assert "better on 1 of 2 tasks (sin), worse on 1 (harmonic)" in regression.gaussian_process(made).claim
    last = regression.few_points(made).claim.split("; ")[-1]
    assert last == (
        "50 points: RMSE × 0.500, the Gaussian process is better on 1 of 2 tasks, the network on harmonic."
    )
    told, by = regression.gaussian_process(made).evidence, regression.few_points(made).evidence
    assert [line.removeprefix("50 points, ") for line in by if line.startswith("50")] == list(told)


def test_the_line_of_few_points_is_about_the_fewest():
    """Whatever is larger at more points."""
    rows = [rival(task, "better", 0.9, n_train=10) for task in "ab"]
    rows += [rival(task, "better", 0.1, n_train=50) for task in "ab"]
    rows += [rival("c", "worse", 1.2, n_train=10), rival("c", "better", 0.1, n_train=50)]
    found = regression.few_points(rivals(*rows))
    line = "RMSE × 0.900 in the median with 10 points: the process beside mlp-40, better on 2 of 3 tasks"
    assert found.verdict == "in part" and found.short == f"{line}, worse on 1"


def test_the_line_of_the_process_leads_with_what_is_shown():
    found = regression.gaussian_process(rivals(rival("a", "cannot say", 0.01), rival("b", "better", 0.8)))
    assert found.short.startswith("RMSE × 0.800: the Gaussian process beside mlp-40 on b; better on 1 of 2 t")
