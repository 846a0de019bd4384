"""Instructions of both sides, by valgrind where it is here, and what they say beside times."""

import os
import shutil
import stat
import sys
import time
from pathlib import Path

import pytest

from bench.duet import witness
from bench.duet.pair import WorkerError
from bench.duet.run import duet
from bench.duet.text import as_json, render
from bench.duet.verdict import Options

pytestmark = pytest.mark.usefixtures("quick")
PERF = """#!{python}
import signal, sys, time
def end(*_):
    sys.stderr.write("{counts},,instructions:u,1,100.00,,\\n")
    sys.stderr.flush()
    raise SystemExit
if "-p" not in sys.argv:
    end()
signal.signal(signal.SIGINT, signal.SIG_IGN)  # while it starts, as where who started it ignores the signal
time.sleep({slow})
signal.signal(signal.SIGINT, end)
signal.pause()
"""


@pytest.fixture
def on_path(tmp_path, monkeypatch):
    """A function: name, text -> a program of that name, the first on PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def make(name: str, text: str) -> Path:
        (folder / name).write_text(text)
        (folder / name).chmod((folder / name).stat().st_mode | stat.S_IXUSR)
        return folder / name

    return make


@pytest.mark.parametrize(
    ("verdict", "counts", "told"),
    [
        ("slower", (1e6, 1.03e6), "more instructions (+3.0 %)"),
        ("slower", (1e6, 1.0015e6), "same instructions, slower: caches, layout or machine"),
        ("slower", (1e6, 0.9e6), "fewer instructions (−10.0 %), yet slower"),
        ("faster", (1e6, 0.9e6), "fewer instructions (−10.0 %)"),
        ("faster", (1e6, 1.1e6), "more instructions (+10.0 %), yet faster"),
        ("faster", (1e6, 1e6), "same instructions, faster: caches, layout or machine"),
        ("inconclusive", (1e6, 1.02e6), "more instructions (+2.0 %)"),
        ("inconclusive", (1e6, 1e6), "same instructions"),
        ("same", (1e6, 1.02e6), "more instructions (+2.0 %), yet same time"),
        ("same", (0.0, 1.0), ""),
    ],
)
def test_where_the_witnesses_disagree_it_is_said(verdict, counts, told):
    assert witness.said(verdict, counts) == told


@pytest.mark.skipif(not all(map(shutil.which, witness.VALGRIND)), reason="no valgrind here")
def test_valgrind_counts_what_was_added_and_the_same_code_alike(made_side, study, monkeypatch):
    """A loop of 2,100 steps for one of 2,000: about 5 % more; nothing is said of what was not asked for. A
    folder's name may have a blank."""
    monkeypatch.setattr(witness, "way", lambda: "callgrind")
    a = made_side("a", {"spin more": 20_000, "spin alike": 20_000})
    b = made_side("b and more", {"spin more": 21_000, "spin alike": 20_000})
    options = Options(minimum=0.02, error=0.02, budget=0.001)
    found = duet((a, b), study, options, seed=1, count="all")
    said = {one.name: one for one in found.entries}
    ratio = {name: one.instructions[1] / one.instructions[0] for name, one in said.items()}
    assert ratio["spin alike"] == pytest.approx(1, abs=witness.SAME)
    assert ratio["spin more"] == pytest.approx(1.05, abs=0.003)
    assert said["spin alike"].witness == "same instructions"
    assert said["spin more"].witness.startswith("more instructions (+")
    assert found.counting == "instructions counted by callgrind" and found.counting in render(found)
    assert '"instructions": [' in as_json(found)
    assert not list(a.folder.glob("pair-*"))


@pytest.mark.parametrize("slow", [0, 2 * witness.SETTLE])
def test_perf_is_taken_where_its_counters_are_there(on_path, made_side, study, slow):
    """A stand-in that counts 5,000,000 whatever is done, also where it starts slowly."""
    on_path("perf", PERF.format(python=sys.executable, counts="<not supported>", slow=0))
    assert witness.way() != "perf"
    on_path("perf", PERF.format(python=sys.executable, counts="5000000", slow=slow))
    assert witness.way() == "perf"
    a, b = (made_side(name, {"spin alike": 1000}) for name in "ab")
    counts, how = witness.counted((a, b), study, ["spin alike"], lambda line: None)
    assert how == "instructions counted by perf" and counts == {"spin alike": (0.0, 0.0)}


def test_what_takes_too_long_is_not_counted_and_a_line_says_so(on_path, made_side, study, monkeypatch):
    """Of two entries the second has no end: the first is told of, and nothing waits for the other."""
    on_path("perf", PERF.format(python=sys.executable, counts="5000000", slow=0))
    monkeypatch.setattr(witness, "LONGEST", 12.0)
    monkeypatch.setattr(witness, "SETTLE", 0.1)
    a, b = (made_side(name, {"spin alike": 1000, "spin on": 10**15}) for name in "ab")
    counts, how = witness.counted((a, b), study, ["spin alike", "spin on"], lambda line: None)
    assert how == "instructions counted by perf; of 1 of 2 entries not: all would take more than 0.2 minutes"
    assert counts == {"spin alike": (0.0, 0.0)}


def test_a_valgrind_that_does_not_answer_is_not_waited_for(on_path, tmp_path, monkeypatch):
    """Nor what its control has started, which holds on to what it was given."""
    on_path("callgrind_control", "#!/bin/sh\nsleep 600 &\nsleep 600\n")
    monkeypatch.setattr(witness, "CONTROL", 0.3)
    begun = time.monotonic()
    with pytest.raises(WorkerError, match="valgrind does not answer within"):
        witness.Callgrind(os.getpid(), tmp_path / "out").begin()
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("ended", [KeyboardInterrupt, SystemExit])
def test_a_verdict_outlives_the_counting_that_a_person_ends(made_side, study, monkeypatch, ended):
    def counted(*given):
        raise ended

    monkeypatch.setattr("bench.duet.run.counted", counted)
    a, b = (made_side(name, {"spin alike": 1000}) for name in "ab")
    found = duet((a, b), study, Options(budget=0.001), seed=1, count="all")
    assert found.counting == "instructions were not counted: it was ended before"
    assert found.entries[0].pairs == 1 and found.counting in render(found)


def test_without_either_a_line_says_so(made_side, study, monkeypatch):
    monkeypatch.setattr(witness, "way", lambda: "")
    a, b = (made_side(name, {"spin alike": 1000}) for name in "ab")
    found = duet((a, b), study, Options(budget=0.001), seed=1, count="open")
    assert found.counting == "instructions were not counted: neither perf's counters nor valgrind are here"
    assert found.entries[0].instructions is None and found.counting in render(found)
    assert duet((a, b), study, Options(budget=0.001), seed=1).counting == ""
