"""Settings and times as a reader sees them."""

from typing import Any

import pandas as pd
import pytest

from report import words

USUAL: dict[str, Any] = {
    "problem": "classification", "kind": "mlp", "activation": "tanh", "eta": 0.3, "alpha": 0.0,
    "bias": True, "batch_size": pd.NA, "reduction": "mean", "momentum": 0.0, "init": "uniform",
    "early_stop": pd.NA, "optimiser": "sgd", "betas": pd.NA, "eps": pd.NA, "schedule": "constant",
    "loss": "bce", "epochs": 5000,
}  # fmt: skip


ADAM: dict[str, Any] = {"optimiser": "adam", "momentum": pd.NA, "betas": "0.9, 0.999", "eps": 1e-8}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "tanh, η 0.3, α 0"),
        ({"activation": pd.NA}, "η 0.3, α 0"),
        ({"alpha": pd.NA}, "tanh, η 0.3"),
        ({"eta": 1e-5, "alpha": 0.001}, "tanh, η 1e−5, α 0.001"),
        ({"bias": False}, "tanh, η 0.3, α 0, no bias"),
        ({"init": "zeros", "early_stop": 50}, "tanh, η 0.3, α 0, initial weights zeros, early stopping 50"),
        ({"loss": pd.NA, "momentum": pd.NA}, "tanh, η 0.3, α 0"),
        ({"batch_size": 16}, "tanh, η 0.3, α 0, batch size 16"),
        ({"momentum": 0.9, "reduction": "sum"}, "tanh, η 0.3, α 0, reduction sum, momentum 0.9"),
        ({"optimiser": "nesterov", "momentum": 0.9}, "tanh, nesterov, η 0.3, α 0, momentum 0.9"),
        (ADAM, "tanh, adam, η 0.3, α 0"),
        (ADAM | {"activation": pd.NA, "betas": "0.8, 0.99"}, "adam, η 0.3, α 0, β (0.8, 0.99)"),
        (ADAM | {"eps": 1e-5, "schedule": "cosine"}, "tanh, adam, η 0.3, α 0, ε 1e−5, schedule cosine"),
        ({"schedule": "step 0.5 every 300"}, "tanh, η 0.3, α 0, schedule step 0.5 every 300"),
        ({"optimiser": "lbfgs", **dict.fromkeys(("eta", "momentum", "schedule"), pd.NA)}, "tanh, lbfgs, α 0"),
        ({"optimiser": pd.NA}, "tanh, η 0.3, α 0"),
        ({"loss": "l1"}, "tanh, η 0.3, α 0, loss l1"),
        ({"loss": "mse"}, "tanh, η 0.3, α 0, loss mse"),
        ({"loss": "mse", "kind": "neuron"}, "tanh, η 0.3, α 0"),
        ({"loss": "mse", "problem": "regression"}, "tanh, η 0.3, α 0"),
    ],
)
def test_setting_says_what_is_not_usual(changes: dict[str, Any], text: str) -> None:
    assert words.setting(USUAL | changes) == text


def test_epochs_are_told_where_they_are_asked_for() -> None:
    assert words.setting(USUAL, epochs=True) == "tanh, η 0.3, α 0, 5\u202f000 epochs"
    assert words.setting(dict.fromkeys(USUAL, pd.NA), epochs=True) == "–"


def test_nothing_was_set() -> None:
    assert words.setting(dict.fromkeys(USUAL, pd.NA)) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2e-5, "20 µs"), (9.9e-4, "990 µs"), (1e-3, "1.0 ms"), (0.0123, "12 ms"), (0.99, "990 ms"),
        (1.0, "1.0 s"), (3.42, "3.4 s"), (119, "120 s"), (120, "2.0 min"), (312, "5.2 min"),
        (7140, "120 min"), (7200, "2.0 h"), (9000, "2.5 h"), (pd.NA, "–"),
    ],
)  # fmt: skip
def test_seconds(value: Any, text: str) -> None:
    assert words.seconds(value) == text


def test_whole() -> None:
    assert words.whole(1234567) == "1\u202f234\u202f567" and words.whole(999) == "999"
    assert words.whole(pd.NA) == "–"


def test_readers_meet_words_for_every_axis():
    """A factor's figures are labelled with them, and settings told by them."""
    of_figures = {"width", "depth", "n_train", "split", "epochs", "dtype", "loss", "activation", "bias"}
    of_figures |= {"optimiser", "schedule"}
    assert {axis: words.AXIS_WORDS[axis] for axis in of_figures} == {
        "width": "width", "depth": "hidden layers", "n_train": "training points", "split": "split",
        "epochs": "epochs", "dtype": "precision", "loss": "loss", "activation": "activation", "bias": "bias",
        "optimiser": "optimiser", "schedule": "schedule",
    }  # fmt: skip
    assert not [one for one in words.AXIS_WORDS.values() if "_" in one]


@pytest.mark.parametrize(
    ("factor", "level", "wanted"),
    [
        ("optimiser", "lbfgs", "L-BFGS"), ("optimiser", "sgd", "plain descent"), ("bias", "false", "no bias"),
        ("epochs", "10000", "10 000 epochs"), ("epochs", "a budget of 10 000 epochs", "10 000 epochs"),
        ("n_train", "1", "1 training point"), ("split", "same", "the training points as test points"),
        ("momentum", "0", "no momentum"), ("momentum", "0.9", "momentum 0.9"),
        ("loss", "l1", "absolute error"),
        ("init", "normal", "normal initial weights"), ("early_stop", "none", "no early stopping"),
        ("schedule", "cosine", "a cosine schedule"), ("activation", "leaky_relu", "leaky_relu"),
        ("batch_size", "full", "the full batch"), ("batch_size", "1600", "batches of 1 600"),
    ],
)  # fmt: skip
def test_levels_in_plain_words(factor, level, wanted):
    assert words.called(factor, level).replace("\N{NARROW NO-BREAK SPACE}", " ") == wanted


def test_a_sentence_begins_with_a_capital_and_the_mathematics_with_its_own_letters():
    assert words.capital("no bias") == "No bias" and words.capital("") == ""
    assert words.capital("α 0.1") == "α 0.1"
