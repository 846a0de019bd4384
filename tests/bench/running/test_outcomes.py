"""Records of what the models gave: which weights score which split, in which unit, and what is not there."""

import json
from dataclasses import replace

import numpy as np
import pytest

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.gp import regression as gp
from bench.gp.telling import told
from bench.models.network import Architecture
from bench.record import Curve
from bench.running import outcomes
from bench.running.outcomes import Ready, linear_record, set_by_hand_record, trained_records
from bench.running.sure import gp_records
from bench.tasks.dataset import Dataset, Points
from bench.training.descent import Descent
from bench.training.member import Member, Outcome

CLASSES = TaskSpec("c", "csv", "classification")
LINE = TaskSpec("r", "csv", "regression")
NEURON = ModelSpec("neuron", "neuron")
CURVE = Curve([0, 1], [8.0, 4.0], [2.0, 1.0], [9.0, 5.0], [3.0, 2.5], [0.1, 0.2], [7.0, 6.0])


def points(x, t):
    return Points(np.array(x, float)[:, None], np.array(t, float))


def classes(test=((-1, 1, 2, 3), (0, 0, 1, 1))):
    """One input; what is positive is of class 1, but for a point of the test."""
    return Dataset("classification", points([-2, 2], [0, 1]), points([-3, 3, 4], [0, 1, 1]), points(*test))


def line(scale=1.0, shift=0.0, test=((0, 2), (0, 3)), outside=((9,), (10,))):
    """Targets as the network sees them: scale and shift lead to the task's own unit."""
    made = Dataset("regression", points([1, 2], [1, 2]), points([3, 4], [3, 5]), points(*test))
    ranges = {"outside": points(*outside), "train_range": (1.0, 2.0), "wide_range": (0.0, 10.0)}
    return replace(made, **ranges, target_scale=scale, target_shift=shift, input_names=("x",))


def ready(data, **changes):
    task = CLASSES if data.problem == "classification" else LINE
    cell = Cell(NEURON, task, 0, **({"loss": "mse", "eta": 0.1, "activation": "identity"} | changes))
    arch = Architecture(1, (), None, cell.activation)
    t, v = data.train, data.validation
    return Ready(cell, data, arch, Member(np.zeros(2), t.x, t.t, v.x, v.t, Descent(0.1, loss="mse"), 0))


def outcome(w=(1.0, 0.0), best=(1.0, 0.0), **changes):
    kept = {"weights": np.array(w), "best_weights": np.array(best)}
    rest = {"path_epochs": [0, 9], "path": np.array([[1, 2], [3, 4]], np.float32), "seconds": 0.25}
    said = {"status": "ok", "epochs_run": 9, "diverged_epoch": None, "best_epoch": 4, "epochs_to_95": 3}
    return Outcome(**(said | kept | rest | {"curve": CURVE, "engine": "fused-lanes"} | changes))


def by_hand(data, weights, **changes):
    model = ModelSpec("mine", "neuron", weights=tuple(weights))
    task = CLASSES if data.problem == "classification" else LINE
    return set_by_hand_record(Cell(model, task, 0, **changes), data, 0.0)


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(outcomes.time, "perf_counter", lambda: 12.5)


def test_the_last_weights_score_every_split_and_the_best_ones_validation_and_test():
    """y = x last and y = 2 x at best; targets are x but for the last point of validation and of test."""
    (record,) = trained_records([ready(line())], [outcome(best=(2.0, 0.0))])
    found = record.metrics
    assert {name: found[f"{name}_rmse"] for name in ("train", "outside")} == {"train": 0.0, "outside": 1.0}
    assert found["validation_rmse"] == found["test_rmse"] == pytest.approx(0.5**0.5)
    assert found["best_validation_rmse"] == pytest.approx(9**0.5)  # errors 3 - 6 and 5 - 8
    assert found["best_test_rmse"] == pytest.approx(0.5**0.5)  # errors 0 and 3 - 4
    assert found["validation_mae"] == found["test_mae"] == 0.5
    assert found["test_r2"] == pytest.approx(1 - 1 / 4.5)
    assert found["validation_loss"] == found["test_loss"] == 0.25 and found["best_validation_loss"] == 4.5
    every = {
        f"{s}_{m}"
        for s in ("train", "validation", "test", "best_validation", "best_test")
        for m in ("rmse", "mae", "r2", "loss")
    }
    assert set(found) == every | {"outside_rmse"}


