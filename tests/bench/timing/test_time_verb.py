"""`python -m bench time`: what it measures, writes and says; with a clock that takes no time."""

import hashlib
import json
import sys
from types import ModuleType

import pytest

from bench.cli import main
from bench.errors import UserError
from bench.provenance import provenance
from bench.seals import key_of, read_seal, seals_in
from bench.study.loading import load
from bench.study.timing_section import Timing
from bench.timing import run
from bench.timing.measurement import by_hand, read_timings, timing_files
from bench.timing.run import chosen, suite


def times_in(folder):
    """Names of what is in it, but its seals."""
    return sorted(file.name for file in folder.iterdir() if file not in seals_in(folder))


def test_one_entry_is_one_file(study, clock, tmp_path, capsys):
    out = tmp_path / "deep" / "gp.json"
    assert main(["time", "--study", str(study), "--entry", "gp", "--out", str(out)]) == 0
    timings = read_timings(out)
    here, absent = timings.measurements
    assert here.drift == 0.015 and here.low < 2e-6 * 0.972 and here.high > 2e-6 * 1.029
    assert (here.what, here.status, here.processes) == ("gp-fit", "ok", [5, 4, 4, 4, 4, 4, 5, 5])
    assert here.contaminated[0] == "process 1: a busy neighbour" and len(clock) == 8
    assert (absent.device, absent.status, absent.reason) == ("cuda", "unavailable", "cuda: no")
    assert {"processor", "commit", "torch"} <= set(timings.machine)
    settings = clock[0][1]
    assert (settings.once_samples, settings.sample_seconds, settings.pause_seconds) == (1, 0.005, 0.2)
    assert (settings.batch, settings.warmup_seconds) == (3, 0.2)
    assert [one.samples for _, one in clock] == [5, 4, 4, 4, 4, 4, 5, 5]
    said = capsys.readouterr().err.splitlines()
    assert {line for line in said if line.startswith("1: ")} == {
        "1: gp-fit torch-cholesky cpu steady n=20  2 us [1.5, 2.5] per fit  contaminated: a busy neighbour",
        "1: gp-fit torch-cholesky cuda steady n=20  unavailable: cuda: no",
    }


@pytest.mark.parametrize(("words", "names"), [(["--entry", "gp"], ["gp"]), ([], ["gp", "train"])])
def test_a_folder_has_a_file_an_entry_whatever_its_name(study, clock, tmp_path, words, names):
    out = tmp_path / ("folder" if words else "a folder.json")
    assert main(["time", "--study", str(study), "--device", "cpu", *words, "--out", str(out)]) == 0
    assert times_in(out) == [f"{name}.json" for name in names]


def test_all_entries_are_a_folder(study, clock, tmp_path):
    assert main(["time", "--study", str(study), "--out", str(tmp_path / "all")]) == 0
    assert times_in(tmp_path / "all") == ["gp.json", "train.json"]
    rows = read_timings(tmp_path / "all" / "train.json").measurements
    assert [(r.variant, r.device, r.sizes.get("K"), r.status) for r in rows] == [
        ("plain", "cpu", None, "ok"), ("stack", "cpu", 1, "ok"), ("stack", "cpu", 8, "ok"),
        ("plain", "cuda", None, "unavailable"), ("stack", "cuda", 1, "unavailable"),
        ("stack", "cuda", 8, "unavailable"),
    ]  # fmt: skip


def test_a_call_that_was_ended_goes_on_and_leaves_nothing(study, clock, tmp_path, monkeypatch):
    out, starter = tmp_path / "all", run.starter
    words = ["time", "--study", str(study), "--device", "cpu", "--out", str(out)]
    monkeypatch.setattr(run, "starter", lambda w: lambda number, file: 130 if number else starter(w)(0, file))
    with pytest.raises(SystemExit):
        main(words)
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith(".")] == [".all.rounds"]
    first = len(clock)
    monkeypatch.setattr(run, "starter", starter)
    assert main(words) == 0 and first == 4 and len(clock) == 8 * first
    assert sorted(f.name for f in tmp_path.iterdir()) == ["all", "study.yaml"]


