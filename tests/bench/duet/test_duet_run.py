"""Real processes that take turns: what is slower is found, the rest is not blamed, nothing is left behind."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.cli import main
from bench.duet import pair as pairs
from bench.duet import sides as module
from bench.duet.building import entries_of
from bench.duet.pair import fours_of, workers
from bench.duet.run import duet
from bench.duet.sides import ROOT, Asked, commit_of, put_code, scratch, sides
from bench.duet.text import as_json, render
from bench.duet.verdict import Options, code_of
from bench.errors import UserError

WIDE = Options(minimum=0.25, error=0.02, budget=300, most=60)


def test_the_slower_one_is_found_and_no_other_is_blamed(made_side, study):
    """Loops of 1,000 and 2,000 steps, and two alike; what one side lacks or cannot do is said."""
    a = made_side("a", {"spin slow": 1000, "spin alike": 1000, "only a": 10, "spin broken": 10})
    b = made_side("b", {"spin slow": 2000, "spin alike": 1000, "spin broken": None, "only b": 10})
    told: list[str] = []
    found = duet((a, b), study, WIDE, seed=1, tell=told.append)
    said = {one.name: one for one in found.entries}
    assert said["spin slow"].verdict == "slower" and 1.7 < said["spin slow"].ratio < 2.3
    assert (
        said["spin alike"].verdict == "same" and 0.8 < said["spin alike"].low < said["spin alike"].high < 1.25
    )
    assert said["only a"].note == "B has no such entry" and said["only b"].note == "A has no such entry"
    assert said["spin broken"].note == "fails in B: ValueError: no such engine"
    assert [one.verdict for one in found.entries] == [
        "slower",
        "same",
        "failed",
        "not compared",
        "not compared",
    ]
    assert code_of(found.entries) == 1 and "entries settled" in told[-1]
    assert not list(a.folder.glob("pair-*")), "the copies of a pair are gone with it"
    text = render(found)
    assert re.match(r"Verdict: fails: spin broken; slower: \+\d+\.\d % in spin slow, of 2\n", text)
    assert "| slower | spin slow |" in render(found, markdown=True)
    kept = json.loads(as_json(found))
    assert kept["code"] == 1 and len(kept["entries"][0]["told"][0]["fours"]) == fours_of(2)


def test_an_entry_that_never_answers_is_given_up_and_the_next_is_tried(made_side, study, monkeypatch):
    """A loop without an end in B: it fails there, in a sentence, and its process is gone."""
    monkeypatch.setattr(pairs, "ANSWER", 4.0)
    a, b = (made_side(name, {"spin on": n, "spin alike": 10}) for name, n in (("a", 10), ("b", 10**15)))
    built = entries_of((a, b), study)
    assert built.failed == {"spin on": "fails in B: no answer within 4 s"} and built.names == ["spin alike"]


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="one core has no other"
)
def test_workers_have_a_core_that_this_process_leaves_for_as_long(made_side, study):
    before = os.sched_getaffinity(0)
    both = made_side("a", {"spin alike": 10}), made_side("b", {"spin alike": 10})
    with workers(both, study, random.Random(0)) as pair:
        (core,) = os.sched_getaffinity(pair[0].process.pid)
        assert os.sched_getaffinity(pair[1].process.pid) == {core}
        assert os.sched_getaffinity(0) == before - {core}
    assert os.sched_getaffinity(0) == before
    duet(both, study, Options(minimum=0.25, budget=2))
    assert os.sched_getaffinity(0) == before


def test_a_budget_that_is_spent_says_what_it_knows(made_side, study):
    a, b = (made_side(name, {"spin alike": 1000}) for name in "ab")
    found = duet((a, b), study, Options(budget=0.001), seed=1)
    assert found.pairs == 1 and found.entries[0].verdict == "inconclusive" and code_of(found.entries) == 2
    assert "excludes nothing" in render(found)


def test_nothing_in_common_and_a_side_that_does_not_begin_are_a_line(made_side, study):
    a, b = made_side("a", {"only a": 10}), made_side("b", {"only b": 10})
    with pytest.raises(UserError, match=r"nothing that both can be timed by \(only a: B has no such entry"):
        duet((a, b), study, Options())
    (b.code / "bench" / "timing" / "suite.py").write_text("import nothing_there", encoding="utf-8")
    with pytest.raises(UserError, match=r"^side b: cannot be timed: ModuleNotFoundError: No module named"):
        entries_of((a, b), study)


def test_a_process_that_dies_says_so(made_side, study):
    """And no other entry is blamed for it."""
    a = made_side("a", {"spin dies": 10, "spin alike": 10})
    works = a.code / "bench" / "timing" / "works.py"
    dies = "def work_of(one):\n    if one.name == 'spin dies':\n        __import__('os').abort()\n"
    works.write_text(works.read_text(encoding="utf-8").replace("def work_of(one):\n", dies), encoding="utf-8")
    built = entries_of((a, made_side("b", {"spin dies": 10, "spin alike": 10})), study)
    assert built.not_compared == {"spin dies": "fails in A: its process ended (-6)"}
    assert built.names == ["spin alike"] and not built.failed


def test_what_a_thread_on_its_core_does_not_do_is_not_timed(made_side, study):
    """Another device's entry does not take the place of this one's; whole processes are left to the suite."""
    both = [made_side(name, {"spin alike": 10, "spin whole": 10}) for name in "ab"]
    for side in both:
        suite, works = (side.code / "bench" / "timing" / f"{name}.py" for name in ("suite", "works"))
        more = "\n_once = measurements_of\ndef measurements_of(timing, models):\n"
        more += "    found = _once(timing, models)['all']\n"
        more += "    other = SimpleNamespace(**{**vars(found[0]), 'device': 'cuda'})\n"
        more += "    return {'all': [*found, other]}\n"
        suite.write_text(suite.read_text(encoding="utf-8") + more, encoding="utf-8")
        more = "\n_once = work_of\ndef work_of(one):\n"
        more += "    return SimpleNamespace(**vars(_once(one)), processes=one.name == 'spin whole')\n"
        works.write_text(works.read_text(encoding="utf-8") + more, encoding="utf-8")
    built = entries_of(both, study)
    assert built.names == ["spin alike"] and not built.failed
    assert {name: why.partition(",")[0] for name, why in built.not_compared.items()} == {
        "spin alike cuda": "another device works", "spin whole": "whole processes work",
    }  # fmt: skip


def test_a_pair_stops_where_the_budget_is_spent_and_takes_few_fours_of_what_is_slow(monkeypatch):
    """Blocks of a second: four fours, and no loop before each block."""
    asked = []

    class Slow:
        now = 0.0

        def ask(self, **order):
            if order["do"] == "time":
                asked.append(order)
                Slow.now += order["loops"]
            return {"seconds": 1.0 * order.get("loops", 0), "wall": 0.0, "waits": 0}

    monkeypatch.setattr(pairs.time, "monotonic", lambda: Slow.now)
    found = pairs.compare((Slow(), Slow()), "entry", random.Random(1), 48)
    assert len(found.fours) == pairs.FEWEST and len(asked) == 2 + 4 * pairs.FEWEST
    assert not any(order["warm"] for order in asked[2:])


def test_the_working_tree_and_a_revision_are_put_in_place(tmp_path):
    put_code(None, tmp_path / "tree")
    assert (tmp_path / "tree/bench/cli.py").read_bytes() == (ROOT / "bench/cli.py").read_bytes()
    with pytest.raises(UserError, match=r"^nosuch: no such revision"):
        put_code("nosuch", tmp_path / "gone")


def test_sides_say_which_commits_they_are(tmp_path, monkeypatch):
    """A branch, a commit by its own name, the tree as committed, then changed; a folder without git."""
    root = tmp_path / "project"
    (root / "bench").mkdir(parents=True)
    (root / "bench" / "a.py").write_text("a = 1\n", encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", root)
    assert Asked(None).told(0) == "the working tree"
    git = ("git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@localhost")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "one")):
        subprocess.run([*git, *words], check=True)
    commit = commit_of("HEAD")
    assert Asked("main").told(0) == f"main ({commit[:12]})" and Asked(commit[:9]).told(0) == commit[:9]
    assert Asked(None).told(1) == f"the working tree ({commit[:12]})"
    (root / "README").write_text("of no matter", encoding="utf-8")
    (root / "bench" / "a.py").write_text("a = 2\n", encoding="utf-8")
    assert Asked(None, None, cxx=("a", "b")).told(1) == f"the working tree ({commit[:12]}, changed), b"


def test_interpreters_that_do_not_serve_are_a_line(tmp_path):
    for named, said in (("nosuchpython", "no such interpreter"), ("false", "is no|does not have")):
        with pytest.raises(UserError, match=said), sides(Asked(None, None, (named, sys.executable))):
            pass


def test_a_scratch_folder_goes_with_its_process_however_it_goes(tmp_path):
    with scratch() as folder:
        (folder / "a").write_text("x", encoding="utf-8")
    assert not folder.exists()
    code = "from bench.duet.sides import scratch\nimport time\nwith scratch() as f:\n"
    code += "    print(f, flush=True)\n    time.sleep(60)\n"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    folder = Path(process.stdout.readline().strip())
    assert folder.is_dir()
    process.send_signal(signal.SIGKILL)
    process.wait()
    end = time.monotonic() + 60
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()


BAD = [
    (("duet",), "nothing to hold together"),
    (("duet", "nosuch"), "nosuch: no such revision"),
    (("duet", "HEAD", "--python", "nosuch", "python3"), "nosuch: no such interpreter"),
    (("duet", "HEAD", "--cxx", "nosuch -O2", "c++"), "nosuch -O2: no such compiler"),
    (("duet", "HEAD", "--cxx", "c++", "c++ --nosuch"), "c++ --nosuch: compiles no C++ ("),
    (("duet", "HEAD", "--cxx", "c++", "true"), "true: compiles no C++"),
    (("duet", "HEAD", "--study", "nosuch.yaml"), "nosuch.yaml: no such study"),
    (("duet", "HEAD", "--study", "README.md"), "cannot be timed"),
    (("duet", "HEAD", "--only", "nosuch"), "none is called 'nosuch'"),
    (("duet", "HEAD", "--minimum", "-1"), "--minimum"),
    (("duet", "HEAD", "--cxx", "g++ 'x", "g++"), "not to be read as words"),
    (("duet", "HEAD", "--json", "docs"), "a folder stands there"),
    (("duet", "HEAD", "--json", "README.md/x.json"), "takes no files"),
    (("duet", "HEAD", "--json", "a.json", "--markdown", "a.json"), "named twice"),
]


@pytest.mark.parametrize(("words", "why"), BAD, ids=[" ".join(words) for words, _ in BAD])
def test_what_cannot_be_asked_is_one_line_and_2(words, why, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(list(words)) == 2
    told = capsys.readouterr()
    (line,) = told.err.strip().splitlines()
    assert line.startswith("error: ") and why in line and not told.out


def test_a_revision_that_does_not_build_is_one_line_and_2(tmp_path):
    """A project whose first commit is broken."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "bench", root / "bench", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "config", root / "config")
    suite = root / "bench" / "timing" / "suite.py"
    sound = suite.read_text(encoding="utf-8")
    suite.write_text("def broken(:\n", encoding="utf-8")
    git = ("git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@localhost")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "one")):
        subprocess.run([*git, *words], check=True)
    suite.write_text(sound, encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    words = [sys.executable, "-m", "bench", "duet", "main"]
    done = subprocess.run(words, cwd=root, env=env, capture_output=True, text=True)
    (line,) = done.stderr.strip().splitlines()
    assert done.returncode == 2 and not done.stdout
    assert re.match(r"error: main \([0-9a-f]{12}\): cannot be timed: SyntaxError: ", line), line
