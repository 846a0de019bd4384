"""Files of timings: back as they were written, and told where they are not ours."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.errors import UserError
from bench.seals import seal_folder
from bench.timing.measurement import (
    Measurement,
    Timings,
    machines_in,
    machines_of,
    probe,
    read_timings,
    reference_digests,
    references_in,
    timing_files,
    timing_folder,
    write_timings,
)

ONE = Measurement(
    "train",
    "fused",
    "cpu",
    {"width": 40, "K": 256, "batch_size": "full"},
    "epoch and network",
    samples=[1e-6, 2e-6],
    units=512,
    median=1.5e-6,
    yardstick={"sgemm": [1.0, 1.1]},
    waited={"work": [1e-7, 0.0], "sgemm": [0.0, 0.1]},
    contaminated=["load 2.0 of 2 cores"],
)
NONE = Measurement("train", "fused", "cuda", {"K": 1}, "epoch and network", "unavailable", "no GPU")


def test_what_is_written_is_read(tmp_path):
    file = tmp_path / "timing" / "train.json"
    timings = Timings({"processor": "one"}, [ONE, NONE])
    write_timings(file, timings)
    assert read_timings(file) == timings
    assert [f.name for f in file.parent.iterdir()] == ["train.json"]


def test_sizes_tell_measurements_apart_whatever_their_order():
    again = Measurement("train", "fused", "cpu", {"batch_size": "full", "K": 256, "width": 40}, "")
    assert again.key == ONE.key != NONE.key


@pytest.mark.parametrize(
    "other",
    [{"what": "infer"}, {"variant": "vmap"}, {"device": "cuda"}, {"phase": "cold"}, {"sizes": {"K": 1}}],
)
def test_every_part_of_a_name_tells_measurements_apart(other):
    assert replace(ONE, **other).key != ONE.key
    assert replace(ONE, samples=[], unit="", threads=8, status="failed").key == ONE.key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not a file of timings"),
        ("[]", "not a file of timings"),
        ("null", "not a file of timings"),
        ("[" * 100_000, "not a file of timings"),
        *(
            (
                json.dumps({"version": v, "machine": {}, "measurements": []}),
                f"timings of version {v}, this code reads 4",
            )
            for v in (1, 5)
        ),
        (json.dumps({"machine": {}, "measurements": []}), "not a file of timings"),
        (json.dumps({"version": 4, "measurements": []}), "not a file of timings"),
        (
            json.dumps({"version": 4, "machine": {}, "measurements": [{"what": "x"}]}),
            "not a file of timings",
        ),
    ],
)
def test_a_foreign_file_is_told(tmp_path, text, said):
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(UserError, match=said):
        read_timings(file)


@pytest.mark.parametrize(("version", "lacks"), [(2, ("drift", "waited")), (3, ("waited",))])
def test_files_of_older_versions_are_read(tmp_path, version, lacks):
    file = tmp_path / "x.json"
    write_timings(file, Timings({}, [ONE]))
    data = json.loads(file.read_text())
    for name in lacks:
        del data["measurements"][0][name]
    file.write_text(json.dumps(data | {"version": version}))
    assert read_timings(file).measurements == [replace(ONE, waited={})]


def results(folder, *files):
    """A results folder as a run leaves it, with these files of timings; none: timing=none."""
    for name in ("plan.json", ".report.html.made-k.json", "figures/a/manifest.json", "plan/p.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    for name in files:
        write_timings(folder / "timing" / name, Timings({}, [ONE]))
        seal_folder(folder / "timing", "k", {})
    return folder


def test_seals_and_what_is_hidden_are_no_files_of_timings(tmp_path):
    timing = results(tmp_path / ".kept" / "r", "b.json", "a.json") / "timing"
    for name in (
        ".c.json",
        ".b.json.rounds/begun.json",
        "run/made-l.json",
        "run/d.json",
        "e.json.bad",
        "f.txt",
    ):
        (timing / name).parent.mkdir(exist_ok=True)
        (timing / name).touch()
    assert timing_files(timing) == [timing / "a.json", timing / "b.json"]
    assert timing_files(timing, deep=True) == [
        timing / "a.json",
        timing / "b.json",
        timing / "run" / "d.json",
    ]
    assert timing_files(tmp_path / "none") == []


def test_timings_of_a_results_folder_lie_in_its_timing(tmp_path):
    timed, untimed = results(tmp_path / "r", "a.json"), results(tmp_path / "u")
    assert timing_folder(timed) == timed / "timing" == timing_folder(timed / "timing")
    assert timing_files(timing_folder(untimed)) == []


def test_machines_are_folders_of_times_or_of_results_or_folders_of_these(tmp_path, monkeypatch):
    first, second = results(tmp_path / "r", "a.json"), tmp_path / "s"
    results(tmp_path / "untimed")
    results(tmp_path / ".hidden", "a.json")
    write_timings(second / "b.json", Timings({}, [ONE]))
    files = {"r": [first / "timing" / "a.json"], "s": [second / "b.json"]}
    assert machines_in(tmp_path) == files
    assert machines_in(first) == {"r": files["r"]} and machines_in(second) == {"s": files["s"]}
    assert machines_in(tmp_path / "untimed") == {}
    monkeypatch.chdir(first)
    assert [*machines_in(Path())] == ["r"]


@pytest.fixture
def sealed(tmp_path):
    """A file of timings in a sealed folder."""
    write_timings(tmp_path / "timing" / "first.json", Timings({}, [ONE]))
    seal_folder(tmp_path / "timing", "k", {})
    return tmp_path / "timing" / "first.json"


def changed(file):
    """Another digit: still a file of timings."""
    data = json.loads(file.read_text())
    data["measurements"][0]["units"] += 1
    file.write_text(json.dumps(data, indent=1))
    return file


def test_a_file_that_is_not_what_was_sealed_is_refused_with_what_helps(sealed):
    assert read_timings(sealed).measurements == [ONE]
    with pytest.raises(
        UserError, match=r"first\.json: damaged: not the bytes that were sealed; copy it anew"
    ):
        read_timings(changed(sealed))


def test_a_file_that_no_seal_names_is_taken_as_it_is(sealed):
    """Copied out of its folder, or into it."""
    alone, beside = sealed.parents[1] / "first.json", sealed.with_name("copied.json")
    for copy in (alone, beside):
        copy.write_bytes(sealed.read_bytes())
        assert read_timings(changed(copy)).measurements != [ONE]


def test_of_two_seals_in_a_folder_one_that_knows_the_file_is_enough(sealed):
    """Two runs copied into one folder, the later over the earlier."""
    changed(sealed)
    (sealed.parent / "made-k.json").rename(sealed.parents[1] / "made-k.json")
    seal_folder(sealed.parent, "l", {})
    (sealed.parents[1] / "made-k.json").rename(sealed.parent / "made-k.json")
    assert read_timings(sealed).measurements != [ONE]
    with pytest.raises(UserError, match="damaged: not the bytes"):
        read_timings(changed(sealed))


def test_a_file_whose_seal_cannot_be_read_is_refused_and_the_seal_named(sealed):
    seal = sealed.parent / "made-0123456789abcdef.json"
    (sealed.parent / "made-k.json").unlink()
    (sealed.parent / "made-by-me.json").write_text("{}")  # what a person named like one is none
    seal.write_text("{}")
    with pytest.raises(UserError, match=rf"first\.json: cannot be checked: its seal {seal.name} is damaged"):
        read_timings(sealed)
    seal.unlink()  # as is said there
    assert read_timings(sealed).measurements == [ONE]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UserError, match=r"none\.json: could not be read"):
        read_timings(tmp_path / "none.json")


def test_whether_a_file_can_be_written_is_tried_and_leaves_nothing(tmp_path):
    probe(tmp_path / "deep" / "x.json")
    assert list((tmp_path / "deep").iterdir()) == []
    (tmp_path / "file").touch()
    for file in (tmp_path / "file" / "x.json", tmp_path / "deep"):
        with pytest.raises(UserError, match="could not be written"):
            probe(file)


def test_references_are_kept_as_folders_of_times_results_folders_or_several(tmp_path):
    assert references_in(tmp_path / "none") == []
    write_timings(tmp_path / "times" / "a.json", Timings({}, [ONE]))
    results(tmp_path / "run", "a.json")
    results(tmp_path / "lab" / "m", "a.json")
    results(tmp_path / "baseline", "a.json")
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.json").write_text("{}")
    assert [one.name for one in references_in(tmp_path)] == ["lab", "run", "times"]
    assert [*machines_of(references_in(tmp_path))] == ["m", "run", "times"]


def test_each_machine_among_references_has_one_name(tmp_path):
    first, second = results(tmp_path / "m", "a.json"), results(tmp_path / "others" / "m", "a.json")
    third = results(tmp_path / "others" / "n", "a.json")
    write_timings(third / "timing" / "a.json", Timings({}, [ONE]))
    assert machines_of([first]) == {"m": [first / "timing" / "a.json"]}
    assert machines_of([first, tmp_path / "others" / ".." / "m"]) == machines_of([first])
    assert [*machines_of([tmp_path / "others"])] == ["m", "n"]
    found = reference_digests([first, third])
    assert {name: len(one) for name, one in found.items()} == {"m/a.json": 64, "n/a.json": 64}
    for other in (second, tmp_path / "others"):
        with pytest.raises(UserError, match=rf"others/m/timing: 'm' is {first}/timing already; a folder of"):
            machines_of([first, other])
    with pytest.raises(UserError, match="'here' is this machine already"):
        machines_of([results(tmp_path / "here", "a.json")])
    with pytest.raises(UserError, match="none: no such folder of timings"):
        machines_of([first, tmp_path / "none"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="empty: no file of timings"):
        machines_of([tmp_path / "empty"])


@pytest.mark.parametrize(
    ("text", "said"), [("{}", "not a file of timings"), ('{"version": 9}', "of version 9")]
)
def test_a_reference_that_is_none_is_told_while_planning(tmp_path, text, said):
    folder = results(tmp_path / "m", "a.json")
    write_timings(folder / "timing" / "a.json", Timings({}, [ONE]))
    assert [*reference_digests([folder / "timing" / ".."])] == ["m/a.json"], "and it has its own name"
    (folder / "timing" / "b.json").write_text(text)
    with pytest.raises(UserError, match=said):
        reference_digests([folder])
