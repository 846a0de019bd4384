"""Two stages as a person sees them: trained, chosen, confirmed; and what a kill or damage costs."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from bench.planning.plan import Plan
from bench.record import read_pack
from tests.faults.scene import forked

GRID = {
    "name": "one", "model": ["neuron", "linear"], "task": "moons", "activation": "tanh", "eta": [0.1, 1],
    "seed": 2,
}  # fmt: skip
CONFIRM = {"seeds": 3, "eta_alpha_seeds": 1}


def study(folder: Path, confirm: object = CONFIRM, **more: object) -> Path:
    file = folder / "study.yaml"
    content = {"name": "t", "title": "T", "settings": {"epochs": 3}, "grids": [GRID], "confirm": confirm}
    file.write_text(yaml.safe_dump(content | more))
    return file


def snakemake(file: Path, results: Path, *arguments: str, **config: str):
    """It is run from the root of the repository, on one core."""
    pairs = [f"{key}={value}" for key, value in {"study": file, "results": results, **config}.items()]
    command = [sys.executable, "-m", "snakemake", "--cores", "1", *arguments, "--config", *pairs]
    done = forked(command)
    assert "Traceback" not in done.stderr
    return done


def jobs(done) -> dict[str, int]:
    """Rule -> number of jobs, as Snakemake lists them before it begins; without the total."""
    found = re.findall(r"^(\w+) +(\d+)$", (done.stdout + done.stderr).partition("\n\n\n")[0], re.MULTILINE)
    return {rule: int(count) for rule, count in found if rule not in ("total", "all")}


def said(done, word: str) -> list[str]:
    """The messages of jobs that begin so."""
    return re.findall(rf"^Job \d+: ({word} .*)$", done.stdout + done.stderr, re.MULTILINE)


def packs(results: Path) -> dict[str, int]:
    """Name -> time of change."""
    return {file.stem: file.stat().st_mtime_ns for file in (results / "packs").glob("*.parquet")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The first look, the run, and where its results lie."""
    folder = tmp_path_factory.mktemp("whole")
    file = study(folder)
    look = snakemake(file, folder / "r", "-n")
    done = snakemake(file, folder / "r")
    assert done.returncode == 0, done.stderr
    return folder, look, done


@pytest.fixture
def results(whole, tmp_path):
    """A copy of them, to break; with the study at its place."""
    shutil.copytree(whole[0] / "r", tmp_path / "r")
    return whole[0] / "study.yaml", tmp_path / "r"


def confirming(results: Path) -> list[str]:
    return [pack.name for pack in Plan.read(results / "plan.json").packs if pack.confirms]


def test_a_look_shows_both_stages(whole):
    _, look, _ = whole
    assert look.returncode == 0 and jobs(look) == {
        "train": 1, "choose": 1, "tables": 1, "times": 1,
        "figures": jobs(look)["figures"], "html": 1, "pdf": 1,
    }  # fmt: skip
    (words,) = said(look, "choose")
    assert re.fullmatch(
        r"choose on validation; then confirm what was chosen on fresh seeds: "
        r"about \d+ cells, 2 s on 1 core",
        words,
    )


def test_a_run_trains_chooses_and_confirms(whole):
    """Each neuron's setting once more, and linear: the best on three seeds, the other eta on one."""
    folder, _, done = whole
    (trained,), (confirmed,) = said(done, "train"), said(done, "confirm")
    assert re.fullmatch(r"train [0-9a-f]{16}: 6 cells; model neuron, linear; task moons.*", trained)
    assert re.fullmatch(r"confirm [0-9a-f]{16}: 7 cells; model neuron, linear; task moons.*", confirmed)
    assert (
        "7 cells confirm what was chosen; 0 are in packs already, 1 pack is to be made"
        in done.stdout + done.stderr
    )
    plan = Plan.read(folder / "r" / "plan.json")
    (name,) = (pack.name for pack in plan.packs if pack.confirms)
    cells = [
        json.loads(one) for one in read_pack(folder / "r" / "packs" / f"{name}.parquet")["cell"].to_pylist()
    ]
    assert sorted(cell["seed"] for cell in cells) == [1000] * 3 + [1001] * 2 + [1002] * 2
    assert (folder / "r" / "report.html").exists()


