"""Packaged data sets against scikit-learn's own arrays."""

from pathlib import Path

import numpy as np
import pytest
from sklearn import datasets

from bench.tasks import make_dataset, n_inputs, n_points, resolve
from bench.tasks.packaged import SHAPES


@pytest.mark.parametrize("name", SHAPES)
def test_the_three_splits_are_all_rows_once(name: str) -> None:
    x, t = getattr(datasets, f"load_{name}")(return_X_y=True)
    expected = (t == 0).astype(float) if name == "wine" else t
    spec = resolve(name, {"kind": "packaged", "dataset": name, "standardise": False}, Path())
    dataset = make_dataset(spec, 4)
    assert sum(n_points(spec)) == len(t)
    assert n_inputs(spec) == x.shape[1]
    rows = np.vstack([np.column_stack([p.x, p.t]) for p in (dataset.train, dataset.validation, dataset.test)])
    whole = np.column_stack([x, expected])
    np.testing.assert_array_equal(rows[np.lexsort(rows.T)], whole[np.lexsort(whole.T)])
    assert n_points(spec)[1] == pytest.approx(0.2 * len(t), abs=1)


@pytest.mark.parametrize("name", SHAPES)
def test_standardised_by_the_training_rows_alone(name: str) -> None:
    dataset = make_dataset(resolve(name, {"kind": "packaged", "dataset": name}, Path()), 0)
    np.testing.assert_allclose(dataset.train.x.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(dataset.train.x.std(axis=0), 1, atol=1e-9)
    assert np.abs(dataset.test.x.mean(axis=0)).max() > 1e-3
    assert all(name.endswith("(standardised)") for name in dataset.input_names)


def test_regression_keeps_the_targets_own_unit() -> None:
    dataset = make_dataset(resolve("d", {"kind": "packaged", "dataset": "diabetes"}, Path()), 0)
    t = datasets.load_diabetes().target
    back = [
        p.t * dataset.target_scale + dataset.target_shift
        for p in (dataset.train, dataset.validation, dataset.test)
    ]
    np.testing.assert_allclose(np.sort(np.concatenate(back)), np.sort(t), atol=1e-9)


def test_too_many_training_rows_are_refused() -> None:
    from bench.errors import UserError

    spec = resolve("w", {"kind": "packaged", "dataset": "wine"}, Path())
    with pytest.raises(
        UserError, match="task w: 150 training rows wanted; from 2 to 106 of its 178 rows would do"
    ):
        n_points(spec, 150)
    assert n_points(spec, 150, split="same") == (150, 150, 150)
