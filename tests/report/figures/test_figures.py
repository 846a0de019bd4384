"""Every group on a small made-up study; the numbers behind the pictures against independent ones."""

import json
import re
import shutil
import warnings
from dataclasses import replace
from pathlib import Path

import made_up
import numpy as np
import pinned
import pytest
import scipy.stats
import timed

from bench.errors import UserError
from bench.record import Record
from bench.seals import seal_folder, write_seal
from bench.tasks import make_dataset, resolve
from report.document import Missing
from report.figures import GROUPS, draw_group, read_manifests
from report.figures.curve_fits import Curves
from report.figures.film import path_of
from report.figures.grids import Grid
from report.figures.levels import contexts
from report.figures.outside import errors_of
from report.figures.source import Source
from report.figures.stopping import gains_of
from report.render import html_of, pdf_of
from report.sections import SECTIONS, document_of
from report.sections.front import FRONT
from report.tables.collect import write_tables
from report.tables.reader import Tables
from report.tables.schemas import TABLES

HOSTILE = resolve("<script>x</script> $a$ #{}*", {"kind": "moons"}, Path())


def results_of(folder: Path, records: list[Record], fresh: made_up.Fresh | None = None) -> Path:
    """A results folder with tables of these records."""
    plan = made_up.write_results(folder, records, 2, fresh)
    write_tables(plan, folder / "packs", folder / "tables", [timed.write(folder, gpu=True)])
    return folder


def drawn(folder: Path, groups: tuple[str, ...] = GROUPS) -> Path:
    """The folder, with its figures; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for group in groups:
            draw_group(group, folder / "tables", folder / "packs", folder / "figures")
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tasks of the made-up study, with every kind of model, drawn."""
    cells = [c for c in made_up.study_cells() if c.task.name in ("moons", "sin") and c.seed < 3]
    records = [made_up.record(c) for c in cells]
    return drawn(results_of(tmp_path_factory.mktemp("study"), records, made_up.FRESH))


@pytest.fixture(scope="module")
def source(study: Path) -> Source:
    return Source(Tables(study / "tables"), study / "packs")


def test_every_group_is_drawn_and_described(study: Path) -> None:
    entries = read_manifests(study / "figures")
    names = [entry["name"] for entry in entries]
    assert len(set(names)) == len(names) > 15
    keys = {FRONT, *(entry.key for entry in SECTIONS)}
    for entry in entries:
        assert (study / "figures" / entry["file"]).stat().st_size > 500
        assert entry["section"] in keys, f"figure {entry['name']}: no such section"
        named = entry["table"].partition(";")[0].split(", ")
        assert set(named) <= TABLES.keys() or entry["table"].startswith("bench."), entry["name"]
        assert entry["title"] and entry["alt"] and entry["caption"].endswith(f"Source: {entry['table']}.")


def test_every_figure_has_its_numbers(study: Path) -> None:
    for entry in read_manifests(study / "figures"):
        header, rows = entry["numbers"]["header"], entry["numbers"]["rows"]
        assert 0 < len(rows) <= 60 and len(header) > 1, entry["name"]
        assert all(len(row) == len(header) for row in rows), entry["name"]
        assert not re.search(r"nan|None|  |\(\)", entry["alt"]), entry["alt"]


OF_NO_CELL = {
    "activation-functions", "gradients-initial", "diverged-eta",
    *(f"tasks-{problem}-1" for problem in ("classification", "regression")),
    "widening", "next-point-double-well", *(f"map-{measure}" for measure in ("rmse", "crps", "effort")),
    *(f"next-point-film-double-well-{name}" for name in ("gp", "gp-practical")),
    *(f"timing-{name}" for name in ("scaling", "speedup", "roofline", "gp")),
}  # fmt: skip
AXES = {"task": "task", "model": "model", "η": "eta", "α": "alpha", "activation": "activation"}


def test_a_row_names_the_cell_that_makes_it_again(study: Path) -> None:
    """All but those of formulas, tasks, times and shares of many settings; a cell of what the row says."""
    cells = Tables(study / "tables").cells.set_index("digest")
    for entry in read_manifests(study / "figures"):
        numbers = entry["numbers"]
        assert any(numbers["digests"]) != (entry["name"] in OF_NO_CELL), entry["name"]
        for row, digest in zip(numbers["rows"], numbers["digests"], strict=False):
            cell, said = cells.loc[digest], dict(zip(numbers["header"], row, strict=True))
            for head, axis in AXES.items():
                if head == "model" and said.get(head) not in set(cells["model"]):
                    continue  # in words
                if said.get(head) is not None:
                    assert said[head] == cell[axis] or said[head] == f"{cell[axis]:g}", (entry["name"], head)


