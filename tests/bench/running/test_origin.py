"""What a pack says that it was trained with."""

import pytest

from bench import NUMERICS
from bench.running import origin as module
from bench.running.origin import origin


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/usr/bin/g++", "g++ -std -O9"),
        ("/opt/a/ccache g++ -m64", "ccache g++ -m64 -std -O9"),
        (None, "none"),
    ],
)
def test_a_compiler_is_named_with_its_flags_and_without_its_folder(monkeypatch, words, said):
    monkeypatch.setattr(module.compiler, "compiler", lambda: words)
    monkeypatch.setattr(module.compiler, "FLAGS", ("-std", "-O9"))
    assert origin()["compiler"] == said