def test_errors_and_scores_are_in_the_unit_of_each_member_s_own_targets():
    """Two seeds standardise differently; losses stay those that are descended."""
    records = trained_records([ready(line(scale)) for scale in (10.0, 3.0)], [outcome(), outcome()])
    for record, scale in zip(records, (10.0, 3.0), strict=True):
        assert record.metrics["test_rmse"] == pytest.approx(scale * 0.5**0.5)
        assert record.metrics["outside_rmse"] == scale and record.metrics["test_loss"] == 0.25
        assert record.curve.train_score == [2 * scale, scale]
        assert record.curve.validation_score == [3 * scale, 2.5 * scale]
        rest = replace(record.curve, train_score=CURVE.train_score, validation_score=CURVE.validation_score)
        assert rest == CURVE


def test_members_may_differ_in_their_numbers_of_test_points_or_have_none_outside():
    data = [line(), line(test=((1, 2, 3), (1, 2, 6))), replace(line(), outside=None)]
    found = [r.metrics for r in trained_records([ready(d) for d in data], [outcome()] * 3)]
    assert [m["test_mae"] for m in found] == [0.5, 1.0, 0.5]
    assert [m.get("outside_rmse") for m in found] == [1.0, 1.0, None] and "outside_rmse" not in found[2]


def test_a_record_holds_what_training_gave():
    (record,) = trained_records([one := ready(line())], [outcome()])
    assert (record.cell, record.status, record.reason) == (one.cell, "ok", None)
    assert (record.engine, record.seconds, record.epochs_run) == ("fused-lanes", 0.25, 9)
    assert (record.diverged_epoch, record.best_epoch, record.epochs_to_95) == (None, 4, 3)
    assert (record.weights, record.weight_epochs, record.weight_path) == ([1, 0], [0, 9], [1, 2, 3, 4])
    assert record.curve == CURVE


def test_a_record_tells_how_the_loss_was_still_moving():
    """Nine epochs: those from 9 ** 0.9 = 7.2 on count. Who diverged has no end to speak of."""
    curve = Curve([0, 7, 8, 9], *([0.0] * 4,) * 2, [9.0, 9.0, 3.0, 1.0], *([0.0] * 4,) * 3)
    of = [outcome(curve=curve), outcome(), outcome(curve=curve, status="diverged", diverged_epoch=10)]
    of[2] = replace(of[2], weights=None, best_weights=None)
    trends = [record.trend for record in trained_records([ready(line())] * 3, of)]
    assert trends == [pytest.approx(-2 / np.log(9 / 8)), None, None]


def test_who_diverged_has_a_reason_a_curve_and_no_metrics_beside_who_did_not():
    gone = outcome(
        status="diverged", diverged_epoch=7, weights=None, best_weights=None, path=None, path_epochs=None
    )
    lost, fine = trained_records([ready(line()), ready(line())], [gone, outcome()])
    assert lost.reason == "not finite, or loss out of bounds, in epoch 7" and lost.status == "diverged"
    assert lost.metrics == {} and lost.weights is lost.weight_path is None and lost.curve == CURVE
    assert fine.metrics["test_mae"] == 0.5 and fine.reason is None
    (alone,) = trained_records([ready(line())], [gone])
    assert alone.metrics == {}


def test_who_ran_out_of_time_is_scored_and_says_after_how_many_epochs():
    (record,) = trained_records([ready(line())], [outcome(status="timeout")])
    assert record.reason == "out of time after 9 epochs" and record.metrics["test_mae"] == 0.5


def test_a_probability_has_a_log_loss_and_another_output_says_why_it_has_none():
    """a = x: at -1, 1, 2 and 3 the points of classes 0, 0, 1 and 1 cost log(1 + e^a) - a t."""
    data = classes()
    (sure,) = trained_records([ready(data, activation="sigmoid", loss="bce")], [outcome()])
    log_loss = np.mean([np.log(1 + np.exp(a)) for a in (-1, 1, -2, -3)])
    assert sure.metrics["test_log_loss"] == sure.metrics["test_loss"] == pytest.approx(log_loss)
    assert (sure.metrics["test_accuracy"], sure.metrics["train_accuracy"], sure.reason) == (0.75, 1.0, None)
    (tanh,) = trained_records([ready(data, activation="tanh")], [outcome()])
    assert tanh.metrics["test_log_loss"] is None
    assert tanh.reason == "no log loss: the output function tanh gives no probability"