@pytest.mark.parametrize("changed", ["samples", "code", "host", "torch", "commit"])
def test_with_another_machine_or_code_it_does_not_go_on(study, clock, tmp_path, monkeypatch, changed):
    starter = run.starter
    words = ["time", "--study", str(study), "--device", "cpu", "--out", str(tmp_path / "all")]
    monkeypatch.setattr(run, "starter", lambda w: lambda number, file: 130 if number else starter(w)(0, file))
    with pytest.raises(SystemExit):
        main(words)
    monkeypatch.setattr(run, "starter", starter)
    if changed == "samples":
        study.write_text(study.read_text().replace("samples: 25", "samples: 26"))
    elif changed == "code":
        monkeypatch.setattr(run, "code", lambda: "other")
    elif changed == "host":
        monkeypatch.setattr(run.platform, "node", lambda: "another")
    else:
        monkeypatch.setattr(run, "provenance", lambda: provenance() | {changed: "another"})
    goes_on = changed == "commit"
    assert main(words) == 0 and len(clock) == (0 if goes_on else 4) + 8 * 4


def test_the_code_is_what_is_written_not_what_python_makes_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(run.bench, "__file__", str(tmp_path / "__init__.py"))
    deep = tmp_path / "training" / "native"
    deep.mkdir(parents=True)
    (deep / "lanes.cpp").write_text("int one;")
    before = run.code()
    (tmp_path / "training" / "__pycache__").mkdir()
    (tmp_path / "training" / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"\xff")
    assert run.code() == before
    (deep / "lanes.cpp").write_text("int two;")
    assert run.code() != before


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("timing/deep/clock.py", True), ("training/native/lanes.cpp", True), ("training/native/x.h", True),
        ("gp/cholesky.py", True), ("statistics.py", True), ("score.py", False), ("compare/text.py", False),
        ("timing/notes.md", False),
    ],
)  # fmt: skip
def test_times_depend_on_what_is_timed_and_times_and_nothing_else(tmp_path, monkeypatch, file, counts):
    monkeypatch.setattr(run.bench, "__file__", str(tmp_path / "__init__.py"))
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    before = run.code()
    (tmp_path / file).write_text("one")
    assert (run.code() != before) == counts
    named = run.code()
    (tmp_path / file).rename((tmp_path / file).with_stem("other"))
    assert (run.code() != named) == counts


def test_two_calls_at_once_are_refused(study, clock, tmp_path, capsys):
    with run.hold(tmp_path / ".all.rounds"):
        assert main(["time", "--study", str(study), "--out", str(tmp_path / "all")]) == 2
    assert "another run (process" in capsys.readouterr().err and clock == []


def test_devices_can_be_chosen(study, clock, tmp_path):
    assert main(["time", "--study", str(study), "--device", "cuda", "--out", str(tmp_path / "gpu")]) == 0
    rows = [r for f in timing_files(tmp_path / "gpu") for r in read_timings(f).measurements]
    assert len(rows) == 4 and {r.device for r in rows} == {"cuda"} and clock == []
    assert {r.reason for r in rows} == {"cuda: no"}


def test_without_any_device_here_one_round_says_so(study, clock, tmp_path, monkeypatch):
    numbers, starter = [], run.starter

    def counted(words):
        return lambda number, file: numbers.append(number) or starter(words)(number, file)

    monkeypatch.setattr(run, "starter", counted)
    assert main(["time", "--study", str(study), "--device", "cuda", "--out", str(tmp_path / "gpu")]) == 0
    assert numbers == [0]
    words = ["time", "--study", str(study), "--entry", "gp", "--device", "cpu, cuda"]
    assert main([*words, "--out", str(tmp_path / "both")]) == 0
    assert numbers == [0, *range(8)]  # two more, since all were contaminated


