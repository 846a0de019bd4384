"""What a pack says that it was trained with."""

from types import SimpleNamespace

from bench import NUMERICS
from bench.cell import Cell, ModelSpec
from bench.record import Record
from bench.running import origin as module
from bench.running import train
from bench.running.origin import after_training, origin


def test_an_origin_names_code_machine_and_libraries():
    found = origin()
    assert [*found] == [
        *("numerics", "commit", "code", "processor", "system", "compiler"),
        *("python", "numpy", "scipy", "scikit-learn", "torch"),
    ]
    assert all(isinstance(value, str) and value for value in found.values())
    assert found["numerics"] == str(NUMERICS) and found == origin()


def test_the_code_is_all_that_training_reaches_and_the_compiled_engine_s_sources(tmp_path, monkeypatch):
    for name in ("lanes.cpp", "functions.h", "notes.txt"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(module.compiler, "NATIVE", tmp_path)
    asked = []
    monkeypatch.setattr(module, "code_digest", lambda *names, beside: asked.append((names, beside)) or "d")
    assert origin()["code"] == "d"
    assert asked == [(("bench.running.train",), [tmp_path / "functions.h", tmp_path / "lanes.cpp"])]


def test_the_compilers_of_the_libraries_that_trained_are_named_once(monkeypatch):
    made = {
        ("relu", "float32"): "g++ 12 -O3",
        ("tanh", "float32"): "clang 14",
        ("relu", "float64"): "g++ 12 -O3",
    }
    monkeypatch.setattr(module.compiler, "compiled_by", lambda *one: made[one])
    assert (
        after_training(origin(), ["relu-float64", "relu-float32", "tanh-float32"])["compiler"]
        == "clang 14; g++ 12 -O3"
    )
    assert after_training(origin(), []) == origin() and origin()["compiler"] == "not used"


def test_code_that_was_changed_while_it_trained_is_named_beside_what_it_was(monkeypatch):
    begun = origin()
    monkeypatch.setattr(module, "code_digest", lambda *names, beside: "other")
    assert after_training(begun, [])["code"] == f"{begun['code']}, changed to other while it trained"


def test_a_pack_has_the_origin_of_the_time_before_its_training(monkeypatch, tmp_path):
    """A training takes hours, and a checkout may be brought up to date meanwhile."""
    plan = tmp_path / "plan.json"
    done = []
    monkeypatch.setattr(train, "origin", lambda: done.append("origin") or {"code": "a"})
    monkeypatch.setattr(train, "_read_plan", lambda file: ([], frozenset(), 0))
    monkeypatch.setattr(train, "train_cells", lambda *_: done.append("training") or [])
    monkeypatch.setattr(train, "after_training", lambda begun, libraries: done.append(begun) or begun)
    monkeypatch.setattr(train, "write_pack", lambda out, records, made_of, peak: done.append(made_of))
    train.train_pack(plan, tmp_path / "pack.parquet")
    assert done == ["origin", "training", {"code": "a"}, {"code": "a"}]


def test_a_pack_names_the_compiler_of_what_trained_it_alone(monkeypatch):
    cell = SimpleNamespace(
        model=SimpleNamespace(kind="mlp", hidden=(4,)), activation="leaky_relu", dtype="float32"
    )
    deep = Record(cell, "ok", engine="fused-lanes")
    assert train._compiled([deep, Record(cell, "ok", engine="fused-eager"), Record(cell, "failed")]) == {
        "leaky_relu-float32"
    }
    process = Record(Cell(ModelSpec("gp", "gp", kernel="rbf"), deep.cell, 0), "ok", engine="process-lanes")
    assert train._compiled([process]) == {"process-Rbf"}
    assert train._compiled([Record(cell, "ok", engine="scikit-learn")]) == set()