def test_the_numbers_are_those_of_the_table(study: Path) -> None:
    (entry,) = (e for e in read_manifests(study / "figures") if e["name"] == "scoreboard-regression")
    board = Tables(study / "tables").ranked.frame
    board = board[board["problem"] == "regression"]
    said = {row[1]: row[2] for row in entry["numbers"]["rows"]}
    wanted = {m: float(v) for m, v in zip(board["model"], board["test"], strict=True) if m in said}
    assert said == pytest.approx(wanted, rel=1e-5) and len(said) > 3


def test_the_groups_cover_what_a_reader_asks_for(study: Path) -> None:
    sections = {entry["section"] for entry in read_manifests(study / "figures")}
    wanted = {
        "scoreboard", "boundaries", "film", "weights", "curves", "eta-alpha", "activations", "bias",
        "batch-size", "width-depth", "training", "confusion", "by-hand", "fits", "gp",
    }  # fmt: skip
    assert wanted <= sections


def test_drawn_again_the_bytes_are_the_same(study: Path, tmp_path: Path) -> None:
    for group in ("grids", "film"):
        draw_group(group, study / "tables", study / "packs", tmp_path)
        for file in sorted((tmp_path / group).iterdir()):
            assert file.read_bytes() == (study / "figures" / group / file.name).read_bytes(), file.name


@pytest.mark.parametrize("key", [None, "k"])
def test_old_figures_do_not_stay_and_what_people_put_there_does(study: Path, tmp_path: Path, key: str | None):
    draw_group("grids", study / "tables", study / "packs", tmp_path, key)
    drawn = {file.name for file in (tmp_path / "grids").iterdir()}
    manifest = tmp_path / "grids" / "manifest.json"
    old = [{"file": "grids/old.svg"}] if key is None else []
    manifest.write_text(json.dumps(json.loads(manifest.read_text(encoding="utf-8")) + old), encoding="utf-8")
    for name in ("old.svg", "mine.svg"):
        (tmp_path / "grids" / name).write_text(name)
    if key is not None:
        files = {name: tmp_path / "grids" / name for name in ("old.svg", "manifest.json")}
        write_seal(tmp_path / "grids" / "made-k.json", files, {})
    draw_group("grids", study / "tables", study / "packs", tmp_path, key)
    assert {file.name for file in (tmp_path / "grids").iterdir()} == drawn | {"mine.svg"}


def test_an_unknown_group_and_missing_figures_are_told(study: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="found 'grid'; one of lead, tasks"):
        draw_group("grid", study / "tables", study / "packs", tmp_path)
    with pytest.raises(UserError, match="no such figures"):
        read_manifests(tmp_path)


def test_a_damaged_manifest_is_not_read(study: Path, tmp_path: Path) -> None:
    """The words beneath the figures stand in it: one that is other than what was written says so."""
    shutil.copytree(study / "figures", tmp_path / "figures")
    for group in GROUPS:
        seal_folder(tmp_path / "figures" / group, "k", {})
    assert read_manifests(tmp_path / "figures") == read_manifests(study / "figures")
    file = tmp_path / "figures" / GROUPS[3] / "manifest.json"
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(UserError, match=r"manifest\.json: damaged: not the bytes that were written"):
        read_manifests(tmp_path / "figures")


def test_the_report_of_the_study(study: Path) -> None:
    document = document_of(study / "tables", study / "figures")
    assert [figure.name for figure in document.figures()]
    assert len(list(document.figures())) == len(read_manifests(study / "figures"))
    answers = list(document.answers())
    assert len(answers) == len({answer.number for answer in answers})
    text = html_of(document, study / "figures")
    assert text == html_of(document_of(study / "tables", study / "figures"), study / "figures")
    assert text.count("<svg ") == len(list(document.figures()))
    pinned.hold("study", study, document)


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ([made_up.fixed_cell(made_up.LINEAR, "moons")], {"curves", "fits", "eta-alpha", "by-hand"}),
        (
            [made_up.fixed_cell(made_up.GP, "sin", seed) for seed in (0, 1)],
            {"boundaries", "confusion", "curves"},
        ),
        (
            [made_up.cell(made_up.mlp(40), "moons", seed, 100.0) for seed in (0, 1)],
            {"boundaries", "curves", "bias"},
        ),
        ([made_up.cell(made_up.mlp(40), "moons", device="cuda")], {"boundaries", "curves", "film"}),
        (
            [made_up.cell(made_up.NEURON, HOSTILE, s, e) for s in (0, 1) for e in (0.1, 1.0)],
            {"film", "fits", "gp"},
        ),
        (
            [
                made_up.cell(made_up.mlp(width), task, seed)
                for width in (5, 10, 40)
                for task in ("sin", "harmonic")
                for seed in (0, 1)
            ],
            {"boundaries", "film", "gp"},
        ),
    ],
    ids=["linear", "gp", "diverged", "unavailable", "hostile", "widths"],
)
def test_a_part_says_what_it_does_not_have(
    request: pytest.FixtureRequest, tmp_path: Path, cells: list, missing: set[str]
) -> None:
    folder = drawn(results_of(tmp_path, [made_up.record(cell) for cell in cells]))
    document = document_of(folder / "tables", folder / "figures")
    shown = {section.key for section in document.sections()}
    assert not missing & shown
    (limits,) = (section for section in document.sections() if section.key == "limits")
    told = [block.text for block in limits.blocks if isinstance(block, Missing)]
    titles = {entry.title: entry.key for entry in SECTIONS}
    assert missing <= {titles[text.partition(". ")[0]] for text in told}
    text = html_of(document, folder / "figures")
    assert "<script>x" not in text
    assert pdf_of(document, folder / "figures").startswith(b"%PDF")
    pinned.hold(request.node.callspec.id, folder, document)


