"""What goes wrong after it went well: entries, processes, answers; the rest is judged, nothing is left."""

import random
import shutil
import sys
from collections import Counter
from dataclasses import replace
from io import StringIO

import pytest

from bench.compare.command import judged
from bench.duet import command, turns
from bench.duet import pair as pairs
from bench.duet import sides as module
from bench.duet.building import entries_of
from bench.duet.pair import WorkerError, workers
from bench.duet.run import duet
from bench.duet.sides import Asked, put_code, sides
from bench.duet.text import render
from bench.duet.verdict import Options, code_of, headline
from bench.errors import UserError

WORK = {"spin breaks": 1000, "spin alike": 1000}
pytestmark = pytest.mark.usefixtures("quick")
LATER = """
opened = []
_once = work_of
def work_of(one):
    opened.append(one.name)
    if opened.count("spin breaks") > 3 and one.name == "spin breaks":
        {what}
    return _once(one)
"""


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("raise MemoryError", "MemoryError"),
        ("__import__('os').abort()", "its process ended (-6)"),
        ("import os; os.write(3, b'hello' + bytes([10]))", "it says 'hello' in place of an answer"),
    ],
)
@pytest.mark.parametrize("side", ["a", "b"])
def test_an_entry_that_a_side_can_do_at_first_and_then_not_costs_no_other_its_verdict(
    made_side, study, what, why, side
):
    both = {name: made_side(name, WORK) for name in "ab"}
    works = both[side].code / "bench" / "timing" / "works.py"
    works.write_text(works.read_text(encoding="utf-8") + LATER.format(what=what), encoding="utf-8")
    options = Options(minimum=0.25, error=0.02, budget=60, most=60)
    found = duet((both["a"], both["b"]), study, options, seed=1)
    said = {one.name: one for one in found.entries}
    assert said["spin breaks"].note == f"fails in {side.upper()}, after 0 pairs: {why}"
    assert said["spin breaks"].verdict == ("failed" if side == "b" else "not compared")
    assert said["spin alike"].verdict == "same" and said["spin alike"].pairs > 7
    assert code_of(found.entries) == (1 if side == "b" else 0)
    assert headline(found.entries).startswith("fails: spin breaks; " if side == "b" else "not slower: 1 of 1")
    assert not list(both["a"].folder.glob("pair-*"))


def test_what_both_sides_can_do_no_more_is_no_fault_of_b(made_side, study):
    """Whoever is asked first."""
    both = [made_side(name, WORK) for name in "ab"]
    for side in both:
        works = side.code / "bench" / "timing" / "works.py"
        text = works.read_text(encoding="utf-8") + LATER.format(what="raise MemoryError")
        works.write_text(text, encoding="utf-8")
    for seed in range(3):
        found = duet(both, study, Options(minimum=0.25, budget=60, most=3), seed=seed)
        said = {one.name: one for one in found.entries}
        assert said["spin breaks"].verdict == "not compared"
        assert said["spin breaks"].note == "fails in A and B, after 0 pairs: MemoryError"
        assert code_of(found.entries) != 1


def test_what_fails_once_is_tried_again_and_judged(made_side, study, tmp_path):
    a, b = (made_side(name, WORK) for name in "ab")
    works = b.code / "bench" / "timing" / "works.py"
    was = repr(str(tmp_path / "was"))
    once = f"if not os.path.exists({was}): open({was}, 'w'); raise MemoryError"
    works.write_text(
        "import os\n" + works.read_text(encoding="utf-8") + LATER.format(what=once), encoding="utf-8"
    )
    found = duet((a, b), study, Options(minimum=0.25, error=0.02, budget=60, most=60), seed=1)
    said = {one.name: one for one in found.entries}
    assert said["spin breaks"].verdict == "same"
    assert said["spin breaks"].note == "failed once, in B: MemoryError"


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [
        (KeyboardInterrupt(), "ended after 3 pairs of processes, before its time", 130),
        (SystemExit(143), "ended after 3 pairs of processes, before its time", 143),
        (
            OSError(28, "No space left on device", "/x"),
            "ended after 3 pairs of processes: /x: No space left",
            0,
        ),
        (
            UserError("side b: cannot be timed"),
            "ended after 3 pairs of processes: side b: cannot be timed",
            0,
        ),
    ],
)
def test_who_is_ended_says_what_was_told_until_then(made_side, study, monkeypatch, error, said, code):
    """A bet may be looked at at all times; the exit code is still that of who was ended."""
    begun, real = [], turns.workers

    def some(*given):
        begun.append(given)
        if len(begun) > 3:
            raise error
        return real(*given)

    monkeypatch.setattr(turns, "workers", some)
    options = Options(minimum=1e-6, error=0.02, budget=60, most=60)
    found = duet(
        (made_side("a", {"spin alike": 1000}), made_side("b", {"spin alike": 1000})), study, options, seed=1
    )
    assert found.pairs == 3 == found.entries[0].pairs and found.ended == code
    assert any(note.startswith(said) for note in found.notes) and said in render(found)
    with pytest.raises(type(error)):
        duet((made_side("a", WORK), made_side("b", WORK)), study, options)


