"""Where in a study something is wrong, in the words of the file; and what types alone do not tell."""

import pytest
import yaml

from bench.errors import UserError
from bench.study.fields import LARGEST_SEED, MOST_POINTS, MOST_SEEDS, WIDEST
from bench.study.grid import grow
from bench.study.loading import load
from bench.study.schema import Axes, Confirm, Grid, Margins, ModelEntry, Packs, Shown
from bench.study.timing_section import Timing, TimingEntry

GRID = {"name": "one", "model": "neuron", "task": "moons", "eta": [0.1], "seed": 2}
GOOD = {"name": "try", "title": "A try", "grids": [GRID]}


def written(tmp_path, **changes):
    file = tmp_path / "s.yaml"
    file.write_text(yaml.safe_dump({k: v for k, v in (GOOD | changes).items() if v is not None}))
    return file


@pytest.fixture
def told(tmp_path):
    def lines(**changes):
        with pytest.raises(UserError) as caught:
            load(written(tmp_path, **changes))
        return [line.removeprefix(f"{tmp_path / 's.yaml'}: ") for line in str(caught.value).splitlines()]

    return lines


@pytest.fixture
def good(tmp_path):
    return lambda **changes: load(written(tmp_path, **changes))


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"title": None}, "title: is missing"),
        ({"title": 3}, "title: found 3; a text would do"),
        (
            {"name": "a b"},
            "name: found 'a b'; a name of letters, digits, - and _ would do (of a task spaces, . and + too)",
        ),
        ({"grids": []}, "grids: found []; at least one value would do"),
        ({"grids": 3}, "grids: found 3; a list would do"),
        ({"tasks": 3}, "tasks: found 3; names of your own, each with keys and values, would do"),
        ({"models": [3]}, "models: found [3]; names of your own, each with keys and values, would do"),
        (
            {"tasks": {"moons": 3}},
            "tasks.moons: found 3; the options of a task, such as {kind: moons, noise: 0.3}, would do",
        ),
        ({"grids": [GRID | {"name": None}]}, "grids[0].name: found None; a text would do"),
        ({"settings": {"etta": 1}}, "settings.etta: no such key; did you mean eta?"),
        ({"packs": {"seconds": 0}}, "packs.seconds: found 0; a number above 0 would do"),
        ({"packs": {"timeout_seconds": 0}}, "packs.timeout_seconds: found 0; a number above 0 would do"),
        ({"packs": {"fuse": "some"}}, "packs.fuse: found 'some'; all or none would do"),
        ({"packs": {"zzz": 1}}, "packs.zzz: no such key; there are seconds, timeout_seconds, fuse"),
        ({"report": {"shown_seed": -1}}, "report.shown_seed: found -1; a number of at least 0 would do"),
        (
            {"settings": {"checkpoints": 1001}},
            "settings.checkpoints: found 1001; a number of at most 1000 would do",
        ),
        (
            {"settings": {"checkpoints": -1}},
            "settings.checkpoints: found -1; a number of at least 0 would do",
        ),
        (
            {"models": {"m": {"kind": "tree"}}},
            "models.m.kind: found 'tree'; neuron, mlp, ensemble, linear or gp would do",
        ),
        (
            {"models": {"eta": {"kind": "mlp", "hidden": ["a"]}}},
            "models.eta.hidden[0]: found 'a'; a finite number would do",
        ),
        ({"title": ["x" * 70]}, "title: found ['" + "x" * 55 + "...; a text would do"),
        ({"title": ["x" * 56]}, "title: found ['" + "x" * 56 + "']; a text would do"),
    ],
)
def test_a_complaint_is_a_place_what_was_found_and_what_would_do(told, changes, line):
    assert told(**changes) == [line]


@pytest.mark.parametrize(
    ("changes", "place", "model"),
    [
        ({"confirm": 5}, "confirm", Confirm),
        ({"margins": 0.01}, "margins", Margins),
        ({"packs": 3}, "packs", Packs),
        ({"report": 3}, "report", Shown),
        ({"settings": "x"}, "settings", Axes),
        ({"grids": [3]}, "grids[0]", Grid),
        ({"models": {"m": 3}}, "models.m", ModelEntry),
        ({"timing": 3}, "timing", Timing),
        ({"timing": {"entries": [3]}}, "timing.entries[0]", TimingEntry),
    ],
)
def test_a_section_that_wants_keys_names_them(told, changes, place, model):
    (line,) = told(**changes)
    assert line.startswith(f"{place}: found ")
    assert line.endswith(f"; keys with values would do: {', '.join(model.model_fields)}")