@pytest.mark.parametrize(
    ("weights", "test", "reason"),
    [
        ((1, 0), ((-1, 1), (0, 1)), None),
        ((0, -1), ((-1, 1), (0, 1)), "no precision: no point was said to be class 1"),
        ((0, 1), ((-1, 1), (0, 0)), "no recall: no point is of class 1"),
        (
            (0, -1),
            ((-1, 1), (0, 0)),
            "no precision: no point was said to be class 1; no recall: no point is of class 1; "
            "no f1: no point is, or was said to be, of class 1",
        ),
    ],
)
def test_metrics_of_the_test_that_do_not_exist_have_their_reason(weights, test, reason):
    assert by_hand(classes(test), weights).reason == reason


def test_targets_that_do_not_vary_have_no_r2():
    record = by_hand(line(test=((0, 1), (2, 2))), (1, 0))
    assert record.metrics["test_r2"] is None and record.reason == "no r2: the targets do not vary"
    assert record.metrics["train_r2"] == 1.0


def test_weights_set_by_hand_score_all_splits_in_the_task_s_unit(clock):
    model = ModelSpec("mine", "neuron", weights=(1.0, 0.0))
    record = set_by_hand_record(Cell(model, LINE, 0), line(10.0), 10.0)
    assert (record.engine, record.seconds, record.weights) == ("set-by-hand", 2.5, [1.0, 0.0])
    assert record.metrics["test_mae"] == 5.0 and record.metrics["outside_rmse"] == 10.0
    assert {name.rsplit("_", 1)[0] for name in record.metrics} == {"train", "validation", "test", "outside"}
    assert "test_loss" not in record.metrics and record.curve is None


def test_a_linear_model_is_fitted_to_the_training_points(clock):
    record = linear_record(Cell(ModelSpec("linear", "linear"), LINE, 0), line(10.0), 11.0)
    assert record.weights == pytest.approx([1.0, 0.0], abs=1e-12)
    assert (record.engine, record.seconds) == ("scikit-learn", 1.5)
    assert record.metrics["test_mae"] == pytest.approx(5.0) and record.reason is None


def test_a_linear_model_s_weight_decay_is_the_cell_s_and_a_short_fit_has_its_reason(clock, monkeypatch):
    """The slope of ridge regression; the fit's reason stands before that of a metric that does not exist."""
    cell, data = Cell(ModelSpec("linear", "linear"), LINE, 0, alpha=0.5), line(10.0)
    x, t = data.train.x[:, 0], data.train.t
    slope = linear_record(cell, data, 11.0).weights[0]
    assert slope == pytest.approx(np.cov(x, t, bias=True)[0, 1] / (x.var() + 0.5))
    monkeypatch.setattr(
        outcomes.linear, "fit", lambda *_: outcomes.linear.Fitted(np.zeros(2), "not converged")
    )
    assert linear_record(cell, data, 11.0).reason == "not converged"
    flat = replace(data, test=replace(data.test, t=np.zeros_like(data.test.t)))
    assert linear_record(cell, flat, 11.0).reason == "not converged; no r2: the targets do not vary"


@pytest.fixture(scope="module")
def curved():
    """A parabola seen in standardised targets, with the least noise that keeps kernels busy."""
    x = np.linspace(-2, 2, 12)
    t = x**2 + 0.05 * np.random.default_rng(0).normal(size=12)
    seen = lambda x, t: points(x, (np.asarray(t) - t_shift) / t_scale)  # noqa: E731
    t_shift, t_scale = t.mean(), 10 * t.std()
    new = np.array([-1.5, 0.3, 1.1])
    made = Dataset("regression", seen(x, t), seen(new, new**2), seen(new, new**2), seen([2.5], [6.25]))
    return replace(
        made, target_scale=t_scale, target_shift=t_shift, train_range=(-2.0, 2.0), wide_range=(-3.0, 3.0)
    )


