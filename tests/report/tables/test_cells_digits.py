"""Tables keep the digits that do not change with the processor; Decimal's rounding is the other opinion."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

import pandas as pd
import pytest

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.choosing.axes import HOLD
from bench.record import Record, read_pack, write_pack
from report.tables.cells import cells_frame

TASK = TaskSpec("sin", "sin", "regression", (("n_train", 200), ("n_validation", 500), ("n_test", 1000)))
METRICS = {"test_rmse": 0.123456789012345, "test_r2": 0.999123456789012, "train_mae": 98765.4321098765}
EXACT = {"test_accuracy": 2 / 3, "test_tp": 1.0}


def frame(tmp_path, *models: ModelSpec, metrics=METRICS) -> pd.DataFrame:
    records = [Record(Cell(model, TASK, 0), "ok", metrics=metrics) for model in models]
    write_pack(tmp_path / "p.parquet", records)
    return cells_frame(read_pack(tmp_path / "p.parquet")).set_index("kind")


def rounded(value: float, digits: int) -> float:
    return float(Context(prec=digits, rounding=ROUND_HALF_EVEN).create_decimal(Decimal(value)))


def test_metrics_that_rest_on_blas_have_the_digits_that_hold(tmp_path) -> None:
    found = frame(tmp_path, ModelSpec("linear", "linear"), ModelSpec("gp", "gp", kernel="rbf"))
    for kind, digits in HOLD.items():
        row = found.loc[kind]
        assert row["test_rmse"] == rounded(METRICS["test_rmse"], digits)
        assert row["train_mae"] == rounded(METRICS["train_mae"], digits)
        assert 1 - row["test_r2"] == pytest.approx(rounded(1 - METRICS["test_r2"], digits), rel=1e-12)
        assert row["outside_rmse"] is pd.NA


def test_a_networks_metrics_and_what_is_counted_stay_whole(tmp_path) -> None:
    found = frame(
        tmp_path, ModelSpec("mlp-4", "mlp", (4,)), ModelSpec("linear", "linear"), metrics=METRICS | EXACT
    )
    assert found.loc["mlp", "test_rmse"] == METRICS["test_rmse"]
    assert list(found["test_accuracy"]) == [2 / 3] * 2