@pytest.mark.parametrize("found", ["many", True, "1000-1004", None, {"a": 1}])
def test_what_is_no_number_of_seeds_may_be_one_or_a_list(told, found):
    would = f"found {found!r}; a number of seeds, or a list of them, would do"
    assert told(confirm={"seeds": found}) == [f"confirm.seeds: {would}"]
    if found is not None:
        assert told(grids=[GRID | {"seed": found}]) == [f"grids[0].seed: {would}"]


def test_a_number_of_seeds_is_told_its_bounds(told):
    assert told(confirm={"seeds": 1.5}) == ["confirm.seeds: found 1.5; a whole number would do"]
    assert told(confirm={"seeds": -1}) == ["confirm.seeds: found -1; a number of 0 to 10000 would do"]


@pytest.mark.parametrize("name", ["accuracy", "rmse"])
def test_a_margin_is_a_share(told, good, name):
    for found, words in ((1, "below 1"), (5, "below 1"), (0, "above 0"), (-1, "above 0")):
        line = f"margins.{name}: found {found}; a share {words} would do: 0.01 is one point (of an RMSE 1 %)"
        assert told(margins={name: found}) == [line]
    assert getattr(good(margins={name: "1e-2"}).study.margins, name) == 0.01
    assert told(margins={name: "x"}) == [f"margins.{name}: found 'x'; a finite number would do"]


@pytest.mark.parametrize(
    ("axis", "good_one", "bad_one"),
    [
        ("eta", 1e-300, 0),
        ("alpha", 0, -1e-9),
        ("epochs", 1, 0),
        ("batch_size", 1, 0),
        ("momentum", 0.999, 1),
        ("momentum", 0, -0.1),
        ("early_stop", 1, 0),
        ("n_train", 2, 0),
        ("n_train", MOST_POINTS, MOST_POINTS + 1),
        ("seed", [LARGEST_SEED], [2 * LARGEST_SEED]),
        ("checkpoints", 1000, 1001),
        ("seed", [0], [-1]),
        ("seed", 1, 0),
        ("model", f"mlp-{WIDEST}", f"mlp-{WIDEST + 1}"),
        ("model", "mlp-1", "mlp-0"),
        ("split", "same", "other"),
        ("reduction", "sum", "max"),
        ("loss", "l1", "l2"),
        ("dtype", "float64", "float16"),
        ("device", "mps", "tpu"),
        ("bias", False, 2),
        ("activation", "gelu", "elu"),
        ("init", "normal", "ones"),
    ],
)
def test_an_axis_goes_to_its_limit_and_no_further(told, good, axis, good_one, bad_one):
    good(grids=[GRID | {axis: good_one}])
    (line,) = told(grids=[GRID | {axis: bad_one}])
    assert line.startswith(f"grids[0].{axis}")


def test_a_number_of_seeds_means_the_first_ones(good, told):
    found = {n: good(grids=[GRID | {"seed": n}]).study.grids[0].seed for n in (1, 3, "2", MOST_SEEDS)}
    assert (
        found[1] == [0]
        and found[3] == [0, 1, 2]
        and found["2"] == [0, 1]
        and len(found[MOST_SEEDS]) == 10_000
    )
    assert good(grids=[GRID | {"seed": [7, 3]}]).study.grids[0].seed == [7, 3]
    assert told(grids=[GRID | {"seed": 10_001}])[0].endswith(
        "found 10001; a number of at most 10000 would do"
    )


def test_one_value_is_a_list_of_one_and_full_is_all_points(good):
    grid = good(grids=[GRID | {"batch_size": ["full", 4, None], "eta": "1e-2", "epochs": 5.0}]).study.grids[0]
    assert (grid.batch_size, grid.eta, grid.epochs) == ([None, 4, None], [0.01], [5])


def test_names_of_grids_tasks_and_models_are_short_and_readable(good, told):
    good(grids=[GRID | {"name": "a b.c+d-e_ü" + "x" * 49}])
    for name in ("", "x" * 61, "a/b"):
        assert told(grids=[GRID | {"name": name}])[0].startswith("grids[0].name: found")


UNREAD = ["", " ", "\u200b", "a\nb", "a\x00b", "a\x1b[31mb", "a\x7fb", "a\x85b", "a\ufffeb", "a\u202eb"]