def gp_record(cell, data, begun, deadline=None, engine=None):
    return gp_records([(cell, data)], engine, begun, deadline)[0]


def process(data, kernel="rbf"):
    return gp_record(Cell(ModelSpec("gp", "gp", kernel=kernel), LINE, 4), data, 0.0)


@pytest.fixture(scope="module")
def fitted(curved):
    return process(curved)


def test_a_process_draws_its_curve_in_the_task_s_own_unit(curved, fitted):
    record = fitted
    x, mean, std = (np.array(v) for v in (record.fit_x, record.fit_mean, record.fit_std))
    assert len(x) == 241 and (x[0], x[-1]) == (-3, 3)
    inner = np.abs(x) < 2
    assert np.abs(mean - x**2)[inner].max() < 0.15
    theirs = gp.fit(curved.train.x, curved.train.t, "rbf").predict(x[:, None])
    np.testing.assert_allclose(mean, theirs[0] * curved.target_scale + curved.target_shift, rtol=1e-9)
    np.testing.assert_allclose(std, theirs[1] * curved.target_scale, rtol=1e-9)
    assert std[inner].max() < 0.15 < std[0]


def test_a_process_is_scored_in_the_task_s_own_unit(curved, fitted):
    """On noise-free targets, so that its error there is what its curve shows."""
    record = fitted
    new = curved.test.x[:, 0]
    e = np.interp(new, record.fit_x, record.fit_mean) - new**2
    assert record.metrics["test_rmse"] == pytest.approx(np.sqrt((e**2).mean()), abs=2e-3)
    assert record.metrics["validation_rmse"] == record.metrics["test_rmse"]
    far = np.interp(2.5, record.fit_x, record.fit_mean) - 6.25
    assert record.metrics["outside_rmse"] == pytest.approx(abs(far), abs=2e-3)
    assert set(record.metrics) == {
        *(f"{s}_{m}" for s in ("train", "validation", "test") for m in ("rmse", "mae", "r2")),
        "outside_rmse",
        *(f"{s}_{m}" for s in ("test", "outside") for m in ("nlpd", "crps", "width")),
        *(f"{s}_coverage_{level:02d}" for s in ("test", "outside") for level in range(5, 100, 5)),
    }


def test_a_process_tells_its_kernel_its_likelihood_and_its_noise(curved):
    theirs = gp.fit(curved.train.x, curved.train.t, "matern", ["x"])
    said = json.loads(process(curved, "matern").detail)
    assert said == told(theirs, curved.target_scale) and "(1 + u" in said["kernel"]
    assert said["log_likelihood"] == round(theirs.log_likelihood, 6) != theirs.log_likelihood
    noise = theirs.noise_std * curved.target_scale
    assert said["noise_std"] == pytest.approx(noise, rel=1e-5) and said["noise_std"] != noise  # six digits
    assert set(said["length_scales"]) == {"x"}


def test_a_process_whose_kernel_is_not_named_has_the_first(curved, fitted):
    assert json.loads(process(curved, None).detail) == json.loads(fitted.detail)
    assert "exp(-r^2 / 2)" in fitted.detail


@pytest.mark.parametrize("engine", ["process-lanes", "scipy-cholesky"])
def test_a_process_on_two_inputs_has_no_curve(curved, clock, engine):
    wide = {
        n: Points(np.c_[p.x, p.x], p.t) for n in ("train", "validation", "test") if (p := getattr(curved, n))
    }
    data = replace(curved, **wide, outside=None, train_range=None, wide_range=None)
    record = gp_record(Cell(ModelSpec("gp", "gp", kernel="rbf"), LINE, 4), data, 10.0, engine=engine)
    assert record.fit_x is record.fit_mean is record.fit_std is None
    assert (record.engine, record.seconds, record.status) == (engine, 2.5, "ok")


@pytest.mark.parametrize("engine", ["process-lanes", "scipy-cholesky"])
def test_a_process_that_is_out_of_time_says_so(curved, clock, engine):
    record = gp_record(Cell(ModelSpec("gp", "gp", kernel="rbf"), LINE, 4), curved, 10.0, 0.0, engine)
    assert (record.status, record.reason) == ("timeout", "out of time after 0 evaluations of the likelihood")
    assert (record.engine, record.seconds, dict(record.metrics)) == (engine, 2.5, {})
