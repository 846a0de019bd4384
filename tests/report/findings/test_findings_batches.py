"""What the finding on batch sizes says, both ways."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from runs import effect, tables_of

from report.findings.batches import batch_size
from report.tables.reader import Tables

EPOCHS = (0, 1, 3, 5, 10, 50, 100, 200)


def batch(level, epochs, verdict="equal", end=1.0, **more):
    """A row of the table, and how it learns: of each seed the epoch at which it comes to its end."""
    row = {"factor": "batch_size", "reference": "full", "verdict": verdict} | more
    made = effect(level, 0.0, **row)
    return made | {"learns": [(epoch, end) for epoch in np.atleast_1d(epochs)]}


def full(epochs, **more):
    return batch("full", epochs, None, **more)


def found_in(*rows):
    """The finding of rows whose cells learn as these say."""
    curves = {}
    for row in rows:
        row["digest"] = f"{row['reference_digest']} {row['level']}"
        row["reference_digest"] = f"{row['reference_digest']} full"
        curves |= {f"{row['digest']}/{seed}": learns for seed, learns in enumerate(row.pop("learns"))}
    made = tables_of(*rows)
    made.ended = lambda digest: pd.DataFrame(
        [(seed, f"{digest}/{seed}") for seed in range(9) if f"{digest}/{seed}" in curves],
        columns=["seed", "digest"],
    )
    made.curves = lambda digests: pd.DataFrame(
        [(d, e, end if e >= curves[d][0] else 0.3) for d in digests for e in EPOCHS for end in curves[d][1:]],
        columns=["digest", "epoch", "validation_score"],
    )
    return batch_size(made)


@pytest.mark.parametrize(
    ("epochs", "verdict", "counts"),
    [
        ((5, 50, 10), "yes", "(fewer in 3 of 3 comparisons)"),
        ((5, 100, 10), "yes", "(fewer in 2 and as many in 1 of 3 comparisons)"),
        ((5, 200, 10), "in part", "(fewer in 2 and more in 1 of 3 comparisons)"),
    ],
)
def test_small_batches_need_fewer_epochs_task_by_task(epochs, verdict, counts):
    """Each beside the full batch of its own task."""
    tasks = {"moons": 50, "xor": 100, "circles": 200}
    rows = [full(n, task=task) for task, n in tasks.items()]
    rows += [batch("1", n, task=task) for n, task in zip(epochs, tasks, strict=True)]
    rows += [batch("32", 200, reference="16")]
    found = found_in(*rows)
    assert found.verdict == verdict and counts in found.claim
    assert found.claim.startswith(
        "Epochs to 95 % of the best validation accuracy of the full batch, seed by seed (median): networks "
        f"{sorted(epochs)[1]} with batches of 1, 100 with the full batch ("
    )
    assert found.evidence[0] == (
        "moons, mlp-40: 5 epochs with batches of 1, 50 with the full batch (to the same accuracy, 1 seed)"
    )


def test_a_batch_that_ends_higher_is_not_the_slower_one_for_it():
    """95 % of its own best comes at epoch 100, what the full batch reaches at epoch 1."""

    class Rising(Tables):
        def ended(self, digest):
            return pd.DataFrame({"seed": [0, 1], "digest": [f"{digest}/0", f"{digest}/1"]})

        def curves(self, digests):
            scores = {"full": [0.3, 0.5, 0.7, 0.7, 0.7], "8": [0.3, 0.8, 0.8, 0.8, 1.0]}
            parts = [
                pd.DataFrame({"epoch": [0, 1, 7, 10, 100], "validation_score": scores[d.split("/")[0]]})
                for d in digests
            ]
            return pd.concat([part.assign(digest=d) for d, part in zip(digests, parts, strict=True)])

    row = {"factor": "batch_size", "reference": "full", "reference_digest": "full"}
    made = Rising(Path("nowhere"))
    rows = [effect("8", 0.1, "better", digest="8", **row), effect("full", 0.0, None, digest="full", **row)]
    vars(made).update(vars(tables_of(*rows)))
    found = batch_size(made)
    assert found.verdict == "yes"
    assert found.short == (
        "1 epoch, not 7, to 95 % of the full batch's best accuracy: batches of 8 (networks)"
    )


def test_what_never_comes_so_far_is_slower():
    found = found_in(full(5), batch("1", 3, end=0.9))
    assert found.verdict == "no" and "networks never with batches of 1, 5 with" in found.claim
    assert found.short == "batches never come to 95 % of the full batch's best accuracy: networks"
    half = found_in(full([5, 5]), batch("1", [1, 999]))
    assert "networks 1 or more with batches of 1, 5 with the full batch (not settled in 1" in half.claim


def test_a_median_between_two_epochs_is_no_count():
    found = found_in(full([50, 100]), batch("1", [1, 1]))
    assert found.short == (
        "1 epoch, not between 50 and 100, to 95 % of the full batch's best accuracy: batches of 1 (networks)"
    )


@pytest.mark.parametrize(
    ("epochs", "verdict"), [([50, 50], "cannot say"), ([10, 50], "cannot say"), ([3, 5], "yes")]
)
def test_medians_between_the_same_epochs_are_not_told_apart(epochs, verdict):
    """Of two seeds, of which the full batch needs 10 epochs and 50."""
    found = found_in(full([10, 50]), batch("1", epochs))
    counts = {"cannot say": "as many" if epochs == [10, 50] else "not settled", "yes": "fewer"}[verdict]
    assert found.verdict == verdict and f"({counts} in 1 of 1 comparison)" in found.claim


def test_what_guessing_reaches_is_no_goal():
    found = found_in(full(5, end=0.52), batch("1", 1, end=0.52))
    assert found.claim == "Cannot be said: 95 % of what the full batch reaches is no more than guessing."
    rows = [full(5, end=0.52), batch("1", 1, end=0.52), full(5, task="xor"), batch("1", 1, task="xor")]
    assert "(fewer in 1 and not settled in 1 of 2 comparisons)" in found_in(*rows).claim


def test_batches_of_neurons_and_networks_are_never_pooled():
    neuron = {"model": "neuron", "kind": "neuron"}
    found = found_in(full(100), batch("1", 10), full(10, **neuron), batch("1", 50, **neuron))
    assert found.verdict == "in part" and (
        "networks 10 with batches of 1, 100 with the full batch (fewer in 1 of 1 comparison); neurons 50 "
        "with batches of 1, 10 with the full batch (more in 1 of 1 comparison). " in found.claim
    )


def test_regression_has_no_accuracy_to_come_to():
    found = found_in(full(5, metric="rmse"), batch("1", 1, metric="rmse"))
    assert found.claim == (
        "Cannot be said: batches are compared in regression alone, and epochs are counted to an accuracy."
    )


def test_the_line_of_batches_is_that_which_needs_the_fewest_epochs():
    """Not one number after the other, which would read as a span: 50 to 95 %."""
    rows = [full(50), batch("1", 3), batch("16", 5), full(50, task="xor"), batch("1", 3, task="xor")]
    assert found_in(*rows).short == (
        "3 epochs, not 50, to 95 % of the full batch's best accuracy: batches of 1 (networks), "
        "fewer in 2 of 2"
    )


def test_medians_are_over_the_tasks_that_every_batch_has():
    """Of a batch on two tasks beside one on the slower one that slower one alone; each is counted."""
    rows = [full(50), batch("1", 3), batch("16", 10), full(200, task="xor"), batch("1", 100, task="xor")]
    claim = found_in(*rows).claim
    assert "networks 3 with batches of 1 and 10 with batches of 16, 50 with the full batch" in claim
    assert "(fewer in 3 of 3 comparisons)" in claim


def test_epochs_come_from_the_curves_of_the_tables(results):
    found = batch_size(Tables(results / "tables"))
    assert found.claim.startswith("Epochs to 95 %") and found.tables == ("effects", "curves")