@pytest.mark.parametrize("text", UNREAD)
def test_words_that_no_page_shows_are_refused_wherever_they_stand(told, text):
    """And told in a line that a terminal shows: repr has the signs of control spelled out."""
    several = text == "a\nb"
    places = {
        "title": {"title": text},
        "grids[0].question": {"grids": [GRID | {"question": text}]},
        "grids[0].name": {"grids": [GRID | {"name": text}]},
        "notes[0].text": {"notes": text},
        "grids[0].notes[0].text": {"grids": [GRID | {"notes": [{"text": text}]}]},
    }
    for place, changes in places.items():
        if not (several and "notes" in place):
            (line,) = told(**changes)
            assert line.startswith(f"{place}: found {text!r}; a ") and "would do" in line
            assert line.isprintable()
    for key, entry in (("tasks", {"kind": "moons"}), ("models", {"kind": "neuron"})):
        (line,) = told(**{key: {text: entry}})
        assert line.startswith(f"{key}.") and "; a name " in line and line.isprintable()


def test_a_block_of_yaml_is_one_line(good):
    """`title: |` and `title: >` end with a line break that nobody typed."""
    study = good(title="A try\n", grids=[GRID | {"question": " Is it?\n"}]).study
    assert (study.title, study.grids[0].question) == ("A try", "Is it?")
    assert good(title="שלום – 你好 \u2068مرحبا\u2069").study.title == "שלום – 你好 \u2068مرحبا\u2069"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            {"kind": "neuron", "hidden": [4]},
            "models.m.hidden: an mlp has hidden layers, such as [40], and an ensemble has; nothing",
        ),
        ({"kind": "linear", "kernel": "rbf"}, "models.m.kernel: only a gp has a kernel, this is a linear"),
        (
            {"kind": "linear", "weights": [1]},
            "models.m.weights: only a neuron or an mlp has weights to set by hand",
        ),
        (
            {"kind": "gp", "kernel": "rbff"},
            "models.m.kernel: found 'rbff'; unknown kernel 'rbff'; there are rbf,",
        ),
        (
            {"kind": "gp", "kernel": "rbf("},
            "models.m.kernel: found 'rbf('; found '' in 'rbf(', of rbf; length",
        ),
        ({"kind": "gp", "kernel": 3}, "models.m.kernel: found 3; the name of a kernel, or a sum"),
        ({"kind": "gp", "constant": 0}, "models.m.constant: found 0.0; a number above 0.0 would do"),
        ({"kind": "gp", "constant": "fitt"}, "models.m.constant: found 'fitt'; a finite number would do"),
        (
            {"kind": "gp", "noise_variance": -1},
            "models.m.noise_variance: found -1.0; a number of at least 0.0",
        ),
        ({"kind": "gp", "mean": "zero"}, "models.m.mean: found 'zero'; a finite number would do"),
        ({"kind": "gp", "length": 1}, "models.m.length: no such key"),
        ({"kind": "linear", "mean": 0}, "models.m.mean: only a gp has one, this is a linear"),
        (
            {"kind": "mlp", "hidden": [WIDEST + 1]},
            "models.m.hidden[0]: found 16385; a number of at most 16384",
        ),
    ],
)
def test_a_model_s_entry_must_make_sense(told, entry, said):
    (line,) = told(models={"m": entry})
    assert line.startswith(said)


def test_a_kernel_s_lists_fit_the_task_s_inputs(good):
    models = {"two": {"kind": "gp", "kernel": "rbf(length=[1, 2])"}}
    with pytest.raises(UserError) as error:
        grow(good(models=models, grids=[GRID | {"task": ["sin"], "model": "two"}]))
    assert str(error.value).endswith(
        "grids[0]: found two (rbf(length=[1, 2])) with task sin; 2 lengths are given for 1 input: one for "
        "all, or one for each, would do"
    )


def test_what_is_known_of_a_process_is_what_its_entry_says(good):
    entries = {
        "all": {"kind": "gp", "kernel": "rbf( length=1 )", "constant": "2", "noise_variance": 0, "mean": -1},
        "none": {"kind": "gp", "constant": "fit", "noise_variance": "fit", "mean": "sample"},
    }
    names = ["all", "none", "gp", "gp-practical"]
    found = good(models=entries, grids=[GRID | {"task": "sin", "model": names}]).models
    assert found["all"].prior == ("rbf(length=1)", 2.0, 0.0, -1.0)
    assert found["none"].prior == found["gp"].prior == ("rbf", None, None, None)
    assert found["gp-practical"].prior == ("rbf(length=1)", 1.0, 0.001, 0.0)
    assert found["gp"].as_dict() == {"name": "gp", "kind": "gp", "hidden": [], "kernel": "rbf"}


