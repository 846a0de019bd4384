"""What findings say of regression: outside the range, processes, few points."""

from made_up import GP, mlp
from runs import run

from report.findings import regression


def test_the_error_outside_the_training_range(tables):
    for fold, verdict in ((5, "yes"), (0.5, "no")):
        records = run(mlp(40), "sin", 0.2, metrics=lambda v, fold=fold: {"outside_rmse": fold * v})
        found = regression.extrapolation(tables(records))
        assert found.verdict == verdict and f"mlp-40 {fold}" in found.claim


def test_gaussian_process_against_network(tables):
    for process, verdict in ((0.15, "yes"), (0.4, "no")):
        records = run(mlp(40), "sin", 0.3) + run(GP, "sin", process)
        found = regression.gaussian_process(tables(records))
        assert found.verdict == verdict and f"sin {process}" in found.claim


def test_few_points(tables):
    records = [
        r
        for n, process in ((10, 0.2), (50, 0.5))
        for r in run(mlp(40), "sin", 0.3, n_train=n) + run(GP, "sin", process, n_train=n)
    ]
    found = regression.few_points(tables(records))
    assert found.verdict == "yes"
    assert found.claim.startswith("10 points: the Gaussian process is better on the only task; 50 points:")
    assert "the network on sin" in found.claim