def test_again_there_is_nothing_to_do(whole):
    folder, _, _ = whole
    again = snakemake(folder / "study.yaml", folder / "r", "-n")
    assert again.returncode == 0 and "Nothing to be done" in again.stdout + again.stderr


def test_what_was_killed_after_the_choice_trains_that_alone(results):
    file, folder = results
    (name,) = confirming(folder)
    for lost in (f"packs/{name}.parquet", f"packs/{name}.seal.json"):
        (folder / lost).unlink()
    for made in ("tables", "figures"):
        shutil.rmtree(folder / made)
    before = packs(folder)
    done = snakemake(file, folder, "packs")
    assert done.returncode == 0 and jobs(done) == {"train": 1, "packs": 1}, done.stdout + done.stderr
    assert said(done, "confirm") and not said(done, "choose")
    after = packs(folder)
    assert before.items() < after.items() and after.keys() - before.keys() == {name}
    assert "Nothing to be done" in snakemake(file, folder, "-n", "packs").stdout


def test_a_damaged_pack_that_confirms_is_named_and_trained_again_and_so_are_the_tables(results):
    file, folder = results
    (name,) = confirming(folder)
    pack = folder / "packs" / f"{name}.parquet"
    pack.write_bytes(pack.read_bytes()[:-9])
    done = snakemake(file, folder, "tables")
    assert done.returncode == 0 and jobs(done) == {"train": 1, "tables": 1}, done.stdout + done.stderr
    assert f"warning: {pack}: not a whole pack" in done.stderr and said(done, "confirm")
    assert pack.with_name(f"{pack.name}.bad").exists()


def test_a_damaged_pack_that_chooses_is_trained_again_and_chooses_again(results):
    """The same numbers choose the same: what confirms stays as it is."""
    file, folder = results
    (name,) = packs(folder).keys() - set(confirming(folder))
    pack = folder / "packs" / f"{name}.parquet"
    pack.write_bytes(pack.read_bytes()[:-9])
    look = snakemake(file, folder, "-n", "tables")
    assert jobs(look) == {"train": 1, "choose": 1, "tables": 1} and pack.exists()
    before = packs(folder)
    done = snakemake(file, folder, "tables")
    assert done.returncode == 0 and said(done, "train") and not said(done, "confirm"), done.stderr
    assert {one for one, time in packs(folder).items() if before[one] != time} == {name}
    assert "Nothing to be done" in snakemake(file, folder, "-n", "tables").stdout


def test_more_seeds_that_confirm_are_trained_alone(results, tmp_path):
    _, folder = results
    file = study(tmp_path, CONFIRM | {"seeds": 4})
    before = packs(folder)
    done = snakemake(file, folder, "tables")
    assert done.returncode == 0 and jobs(done) == {"train": 1, "tables": 1}, done.stdout + done.stderr
    (name,) = packs(folder).keys() - before.keys()
    cells = [json.loads(one) for one in read_pack(folder / "packs" / f"{name}.parquet")["cell"].to_pylist()]
    assert [cell["seed"] for cell in cells] == [1003, 1003]


def test_without_seeds_that_confirm_there_is_one_stage(tmp_path):
    done = snakemake(study(tmp_path, {"seeds": 0}), tmp_path / "r", "packs")
    assert done.returncode == 0 and jobs(done) == {"train": 1, "packs": 1}, done.stdout + done.stderr
    assert "confirm" not in done.stdout + done.stderr and len(packs(tmp_path / "r")) == 1


def test_one_job_a_cell_in_both_stages_where_that_is_asked(tmp_path):
    done = snakemake(study(tmp_path, {"seeds": 1}), tmp_path / "r", "-n", "packs", fuse="none")
    assert jobs(done) == {"train": 6, "choose": 1, "packs": 1}
