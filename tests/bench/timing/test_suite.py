"""The timing section: what is wrong is one line, what is right becomes measurements, none twice."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from bench.errors import UserError
from bench.planning.plan import make_plan
from bench.study.grid import grow
from bench.study.loading import load
from bench.study.timing_section import KINDS
from bench.timing import estimate
from bench.timing.suite import measurements_of
from bench.training import choice, cuda
from bench.training.descent import Descent
from bench.training.member import Member

ROOT = Path(__file__).parents[3]
GOOD = {
    "name": "try",
    "title": "A try",
    "models": {
        "wide": {"kind": "mlp", "hidden": [7, 5]},
        "by-hand": {"kind": "neuron", "weights": [1, 1, 0]},
    },
    "grids": [{"name": "one", "model": "neuron", "task": "moons", "eta": [0.1], "epochs": 10, "seed": 2}],
}


def loaded(tmp_path, *entries, **section):
    file = tmp_path / "study.yaml"
    file.write_text(yaml.safe_dump(GOOD | {"timing": {"entries": list(entries), **section}}))
    return load(file)


def measurements(study):
    """Name of each entry -> its measurements."""
    return measurements_of(study.study.timing, study.models)


def wanted(tmp_path, **entry):
    return measurements(loaded(tmp_path, {"name": "one", **entry}))["one"]


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (
            {"time": "traning"},
            "timing.entries[0].time: found 'traning'; training, inference, gp, start, ",
        ),
        ({"time": "traning"}, "did you mean training?"),
        ({"variant": "vmpa"}, "timing.entries[0].variant[0]: found 'vmpa'; did you mean 'vmap'?"),
        (
            {"variant": "torch-cholesky"},
            "timing.entries[0].variant[0]: found 'torch-cholesky'; (one of plain",
        ),
        ({"widht": 4}, "timing.entries[0].widht: no such key; did you mean width?"),
        ({"step": "fit"}, "timing.entries[0].step: means nothing to training; its axes: problem, model"),
        ({"time": "start", "K": 4}, "timing.entries[0].K: means nothing to start; its axes: none"),
        ({"model": "neutron"}, "timing.entries[0].model[0]: found 'neutron'; did you mean 'neuron'?"),
        ({"model": ["mlp-40", "gp"]}, "timing.entries[0].model[1]: found 'gp', which is not trained"),
        ({"model": "by-hand"}, "timing.entries[0].model[0]: found 'by-hand', which is not trained"),
        ({"model": "mlp-40", "width": 4}, "timing.entries[0].width: only the model 'mlp' takes one"),
        ({"device": "cuba"}, "timing.entries[0].device[0]: found 'cuba'; cpu, cuda or mps would do; did you"),
        ({"K": 0}, "timing.entries[0].K[0]: found 0; a number of at least 1 would do"),
        ({"width": 10**6}, "timing.entries[0].width[0]: found 1000000; a number of at most 16384 would do"),
        ({"n": []}, "timing.entries[0].n: found []; at least one value would do"),
        ({"name": "a/b"}, "timing.entries[0].name: found 'a/b'; a name of letters"),
    ],
)
def test_what_is_wrong_in_an_entry_is_one_line(tmp_path, entry, line):
    with pytest.raises(UserError) as caught:
        wanted(tmp_path, **({"time": "training"} | entry))
    (said,) = str(caught.value).splitlines()
    assert said.startswith(f"{tmp_path / 'study.yaml'}: timing.entries[0]") and line in said


def test_what_is_wrong_in_the_section_is_one_line(tmp_path):
    for section, line in [
        ({"samples": 5}, "timing.samples: found 5; a number of at least 20 would do"),
        ({"processes": 3}, "timing.processes: found 3; 1, or 6 to as many as there are samples"),
        ({"processes": 21}, "timing.processes: found 21; 1, or 6 to as many"),
        ({"drift": 1.5}, "timing.drift: found 1.5; a number"),
        ({"drift": -0.1}, "timing.drift: found -0.1; a number of at least 0 would do"),
        ({"device": "cpuu"}, "timing.device[0]: found 'cpuu'; cpu, cuda or mps would do; did you mean cpu?"),
        ({"smaples": 30}, "timing.smaples: no such key; did you mean samples?"),
    ]:
        with pytest.raises(UserError, match=line.replace("[", r"\[").replace("?", r"\?")):
            loaded(tmp_path, **section)


def test_names_of_entries_are_unique(tmp_path):
    with pytest.raises(UserError, match=r"timing.entries\[1\].name: found 'a' twice"):
        loaded(tmp_path, {"name": "a", "time": "gp"}, {"name": "a", "time": "start"})


def test_an_entry_is_a_product_without_what_means_nothing(tmp_path):
    axes = {"model": ["neuron", "mlp-40"], "batch_size": ["full", 16], "K": [1, 256]}
    ones = wanted(
        tmp_path, time="training", device=["cpu", "cuda"], variant=["plain", "scikit-learn", "vmap"], **axes
    )
    count = {
        (v, d): sum((o.variant, o.device) == (v, d) for o in ones)
        for v in KINDS["training"].variants
        for d in ("cpu", "cuda")
    }
    # one network at a time knows no K; scikit-learn knows no GPU
    assert count["plain", "cpu"] == count["plain", "cuda"] == count["scikit-learn", "cpu"] == 4
    assert count["scikit-learn", "cuda"] == 0 and count["vmap", "cpu"] == count["vmap", "cuda"] == 8
    assert all(("K" in o.sizes) == (o.variant == "vmap") for o in ones)
    assert all(("width" in o.sizes) == (o.sizes["model"] != "neuron") for o in ones)


def test_a_model_is_named_by_its_layers(tmp_path):
    ones = wanted(
        tmp_path, time="training", model=["mlp", "wide"], width=[3, 5], depth=[1, 2], variant="plain"
    )
    assert [o.sizes["model"] for o in ones] == ["mlp-3", "mlp-3-3", "mlp-5", "mlp-5-5", "mlp-7-5"]
    assert [o.sizes["depth"] for o in ones] == [1, 2, 1, 2, 2] and "width" not in ones[-1].sizes


def test_a_batch_of_all_points_is_full(tmp_path):
    ones = wanted(tmp_path, time="training", n=[50, 200], batch_size=["full", 50, 500], variant="plain")
    assert [(o.sizes["n"], o.sizes["batch_size"]) for o in ones] == [(50, "full"), (200, "full"), (200, 50)]


def test_what_an_earlier_entry_measures_is_not_measured_again(tmp_path):
    one = {"time": "training", "variant": "stack"}
    entries = {"name": "a", "K": [1, 4], **one}, {"name": "b", "K": [4, 8], "model": "mlp-40", **one}
    timing = measurements(loaded(tmp_path, *entries))
    assert [o.sizes["K"] for o in timing["a"]] == [1, 4] and [o.sizes["K"] for o in timing["b"]] == [8]


def test_half_as_many_networks_end_with_one(tmp_path):
    (one,) = wanted(tmp_path, time="training", variant="stack", K=5)
    assert one.halved.sizes["K"] == 2 and one.halved.halved.halved is None
    (plain,) = wanted(tmp_path, time="training", variant="plain")
    assert plain.halved is None


def test_cells_and_packs_do_not_depend_on_timing(tmp_path):
    plain, timed = loaded(tmp_path), loaded(tmp_path, {"name": "a", "time": "start"}, samples=40)
    assert plain.digest == timed.digest and not measurements(plain) and measurements(timed)
    assert [c.digest for g in grow(plain) for c in g.cells] == [
        c.digest for g in grow(timed) for c in g.cells
    ]
    names = []
    for entries in ([], [{"name": "a", "time": "start"}]):
        names.append([p.name for p in make_plan(loaded(tmp_path, *entries).file, tmp_path / "results").packs])
    assert names[0] == names[1]


def test_a_study_without_a_section_has_no_timing(tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(yaml.safe_dump(GOOD))
    assert measurements(load(file)) == {}


@pytest.mark.parametrize("name", ["study", "smoke", "full"])
def test_shipped_suites_ask_for_every_device_and_nothing_twice(name):
    timing = measurements(load(ROOT / "config" / f"{name}.yaml"))
    ones = [one for each in timing.values() for one in each]
    assert len({one.key for one in ones}) == len(ones) > 0
    assert {one.device for one in ones} == {"cpu", "cuda"} and all(timing.values())


def test_the_default_suite_is_short_on_a_machine_without_a_gpu():
    ones = [
        o
        for each in measurements(load(ROOT / "config" / "study.yaml")).values()
        for o in each
        if o.device == "cpu"
    ]
    assert {o.what for o in ones} >= {
        "train",
        "infer",
        "gp-fit",
        "gp-optimise",
        "gp-predict",
        "start",
        "pipeline",
    }
    assert not [o for o in ones if estimate.too_long(o)]
    assert len(ones) < 260 and sum(estimate.measurement(o, 20) for o in ones) < 480


def test_reading_a_study_with_timing_loads_no_torch():
    code = (
        "import sys; from pathlib import Path\n"
        "from bench.study.loading import load; from bench.timing import estimate\n"
        "from bench.timing.suite import measurements_of; study = load(Path('config/study.yaml'))\n"
        "ones = [o for e in measurements_of(study.study.timing, study.models).values() for o in e]\n"
        "print(sum(map(estimate.one_time, ones)) > 0, 'torch' in sys.modules)"
    )
    said = subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT)
    assert said.split() == ["True", "False"]


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_the_engine_that_is_announced_is_the_one_that_training_takes(tmp_path, monkeypatch, device):
    """With a GPU made believe: a row announced otherwise would be no measurement there."""
    monkeypatch.setattr(cuda, "check_triton", lambda *_: None)
    monkeypatch.setattr(choice, "memory_of", lambda _: 10**10)
    shapes = {"width": [1, 40, 128, 4096], "depth": [1, 2], "batch_size": ["full", 16], "variant": "fused"}
    x, t = np.zeros((200, 2)), np.zeros(200)
    for one in wanted(tmp_path, time="training", device=device, **shapes):
        descent = Descent(0.1, batch_size=one.batch_size)
        member = Member(np.zeros(one.arch.n_weights), x, t, x, t, descent, 0)
        assert choice.engine_for(one.arch, member, "float32", device)[1] == one.sizes["engine"], one
