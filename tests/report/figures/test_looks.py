"""One look for one thing: models by kind and size, levels of factors."""

import pandas as pd
import pytest

from report.figures.looks import cycle, labelled, level_strokes, models_strokes
from report.figures.style import KIND_STROKES
from report.pictures.palette import PAPER, contrast
from report.tables.board import Board


class Study:
    """The tables that looks ask for."""

    def __init__(self, models: list[tuple[str, str, str | None]], levels: dict[str, list[str]] | None = None):
        rows = [
            {"task": "t", "model": model, "kind": kind, "hidden": hidden, "epochs": 10}
            for model, kind, hidden in models
        ]
        self.board = Board(pd.DataFrame(rows, columns=["task", "model", "kind", "hidden", "epochs"]))
        self.network = self.board.main("mlp")
        pairs = [(factor, level) for factor, some in (levels or {}).items() for level in some]
        self.effects = pd.DataFrame(pairs, columns=["factor", "level"])


MODELS: list[tuple[str, str, str | None]] = [
    ("mlp-80", "mlp", "80"), ("neuron", "neuron", ""), ("mlp-40", "mlp", "40"), ("mlp-5", "mlp", "5"),
    ("mlp-10", "mlp", "10"), ("linear", "linear", None), ("gp", "gp", None), ("gp-matern", "gp", None),
]  # fmt: skip


def test_main_models_have_their_kind_s_own() -> None:
    found = models_strokes(Study(MODELS))  # type: ignore[arg-type]
    assert set(found) == {model for model, _, _ in MODELS}
    mains = {"neuron": "neuron", "mlp": "mlp-40", "linear": "linear", "gp": "gp"}
    assert {kind: found[model] for kind, model in mains.items()} == KIND_STROKES


def test_smaller_is_paler_and_no_two_are_alike() -> None:
    found = models_strokes(Study(MODELS))  # type: ignore[arg-type]
    seen = [contrast(found[f"mlp-{width}"].colour, PAPER) for width in (5, 10, 40, 80)]
    assert seen == sorted(seen) and len(set(seen)) == 4
    assert len({(stroke.colour, stroke.marker) for stroke in found.values()}) == len(MODELS)


def test_a_study_without_a_network_of_forty_has_a_main_one() -> None:
    found = models_strokes(Study([("a", "mlp", "3"), ("b", "mlp", "9-9")]))  # type: ignore[arg-type]
    assert KIND_STROKES["mlp"] in found.values() and len(set(found.values())) == 2


def test_levels_look_alike_whichever_of_them_there_are() -> None:
    few = level_strokes(Study([], {"optimiser": ["adam"]}), "optimiser")  # type: ignore[arg-type]
    all_of_them = level_strokes(Study([], {"optimiser": ["lbfgs", "adam", "sgd"]}), "optimiser")  # type: ignore[arg-type]
    assert few["adam"] == all_of_them["adam"] != all_of_them["lbfgs"]
    batches = level_strokes(Study([], {"batch_size": ["full", "64", "1", "16"]}), "batch_size")  # type: ignore[arg-type]
    assert list(batches) == ["1", "16", "64", "full"]


def test_no_level_has_the_colour_of_a_kind_of_models() -> None:
    """Beside a figure of models the orange square would be the network, not Adam."""
    kinds = {stroke.colour for stroke in KIND_STROKES.values()}
    many = {"optimiser": ["sgd", "adam", "lbfgs"], "batch_size": list(map(str, range(30)))}
    for factor in many:
        found = level_strokes(Study([], many), factor)  # type: ignore[arg-type]
        assert not kinds & {stroke.colour for stroke in found.values()}
        assert len({(stroke.colour, stroke.marker) for stroke in found.values()}) == len(found)


@pytest.mark.parametrize("model", ["mlp-40", ""])
def test_lines_of_one_model_are_told_apart(model: str) -> None:
    found = labelled(Study(MODELS), {"a": model, "b": model, "c": "neuron"})  # type: ignore[arg-type]
    assert found["a"] == KIND_STROKES["mlp"] and found["c"] == KIND_STROKES["neuron"]
    assert found["b"].colour not in (found["a"].colour, found["c"].colour)
    assert found["b"].marker != found["a"].marker


def test_no_two_of_many_levels_look_alike() -> None:
    """Where colours come round again marks and dashes differ."""
    found = cycle(map(str, range(40)))
    assert len({(one.colour, one.marker, str(one.dash)) for one in found.values()}) == 40