def test_models_are_what_their_entries_and_names_say(good):
    entries = {
        "g": {"kind": "gp"}, "deep": {"kind": "mlp", "hidden": [4, 5]}, "one": {"kind": "mlp", "hidden": 6},
        "mine": {"kind": "mlp", "hidden": 1, "weights": [1, "2e0", 3, 4, 5]},
    }  # fmt: skip
    names = ["gp", "gp-matern", "linear", "neuron", "mlp-3-20", "g"]
    found = good(models=entries, grids=[GRID | {"task": "sin", "model": names}]).models
    assert {n: (m.name, m.kind, m.hidden, m.kernel, m.weights) for n, m in found.items()} == {
        "g": ("g", "gp", (), "rbf", None),
        "deep": ("deep", "mlp", (4, 5), None, None),
        "one": ("one", "mlp", (6,), None, None),
        "mine": ("mine", "mlp", (1,), None, (1.0, 2.0, 3.0, 4.0, 5.0)),
        "gp": ("gp", "gp", (), "rbf", None),
        "gp-matern": ("gp-matern", "gp", (), "matern", None),
        "linear": ("linear", "linear", (), None, None),
        "neuron": ("neuron", "neuron", (), None, None),
        "mlp-3-20": ("mlp-3-20", "mlp", (3, 20), None, None),
    }


@pytest.mark.parametrize("name", ["mlp", "mlp-", "mlp-04", "mlp-4-", "gp-", "neuron-1"])
def test_a_name_that_is_nearly_a_model_is_none(told, name):
    assert told(grids=[GRID | {"model": name}])[0].startswith("grids[0].model[0]: found ")


def test_an_entry_goes_before_a_name_that_would_do_alone(good):
    models, tasks = {"mlp-4": {"kind": "mlp", "hidden": [7]}}, {"moons": {"noise": 0.3}}
    loaded = good(models=models, tasks=tasks, grids=[GRID | {"model": "mlp-4"}])
    assert loaded.models["mlp-4"].hidden == (7,) and loaded.tasks["moons"].option("noise") == 0.3


def test_what_is_wrong_twice_is_told_once(told):
    grids = [
        GRID | {"task": ["mons", "mons"], "model": ["neutron", "neutron"]},
        GRID | {"name": "two", "task": "mons"},
    ]
    assert [line.split(";")[0] for line in told(grids=grids)] == [
        "grids[0].task[0]: found 'mons'",
        "grids[0].model[0]: found 'neutron'",
    ]


def test_an_entry_that_no_grid_uses_is_checked_too(told):
    assert told(tasks={"mine": {"kind": "mons"}})[0].startswith("tasks.mine.kind: 'mons' is no kind of task")
    assert told(tasks={"mine": {"kind": "moons", "noise": -1}}) == [
        "tasks.mine.noise: found -1; a number of at least 0 would do"
    ]


def test_a_study_s_digest_is_that_of_all_but_what_is_timed(good):
    first = good().digest
    assert good(timing={"samples": 21}).digest == first
    assert good(title="B").digest != first and good(grids=[GRID | {"seed": 3}]).digest != first
    tasks = {"moons": {"noise": 0.05}}  # its default, spelled out
    assert good(tasks=tasks).digest != first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: {c: 1, c: 2}\n", "line 2: key 'c' is there twice"),
        ("a: 1\n\tb: 2\n", "line 2: not YAML (found character '\\t' that cannot start any token)"),
        ("a: !!python/name:os.system\n", "line 1: not YAML (could not determine a constructor"),
        ("[" * 20_000, "not YAML that can be read (brackets too deep in each other)"),
        ("{a: " * 5_000, "not YAML that can be read (brackets too deep in each other)"),
        ("a: \0\n", "not YAML (unacceptable character #x0000"),
        ('title: "a\\ud800"\nname: "\\ud800"\ngrids: [{1: 2}]\n', "name: found '\\ud800'; a text without"),
    ],
)
def test_a_file_that_is_no_mapping_is_told_with_its_line(tmp_path, text, said):
    file = tmp_path / "s.yaml"
    file.write_text(text)
    with pytest.raises(UserError) as told:
        load(file)
    assert str(told.value).startswith(f"{file}: {said}") and str(told.value).isascii()
    assert all(line.startswith(f"{file}: ") for line in str(told.value).splitlines())
    file.write_bytes(b"a: \xe9\n")
    with pytest.raises(UserError, match=r"s\.yaml: not a text in UTF-8$"):
        load(file)
