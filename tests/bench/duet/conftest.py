"""Sides that are no more than loops: a package `bench` of a few lines, which starts in no time."""

from pathlib import Path

import pytest

from bench.duet import pair
from bench.duet.sides import Side

SUITE = """\
from types import SimpleNamespace
WORK = {work}
def measurements_of(timing, models):
    names = [name.split() for name in WORK]
    return {{"all": [SimpleNamespace(what=a, variant=b, sizes={{}}, name=f"{{a}} {{b}}") for a, b in names]}}
"""
WORKS = """\
from types import SimpleNamespace
from bench.timing.suite import WORK
def spin(steps):
    def run(n):
        if steps is None:
            raise ValueError("no such\\nengine")
        for _ in range(n * steps):
            pass
    return run
def work_of(one):
    return SimpleNamespace(make=lambda: spin(WORK[one.name]))
"""
STUDY = """\
from types import SimpleNamespace
def load(study):
    return SimpleNamespace(study=SimpleNamespace(timing=None), models={})
"""


@pytest.fixture
def made_side(tmp_path):
    """A function: name, work (entry, two words -> steps of a loop, None for what fails) -> side."""

    def make(name: str, work: dict[str, int | None]) -> Side:
        side = Side(f"side {name}", tmp_path / name)
        files = {
            "__init__.py": "",
            "study/__init__.py": "",
            f"study/{'schema' if name == 'a' else 'loading'}.py": STUDY,  # then and now
            "timing/__init__.py": "",
            "timing/suite.py": SUITE.format(work=work),
            "timing/works.py": WORKS,
        }
        for file, text in files.items():
            path = side.code / "bench" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return side

    return make


@pytest.fixture
def quick(monkeypatch):
    """Few and short turns: for what is not about how exact they are."""
    for name, value in {"FOURS": 4, "TOGETHER": 4, "BLOCK": 0.0005}.items():
        monkeypatch.setattr(pair, name, value)


@pytest.fixture
def study(tmp_path) -> Path:
    """A file that the made sides do not look into."""
    file = tmp_path / "study.yaml"
    file.write_text("", encoding="utf-8")
    return file
