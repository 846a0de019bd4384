"""A stored run against what is: times by a duet with its revision where that can be, else by folders."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from bench.duet import sides
from bench.duet.baseline import earlier as asking
from bench.duet.baseline import held as regress
from bench.duet.run import Found
from bench.duet.verdict import Entry, Options
from bench.errors import UserError
from bench.timing.measurement import Measurement, Timings, write_timings

MACHINE = {"processor": "one", "cores": "2", "memory": "4 GiB", "gpu": "none", "system": "Linux"}
COMMIT = "a" * 40
DUET = sides.ROOT / "config" / "duet.yaml"


def timed(folder: Path, commit: str | None, name: str = "train") -> Path:
    samples = [1e-5 * (1 + i / 1e4) for i in range(20)]
    found = [Measurement("train", "plain", "cpu", {"K": k}, "epoch", samples=samples) for k in range(3)]
    machine = MACHINE | ({} if commit is None else {"commit": commit})
    write_timings(folder / "timing" / f"{name}.json", Timings(machine, found))
    return folder


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A project with one commit, that what is here is taken from."""
    root = tmp_path / "project"
    (root / "bench").mkdir(parents=True)
    (root / "bench" / "a.py").write_text("a = 1\n", encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    monkeypatch.setattr(sides, "ROOT", root)
    return root


def tables(folder: Path, accuracy: float, apart: float = 0.01) -> Path:
    """Three cells, of which all have about this accuracy."""
    three = [accuracy, accuracy + apart, accuracy - apart]
    scores = {"test_accuracy": three, "test_rmse": None, "test_r2": None}
    cells = {"digest": ["a", "b", "c"], "task": "moons", "model": "neuron", "problem": "classification"}
    frame = pd.DataFrame(cells | {"status": "ok", "seed": [0, 1, 2]} | scores)
    (folder / "tables").mkdir(parents=True)
    frame.astype(dict.fromkeys(scores, "float64")).to_parquet(folder / "tables" / "cells.parquet")
    told = pd.DataFrame({"key": list(MACHINE), "value": list(MACHINE.values())})
    told.to_parquet(folder / "tables" / "provenance.parquet")
    return folder


def git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@localhost")
    done = subprocess.run(["git", "-C", str(root), *who, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("commits", "why"),
    [
        ([], "no times that say which commit"),
        ([None], "no times that say which commit"),
        (["b" * 40, COMMIT], "of 2 commits"),
        ([f"{COMMIT}, with changes to 1 tracked file"], "of commit a{40}, with changes to 1 tracked file$"),
        (["unknown: not a git checkout"], "of commit unknown: not a git checkout"),
        ([COMMIT], f"cannot be built here: {COMMIT}: no such revision"),
    ],
)
def test_what_no_duet_tells_is_said(tmp_path, repository, commits, why):
    base = tmp_path / "base"
    for number, commit in enumerate(commits):
        timed(base, commit, f"t{number}")
    base.mkdir(exist_ok=True)
    told = asking.earlier(base)
    assert not told.revision and re.search(why, told.why)


def test_a_revision_is_told_where_the_package_is_another(tmp_path, repository):
    head = git(repository, "rev-parse", "HEAD")
    base = timed(tmp_path / "base", head)
    assert "is as it was" in asking.earlier(base).why
    (repository / "README").write_text("of no matter", encoding="utf-8")
    assert "is as it was" in asking.earlier(base).why
    (repository / "bench" / "new.py").write_text("b = 2\n", encoding="utf-8")
    assert asking.earlier(base) == (head, "")
    (repository / "bench" / "new.py").unlink()
    (repository / "bench" / "a.py").write_text("a = 2\n", encoding="utf-8")
    assert asking.earlier(base) == (head, "")


def said(verdict: str) -> Found:
    return Found("a", "b", Options(), (Entry("x", verdict, 0.02, 1.1, 1.05, 1.2, (1.0, 1.1)),), 1.0, 12)


@pytest.mark.parametrize(
    ("verdict", "accuracy", "code", "headline"),
    [
        ("same", 0.0, 0, "same or better"),
        ("slower", 0.0, 1, "regression"),
        ("same", 0.3, 1, "regression"),
        ("inconclusive", 0.0, 2, "could not be judged"),
        ("inconclusive", 0.3, 1, "regression"),
    ],
)
def test_the_worse_of_both_counts(tmp_path, monkeypatch, verdict, accuracy, code, headline):
    """Times of the folders are not read: those here are of another machine, and broken."""
    monkeypatch.setattr(regress, "earlier", lambda baseline: asking.Earlier(COMMIT))
    monkeypatch.setattr(regress, "_duet", lambda *given: said(verdict))
    a, b = tables(tmp_path / "a", 0.9), tables(tmp_path / "b", 0.9 - accuracy, 0.01 + accuracy / 100)
    timed(a, COMMIT)
    (b / "timing").mkdir()
    (b / "timing" / "train.json").write_text("{", encoding="utf-8")
    held = regress.hold(a, b, regress.How("auto", DUET))
    assert held.code == code
    text = regress.render(held, markdown=True)
    assert text.startswith(f"# Verdict: {headline}\n") and "## Times: " in text and "train.json" not in text
    assert "## Everything else: " in text


def test_scores_that_cannot_be_compared_are_no_good_verdict(tmp_path, monkeypatch):
    """A broken table, and results that are not there."""
    monkeypatch.setattr(regress, "earlier", lambda baseline: asking.Earlier(COMMIT))
    monkeypatch.setattr(regress, "_duet", lambda *given: said("same"))
    a, b = tables(tmp_path / "a", 0.9), tables(tmp_path / "b", 0.9)
    whole = (b / "tables" / "cells.parquet").read_bytes()
    (b / "tables" / "cells.parquet").write_bytes(whole[: len(whole) // 2])
    held = regress.hold(a, b, regress.How("auto", DUET))
    assert held.code == 2 and regress.render(held).startswith("Verdict: could not be judged\n")
    with pytest.raises(UserError, match="no such folder"):
        regress.hold(a, tmp_path / "none", regress.How("auto", DUET))


def test_a_side_that_does_not_build_leaves_it_to_the_folders(tmp_path, monkeypatch):
    def broken(*given):
        raise UserError("main: cannot be timed: SyntaxError")

    monkeypatch.setattr(regress, "earlier", lambda baseline: asking.Earlier(COMMIT))
    monkeypatch.setattr(regress, "_duet", broken)
    a, b = timed(tmp_path / "a", COMMIT), timed(tmp_path / "b", COMMIT)
    held = regress.hold(a, b, regress.How("auto", DUET))
    assert held.duet is None and "not by a duet: main: cannot be timed" in regress.render(held)
    with pytest.raises(UserError, match="SyntaxError"):
        regress.hold(a, b, regress.How("duet", DUET))
    assert "not by a duet" not in regress.render(regress.hold(a, b, regress.How("folders", DUET)))


def test_times_that_neither_tells_are_no_good_verdict(tmp_path, monkeypatch):
    """The duet does not come about, and the results have no times, since it was to tell them."""

    def broken(*given):
        raise UserError("main: cannot be timed: SyntaxError")

    monkeypatch.setattr(regress, "earlier", lambda baseline: asking.Earlier(COMMIT))
    monkeypatch.setattr(regress, "_duet", broken)
    monkeypatch.setattr(regress, "_works", lambda entries: None)
    a, b = timed(tables(tmp_path / "a", 0.9), COMMIT), tables(tmp_path / "b", 0.9)
    held = regress.hold(a, b, regress.How("auto", DUET))
    text = regress.render(held)
    assert held.code == 2 and text.startswith("Verdict: could not be judged\n")
    assert "times: not compared: main: cannot be timed: SyntaxError" in text
    both = timed(tables(tmp_path / "e", 0.9), COMMIT)
    (both / "timing" / "train.json").write_text("{", encoding="utf-8")
    text = regress.render(regress.hold(a, both, regress.How("folders", DUET)))
    assert "left aside" in text and "have none" not in text
    assert "these results have none" in regress.render(regress.hold(a, b, regress.How("folders", DUET)))
    worse = regress.hold(a, tables(tmp_path / "c", 0.5, 0.014), regress.How("auto", DUET))
    assert worse.code == 1, "a regression is one all the same"
    assert regress.hold(tables(tmp_path / "d", 0.9), b, regress.How("folders", DUET)).code == 0


def test_where_a_duet_tells_the_times_none_need_be_there(tmp_path, monkeypatch):
    """Nor are the baseline's own, which may lie in the results' folder, taken for today's."""
    results = tmp_path / "results"
    base = timed(results / "reference" / "baseline", COMMIT)
    monkeypatch.setattr(regress, "earlier", lambda baseline: asking.Earlier(COMMIT))
    monkeypatch.setattr(regress, "_duet", lambda *given: said("same"))
    assert regress.hold(base, results, regress.How("auto", DUET)).code == 0
    with pytest.raises(UserError, match="results: neither timings"):
        regress.hold(base, results, regress.How("folders", DUET))


def test_entries_that_are_no_study_are_no_reason_to_take_folders(tmp_path, monkeypatch):
    def broken(*given):
        raise UserError("as said by the revision before")

    monkeypatch.setattr(regress, "earlier", lambda baseline: asking.Earlier(COMMIT))
    monkeypatch.setattr(regress, "_duet", broken)
    base = timed(tmp_path / "a", COMMIT)
    (tmp_path / "empty.yaml").write_text("name: a\n", encoding="utf-8")
    for name, why in (("none.yaml", "no such study"), ("empty.yaml", "title: is missing")):
        with pytest.raises(UserError, match=why):
            regress.hold(base, base, regress.How("auto", tmp_path / name))


STUDY = """\
name: tiny
title: Tiny
grids: [{name: none, model: neuron, task: moons, activation: sigmoid, eta: 0.1}]
timing: {entries: [{name: plain, time: training, variant: plain, model: neuron, K: 1}]}
"""


def test_a_stored_run_is_held_against_the_working_tree_for_real(tmp_path):
    """A project of its own: one commit, then a package that works more."""
    root = tmp_path / "project"
    shutil.copytree(sides.ROOT / "bench", root / "bench", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "tiny.yaml").write_text(STUDY, encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "bench")
    git(root, "commit", "-qm", "one")
    base = timed(tmp_path / "base", git(root, "rev-parse", "HEAD"))
    works = root / "bench" / "timing" / "works" / "__init__.py"
    works.write_text(works.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    words = ["regress", str(base), str(base), "--entries", "tiny.yaml", "--budget", "1s"]
    words += ["--instructions", "none", "--json", "out.json"]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "bench", *words], cwd=root, env=env, capture_output=True, text=True
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout.startswith("Verdict: could not be judged\n") and "1 of 1 not settled" in done.stdout
    assert "scores: the baseline has no tables" in done.stdout
    kept = json.loads((root / "out.json").read_text(encoding="utf-8"))
    assert kept["duet"]["entries"][0]["told"], "a pair of processes took turns"