def test_a_heat_map_is_the_mean_over_seeds_that_are_ok(source: Source) -> None:
    row = source.tables.tuned("moons", "neuron")
    assert row is not None
    grid = Grid(row, source.tables.like(row, but=("eta", "alpha")).assign(test_accuracy=0.0))
    cells = source.tables.cells.query("model == 'neuron' and task == 'moons'")
    cells = cells[cells["activation"] == row["activation"]]
    assert set(cells["stage"]) == {"choosing", "confirming"}
    cells = cells[cells["stage"] == "choosing"]
    ok = cells[cells["status"] == "ok"]
    wanted = ok.pivot_table(index="alpha", columns="eta", values="validation_accuracy", aggfunc="mean")
    np.testing.assert_allclose(grid.score, wanted.to_numpy(float))
    assert grid.lost.sum() == 2  # seed 0 at eta 100 diverged, for both alpha
    assert grid.score[grid.best] == np.nanmax(np.where(grid.lost > 0, np.nan, grid.score))


def test_fits_are_in_the_task_s_own_unit(tmp_path: Path) -> None:
    """A line through standardised targets, back in the energy's unit."""
    cells = [made_up.fixed_cell(made_up.LINEAR, "harmonic", seed) for seed in (0, 1)]
    folder = results_of(tmp_path, [made_up.record(cell) for cell in cells])
    curves = Curves(Source(Tables(folder / "tables"), folder / "packs"))
    fit = curves.fit(cells[0].digest)
    assert fit is not None
    data = make_dataset(cells[0].task, 0)
    w, b = curves.records[cells[0].digest].weights or ()
    np.testing.assert_allclose(fit.y[0], (w * fit.x + b) * data.target_scale + data.target_shift)
    assert (fit.x[0], fit.x[-1]) == data.wide_range


def test_errors_inside_and_outside_are_geometric_means_over_seeds(source: Source) -> None:
    found = errors_of(source.tables).set_index("model")
    cells = source.tables.cells.query("task == 'sin' and model == 'gp' and stage == 'confirming'")
    assert found.loc["Gaussian process", "inside"] == pytest.approx(scipy.stats.gmean(cells["test_rmse"]))
    assert found.loc["Gaussian process", "outside"] == pytest.approx(scipy.stats.gmean(cells["outside_rmse"]))
    assert found["outside"].tolist() == pytest.approx((5 * found["inside"]).tolist())
    assert set(found["task"]) == {"sin"} and len(found) == 4


def test_what_stopping_gains(study: Path) -> None:
    """Better by 2 points of accuracy at the best epoch; RMSE nine tenths."""
    tables = Tables(study / "tables")
    cells = tables.cells
    better = {"best_test_accuracy": cells["test_accuracy"] + 0.02, "best_test_rmse": 0.9 * cells["test_rmse"]}
    tables.cells = cells.assign(**better)
    found = gains_of(tables).set_index(["task", "model"])
    assert found.loc[("moons", "neuron"), "mean"] == pytest.approx(2)
    assert found.loc[("sin", "mlp-40"), "mean"] == pytest.approx(0.9)


def test_a_weight_path_is_read_row_by_row(source: Source) -> None:
    row = source.tables.ranked.first("moons", "neuron")
    assert row is not None
    digest = source.tables.shown(row["digest"])["digest"]  # type: ignore[index]
    record = source.records([digest])[digest]
    epochs, path = path_of(record)
    assert path.shape == (len(made_up.EPOCHS), 3) == (len(epochs), 3)
    np.testing.assert_allclose(path[-1], record.weights, rtol=1e-6)


def test_what_does_nothing_anywhere_is_not_drawn(source: Source) -> None:
    (one, *_) = contexts(source.tables.effects, "momentum")
    assert one.moves
    assert not replace(one, rows=one.rows.assign(difference=0.0)).moves


def test_no_caption_names_a_colour_of_the_ground(study: Path) -> None:
    """White is black on a dark page, and what is darker there is paler: tint, and faint or strong, hold on
    both. Heat maps keep their dark and bright colours."""
    words = {"white", "black", "pale", "paler", "darker", "darkest"}
    for entry in read_manifests(study / "figures"):
        said = set(re.findall(r"[a-z]+", f"{entry['title']} {entry['caption']} {entry['alt']}".lower()))
        assert not words & said, entry["name"]