def test_a_seal_names_the_code_that_the_times_were_begun_with(study, clock, tmp_path, monkeypatch):
    """A suite takes minutes, and the code may be changed meanwhile."""
    measured, now = run.in_rounds, ["begun"]
    monkeypatch.setattr(run, "code", lambda: now[-1])
    monkeypatch.setattr(run, "in_rounds", lambda *given: measured(*given) + (now.append("changed") or []))
    key = key_of(suite(load(study).study.timing, chosen(load(study), None, "cpu")))
    run.time_entries(study, tmp_path / "all", devices="cpu", key=key)
    (seal,) = (tmp_path / "all").glob("made-*.json")
    assert json.loads(seal.read_text())["made_of"] == {"code": "begun"} and run.code() == "changed"


def test_files_are_sealed_and_an_old_seal_goes(study, clock, tmp_path):
    out = tmp_path / "all"
    out.mkdir()
    (out / f"made-{'0' * 16}.json").write_text("{}")
    words = ["time", "--study", str(study), "--device", "cuda", "--out", str(out)]
    key = key_of(suite(load(study).study.timing, chosen(load(study), None, "cuda")))
    assert main([*words, "--seal", "new"]) == 2, "another study's key"
    (out / "notes.bad").touch()
    for sealed, hand in (([*words, "--seal", key], False), (words, True)):
        assert main(sealed) == 0 and by_hand(out) == hand
        assert sorted(f.name for f in out.glob("*.json")) == ["gp.json", f"made-{key}.json", "train.json"]
        seal = json.loads((out / f"made-{key}.json").read_text())
        assert seal["files"] == {
            f"{name}.json": hashlib.sha256((out / f"{name}.json").read_bytes()).hexdigest()
            for name in ("gp", "train")
        }
        assert seal["made_of"] == {"code": run.code()} | ({"by hand": True} if hand else {})


def test_entries_measured_one_by_one_into_a_folder_are_all_sealed(study, clock, tmp_path, capsys):
    """Without the pipeline, as one fills a folder of another machine: a changed digit is told for each."""
    out = tmp_path / "m1"
    words = ["time", "--study", str(study), "--device", "cpu", "--out"]
    assert main([*words, str(out / "gp.json"), "--entry", "gp"]) == 0
    assert main([*words, str(out / "train.json"), "--entry", "train"]) == 0
    (seal,) = out.glob("made-*.json")
    assert sorted(read_seal(seal).files) == ["gp.json", "train.json"]
    for name in times_in(out):
        whole, taken = (out / name).read_text(), len(clock)
        (out / name).write_text(whole.replace('"median": ', '"median": 9', 1))
        with pytest.raises(UserError, match=f"{name}: damaged"):
            read_timings(out / name)
        other = "train" if name == "gp.json" else "gp"
        assert main([*words, str(out), "--entry", other]) == 2, "it would be without a seal from now on"
        assert f"{name}: damaged" in capsys.readouterr().err and len(clock) == taken, "before it measures"
        (out / name).write_text(whole)
    (seal,) = out.glob("made-*.json")
    said, taken = seal.read_text(), len(clock)
    seal.write_text(said.replace("train.json", "brain.json"))
    assert main([*words, str(out), "--entry", "train"]) == 2 and len(clock) == taken
    assert "gp.json: cannot be checked: its seal" in capsys.readouterr().err
    seal.write_text(said)
    (out / "gp.json").unlink()
    assert main([*words, str(out), "--entry", "train"]) == 0
    (seal,) = out.glob("made-*.json")
    assert sorted(read_seal(seal).files) == ["train.json"]


def test_the_self_test_is_the_clock_s(monkeypatch):
    fake = ModuleType("bench.timing.selftest")
    fake.self_test = lambda: 7
    monkeypatch.setitem(sys.modules, "bench.timing.selftest", fake)
    assert main(["time", "--self-test"]) == 7


def test_samples_are_shared_among_processes():
    timing = Timing(samples=20, processes=6)
    assert [run.part(timing, i) for i in range(8)] == [4, 4, 3, 3, 3, 3, 4, 4]
    assert [run.part(Timing(samples=20, processes=10), i) for i in range(12)] == [2] * 12


def test_what_cannot_be_written_is_told_before_anything_is_measured(study, clock, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["time", "--study", str(study), "--out", str(tmp_path / "file" / "x")]) == 2
    assert "could not be written" in capsys.readouterr().err and clock == []