def test_the_same_code_on_both_sides_is_said(made_side, study):
    a = made_side("a", WORK)
    b = replace(a, told="side b", folder=a.folder.parent / "b")
    shutil.copytree(a.code, b.code)
    assert any("are the same code" in note for note in duet((a, b), study, Options(budget=0.001)).notes)
    (b.code / "bench" / "new.py").write_text("x = 1\n", encoding="utf-8")
    assert not any("are the same code" in note for note in duet((a, b), study, Options(budget=0.001)).notes)


def test_a_worker_that_died_while_nobody_asked_ends_like_others(made_side, study):
    """The order that it did not live to read is still in the pipe."""
    both = made_side("a", WORK), made_side("b", WORK)
    with workers(both, study, random.Random(0)) as pair:
        pair[0].process.kill()
        pair[0].process.wait()
        with pytest.raises(WorkerError, match=r"its process ended \(-9\)") as told:
            pair[0].ask(do="list")
        assert told.value.of is pair[0]
    assert all(one.process.poll() is not None for one in pair)


def test_an_interpreter_that_speaks_first_is_a_line(made_side, study, tmp_path):
    wrapper = tmp_path / "python"
    wrapper.write_text(f'#!/bin/sh\necho hello\nexec {sys.executable} "$@"\n')
    wrapper.chmod(0o755)
    a = replace(made_side("a", WORK), python=str(wrapper))
    with pytest.raises(UserError, match=r"^side a: cannot be timed: it says 'hello' in place of an answer"):
        entries_of((a, made_side("b", WORK)), study)


def test_sides_that_work_by_other_means_say_so(made_side, study):
    """Without a compiler there is another engine of the same name, several times as slow."""
    a, b = made_side("a", WORK), made_side("b", WORK)
    suite = b.code / "bench" / "timing" / "suite.py"
    text = suite.read_text(encoding="utf-8").replace("sizes={}", "sizes={'engine': 'eager'}")
    suite.write_text(text, encoding="utf-8")
    found = duet((a, b), study, Options(budget=0.001), seed=1)
    assert any(one.note.startswith("A by engine none, B by eager") for one in found.entries)


@pytest.mark.skipif(shutil.which("c++") is None, reason="no compiler here")
def test_a_compiler_named_from_here_is_one_in_each_side_s_folder(tmp_path, monkeypatch):
    home = tmp_path / "my tools"
    home.mkdir()
    (home / "g++").write_text('#!/bin/sh\nexec c++ "$@"\n')
    (home / "g++").chmod(0o755)
    monkeypatch.chdir(home)
    with sides(Asked(None, None, cxx=("./g++", "./g++ -O2"))) as two:
        for side, more in zip(two, ("", " -O2"), strict=True):
            assert side.own["CXX"] == f"'{home / 'g++'}'{more}"
    monkeypatch.setenv("CXX", "./g++ -O1")
    with sides(Asked(None)) as two:
        assert two[0].own["CXX"] == f"'{home / 'g++'}' -O1"
    monkeypatch.setenv("CXX", "none")
    assert module._anywhere("none") == "none" and module._anywhere("nosuch 'x") == "nosuch 'x"


def test_what_opens_slowly_is_opened_last_on_either_side(monkeypatch):
    """Luck of who comes last is nobody's: such an entry is opened twice a pair."""
    last = Counter()

    class Side:
        now = 0.0

        def __init__(self, name):
            self.name = name

        def ask(self, **order):
            if order["do"] == "open":
                Side.opened = self.name
                Side.now += 10 * pairs.CHEAP
            return {"seconds": 1.0 * order.get("loops", 0), "wall": 0.0, "waits": 0}

    monkeypatch.setattr(pairs.time, "monotonic", lambda: Side.now)
    for seed in range(40):
        pairs.compare((Side("a"), Side("b")), "entry", random.Random(seed), 4)
        last[Side.opened] += 1
    assert min(last["a"], last["b"]) > 10


def test_a_terminal_s_line_is_clean_when_the_verdict_comes(monkeypatch):
    class Terminal(StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", shown := Terminal())
    with pytest.raises(UserError), command.telling() as tell:
        tell("12 pairs of processes")
        tell("13 pairs")
        raise UserError("x")
    assert shown.getvalue() == "\r\x1b[K12 pairs of processes\r\x1b[K13 pairs\r\x1b[K"
    monkeypatch.setattr(sys, "stderr", log := StringIO())
    with command.telling() as tell:
        tell("13 pairs")
    assert log.getvalue() == "13 pairs\n"


def test_what_the_system_refuses_is_left_to_who_tells_it_in_a_line(tmp_path, monkeypatch):
    def full():
        raise OSError(28, "No space left on device", "/somewhere")

    with pytest.raises(OSError, match="No space left"):
        judged(full)
    root = tmp_path / "project"
    (root / "bench").mkdir(parents=True)
    (root / "bench" / "gone").symlink_to("nothing")
    monkeypatch.setattr(module, "ROOT", root)
    with pytest.raises(UserError, match=r"gone: could not be copied \("):
        put_code(None, tmp_path / "to")
