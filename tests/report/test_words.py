"""Settings and times as a reader sees them."""

from typing import Any

import pandas as pd
import pytest

from report import words

USUAL: dict[str, Any] = {
    "problem": "classification", "kind": "mlp", "activation": "tanh", "eta": 0.3, "alpha": 0.0,
    "bias": True, "batch_size": pd.NA, "reduction": "mean", "momentum": 0.0, "init": "uniform",
    "early_stop": pd.NA,
    "loss": "bce",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "tanh, η 0.3, α 0"),
        ({"bias": False}, "tanh, η 0.3, α 0, no bias"),
        ({"batch_size": 16}, "tanh, η 0.3, α 0, batch size 16"),
        ({"momentum": 0.9, "reduction": "sum"}, "tanh, η 0.3, α 0, reduction sum, momentum 0.9"),
        ({"loss": "l1"}, "tanh, η 0.3, α 0, loss l1"),
        ({"loss": "mse"}, "tanh, η 0.3, α 0, loss mse"),
        ({"loss": "mse", "kind": "neuron"}, "tanh, η 0.3, α 0"),
        ({"loss": "mse", "problem": "regression"}, "tanh, η 0.3, α 0"),
    ],
)
def test_setting_says_what_is_not_usual(changes: dict[str, Any], text: str) -> None:
    assert words.setting(USUAL | changes) == text


def test_nothing_was_set() -> None:
    assert words.setting(dict.fromkeys(USUAL, pd.NA)) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [(2e-5, "20 µs"), (0.0123, "12 ms"), (3.42, "3.4 s"), (312, "5.2 min"), (9000, "2.5 h"), (pd.NA, "–")],
)
def test_seconds(value: Any, text: str) -> None:
    assert words.seconds(value) == text


def test_whole_and_flag() -> None:
    assert words.whole(1234567) == "1\u202f234\u202f567"
    assert [words.flag(value) for value in (True, False, pd.NA)] == ["yes", "no", "–"]
