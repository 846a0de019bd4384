"""Looks, best weights and ends of members whose engine follows a script: every number known beforehand."""

import math

import numpy as np
import pytest

from bench.training import chunk
from bench.training.chunk import Chunk
from bench.training.descent import Descent
from bench.training.engine import Measured
from bench.training.member import Member

NAN = float("nan")


class Script:
    """An engine in rows of `step`, whose member k has the weight 100 k + epoch.

    told: what a look finds -> {member: its values from epoch 0 on, the last one kept}; 1 elsewhere.
    finite: member -> its last epoch with finite weights. ends: member -> epoch at which it ends of itself.
    """

    def __init__(self, K, step=1, finite=None, ends=None, **told):
        self.K, self.step, self.told, self.finite, self.ends = K, step, told, finite or {}, ends or {}
        self.epoch, self.rows, self.trained, self.kept, self.closed = 0, list(range(K)), [], [], 0

    def train(self, first, last):
        assert first == self.epoch + 1
        self.epoch = last
        self.trained.append((first, last))

    def look(self):
        return Measured(*(self._now(name) for name in Measured._fields))

    def validate(self):
        return self._now("validation_loss")

    def weights(self):
        return np.array([[100.0 * k + self.epoch] for k in self.rows])

    def finite_epochs(self):
        return np.array([min(self.epoch, self.finite.get(k, self.epoch)) for k in self.rows])

    def ended(self):
        ends = [self.ends.get(k, 0) for k in self.rows]
        return np.array([epoch if epoch <= self.epoch else 0 for epoch in ends])

    def close(self):
        self.closed += 1

    def rows_for(self, n):
        return -(-n // self.step) * self.step

    def keep(self, rows):
        self.rows = [self.rows[i] for i in rows]
        self.kept.append((self.epoch, self.rows))

    def _now(self, name):
        values = [self.told.get(name, {}).get(k, [1.0]) for k in self.rows]
        return np.array([one[min(self.epoch, len(one) - 1)] for one in values])


def trained(engine, epochs, deadline=None, t=(0.0, 1.0), loss="bce", each=None, **more):
    """Outcomes of a chunk; each: member -> what it has beside the others."""
    points, targets = np.zeros((len(t), 1)), np.array(t)
    members = [
        Member(np.zeros(1), points, targets, points, targets, Descent(0.1, loss=loss, epochs=epochs), 0)
        for _ in range(engine.K)
    ]
    for k, one in enumerate(members):
        members[k] = Member(**(vars(one) | more | (each or {}).get(k, {})))
    chunk = Chunk(members, engine)
    chunk.train(deadline)
    assert engine.closed == 1
    return [chunk.outcome(k, 0.5, "script") for k in range(engine.K)]


def test_the_first_of_equal_epochs_is_best_and_its_weights_are_kept():
    (found,) = trained(Script(1, validation_loss={0: [3, 1, 1, 2]}), 3)
    assert (found.best_epoch, found.best_weights, found.weights) == (1, [1.0], [3.0])
    assert (found.status, found.epochs_run, found.engine, found.seconds) == ("ok", 3, "script", 0.5)


def test_the_initial_weights_may_be_the_best():
    (found,) = trained(Script(1, validation_loss={0: [1, 1, 2]}), 2)
    assert (found.best_epoch, found.best_weights) == (0, [0.0])


def test_patience_ends_a_member_so_many_epochs_after_its_best_and_gives_the_best_weights():
    losses = {0: [9, 5, 6, 4, 4, 4, 1]}
    (found,) = trained(Script(1, validation_loss=losses), 6, early_stop=2)
    assert (found.epochs_run, found.best_epoch, found.weights, found.status) == (5, 3, [3.0], "ok")
    (patient,) = trained(Script(1, validation_loss=losses), 6, early_stop=3)
    assert (patient.epochs_run, patient.best_epoch, patient.weights) == (6, 6, [6.0])


def test_members_are_validated_between_looks_only_where_one_may_stop():
    """Forty epochs have twenty-five looks; the least loss is in one that has none."""
    losses = {0: [9.0] * 38 + [1.0, 9.0, 9.0]}
    (looked,) = trained(engine := Script(1, validation_loss=losses), 40)
    assert 38 not in looked.curve.epoch and looked.best_epoch == 0
    assert engine.trained[-1][1] == 40 and any(last > first for first, last in engine.trained)
    (every,) = trained(engine := Script(1, validation_loss=losses), 40, early_stop=50)
    assert every.best_epoch == 38 and engine.trained == [(e, e) for e in range(1, 41)]


def test_nothing_is_trained_once_everybody_has_stopped():
    engine = Script(2, validation_loss={0: [1, 2], 1: [1, 2]})
    found = trained(engine, 1000, each={0: {"early_stop": 30}, 1: {"early_stop": 31}})
    assert [one.epochs_run for one in found] == [30, 31] and engine.epoch == 31


def test_patience_is_each_member_s_own():
    """Epoch 38 of forty has no look: that it is noticed there is due to the one who waits."""
    found = trained(Script(2, validation_loss={k: [1, 2] for k in (0, 1)}), 40, each={0: {"early_stop": 38}})
    assert [one.epochs_run for one in found] == [38, 40]
    assert [one.weights[0] for one in found] == [0, 140]


# A million times the loss of saying 0 always: ln 2; half the mean square; the mean size; never below 1e-6.
BOUNDS = {
    "bce": ((0.0, 1.0), 1e6 * math.log(2)),
    "mse": ((1.0, 3.0), 1e6 * 2.5),
    "l1": ((-1.0, 3.0), 1e6 * 2.0),
}


@pytest.mark.parametrize(("loss", "t", "bound"), [(name, *of) for name, of in BOUNDS.items()])
def test_a_loss_beyond_a_million_times_that_of_saying_nothing_has_diverged(loss, t, bound):
    under, over = bound * (1 - 1e-12), bound * (1 + 1e-12)
    found = trained(Script(2, train_loss={0: [1, under], 1: [1, over]}), 1, t=t, loss=loss)
    assert [one.status for one in found] == ["ok", "diverged"]


@pytest.mark.parametrize("loss", ["mse", "l1"])
def test_targets_that_are_all_0_have_a_bound_too(loss):
    found = trained(Script(2, train_loss={0: [0, 1.0], 1: [0, 1.001]}), 1, t=(0.0, 0.0), loss=loss)
    assert [one.status for one in found] == ["ok", "diverged"]


@pytest.mark.parametrize("loss", ["mse", "l1"])
def test_the_bound_is_that_of_a_member_s_own_targets(loss):
    each = {k: {"t": np.full(2, t)} for k, t in enumerate((1.0, 100.0))}
    found = trained(Script(2, train_loss={k: [1, 1e7] for k in each}), 1, loss=loss, each=each)
    assert [one.status for one in found] == ["diverged", "ok"]


@pytest.mark.parametrize("name", Measured._fields)
@pytest.mark.parametrize("value", [NAN, float("inf")])
def test_whatever_a_look_finds_must_be_finite(name, value):
    (found,) = trained(Script(1, **{name: {0: [1, 1, value]}}), 3)
    assert (found.status, found.diverged_epoch, found.epochs_run) == ("diverged", 2, 2)
    assert found.curve.epoch == [0, 1]
    assert (found.weights, found.best_weights, found.best_epoch, found.epochs_to_95) == (None,) * 4


def test_weights_that_are_not_finite_end_a_member_in_the_epoch_after_the_last_good_one():
    """Not every epoch has a look; the curve holds none after the last good one."""
    found = trained(Script(2, finite={0: 33}), 40)
    assert (found[0].status, found[0].diverged_epoch, found[0].epochs_run) == ("diverged", 34, 34)
    assert found[0].curve.epoch[-1] <= 33 and found[1].status == "ok"


def test_the_initial_weights_cannot_diverge():
    (found,) = trained(Script(1, train_loss={0: [1e9, 1.0]}), 1)
    assert (found.status, found.curve.train_loss) == ("ok", [1e9, 1.0])


def test_a_member_that_diverged_keeps_nothing_of_what_follows():
    losses = {0: [5, 4, NAN, 1, 1]}
    (found,) = trained(Script(1, validation_loss=losses), 4)
    assert (found.diverged_epoch, found.curve.validation_loss) == (2, [5, 4])


def test_the_first_epoch_at_95_percent_of_the_best_accuracy():
    found = trained(Script(2, validation_score={0: [0.5, 0.7, 0.76, 0.8], 1: [0.5, 0.7, 0.75, 0.8]}), 3)
    assert [one.epochs_to_95 for one in found] == [2, 3]
    (exactly,) = trained(Script(1, validation_score={0: [0.5, 0.95, 1.0]}), 2)
    assert exactly.epochs_to_95 == 1
    (regression,) = trained(Script(1, validation_score={0: [0.5, 1.0]}), 1, classifies=False)
    assert regression.epochs_to_95 is None


@pytest.mark.parametrize(
    ("deadline", "epochs_run", "status"), [(5.0, 5, "ok"), (3.0, 4, "timeout"), (2.9, 3, "timeout")]
)
def test_time_is_up_after_the_deadline(monkeypatch, deadline, epochs_run, status):
    """The clock shows the epoch: 3 is not yet beyond a deadline of 3."""
    engine = Script(1)
    monkeypatch.setattr(chunk.time, "monotonic", lambda: float(engine.epoch))
    (found,) = trained(engine, 5, deadline=deadline)
    assert (found.epochs_run, found.status, found.weights) == (epochs_run, status, [float(epochs_run)])
    assert found.curve.epoch == list(range(epochs_run + 1)) and engine.epoch == epochs_run


def test_who_has_finished_in_time_is_not_out_of_time(monkeypatch):
    engine = Script(3, validation_loss={0: [1, 2]}, train_loss={1: [1, NAN]})
    monkeypatch.setattr(chunk.time, "monotonic", lambda: 9.0 * engine.epoch)
    found = trained(engine, 5, deadline=1.0, each={0: {"early_stop": 1}})
    assert [one.status for one in found] == ["ok", "diverged", "timeout"]


def test_who_finished_last_in_time_ends_in_time(monkeypatch):
    engine = Script(1, validation_loss={0: [1, 2]})
    monkeypatch.setattr(chunk.time, "monotonic", lambda: 9.0 * engine.epoch)
    (found,) = trained(engine, 5, deadline=1.0, early_stop=1)
    assert found.status == "ok"


def test_where_time_is_up_already_nothing_is_trained(monkeypatch):
    engine = Script(2)
    monkeypatch.setattr(chunk.time, "monotonic", lambda: 9.0)
    found = trained(engine, 5, deadline=1.0)
    assert [(one.status, one.epochs_run) for one in found] == [("timeout", 0)] * 2 and not engine.trained


def test_who_ends_of_itself_has_the_epoch_of_that_and_the_look_after_it():
    """Of 100 epochs the curve looks at 34 and 40 too; member 1 ends after 37, and goes."""
    loss = {1: [5.0] * 38 + [2.0] * 60}
    engine = Script(2, ends={1: 37}, validation_loss=loss)
    other, found = trained(engine, 100)
    assert (found.status, found.epochs_run, found.best_epoch) == ("ok", 37, 37)
    assert found.curve.epoch[-1] == 37 and found.curve.validation_loss[-1] == 2.0
    assert found.curve.epoch[-2] == 34 and found.curve.validation_loss[-2] == 5.0
    assert (other.epochs_run, other.curve.epoch[-1], engine.rows) == (100, 100, [0])


def test_members_go_when_the_engine_has_fewer_rows_then():
    """Five in rows of two: one gone leaves four, two rows fewer; the next leaves three, in as many."""
    told = {1: [1, NAN], 2: [1, 1, NAN], 0: [1, 1, 1, NAN]}
    engine = Script(5, step=2, train_loss=told)
    found = trained(engine, 4)
    assert engine.kept == [(1, [0, 2, 3, 4]), (3, [3, 4])]
    assert [one.diverged_epoch for one in found] == [3, 1, 2, None, None]
    assert [one.weights for one in found[3:]] == [[304.0], [404.0]]


def test_after_some_have_gone_the_others_keep_their_own_numbers():
    told = {k: [1.0, *(10.0 * k + e for e in range(1, 6))] for k in range(4)}
    engine = Script(4, train_loss={0: [1, NAN]}, validation_score=told, validation_loss={2: [3, 2, 1, 2, 3]})
    found = trained(engine, 4, n_checkpoints=25)
    assert engine.kept == [(1, [1, 2, 3])]
    for k in (1, 2, 3):
        assert found[k].curve.validation_score == told[k][:5]
        assert found[k].path[:, 0].tolist() == [100 * k + e for e in range(5)]
    assert (found[2].best_epoch, found[2].best_weights) == (2, [202.0])


def test_weights_are_kept_at_the_epochs_that_each_member_asked_for():
    each = {0: {"n_checkpoints": 3}, 1: {"n_checkpoints": 2}, 2: {"n_checkpoints": 0}}
    found = trained(Script(3), 4, each=each)
    assert [one.path_epochs for one in found] == [[0, 2, 4], [0, 4], None]
    assert found[0].path.dtype == np.float32 and found[0].path[:, 0].tolist() == [0, 2, 4]
    assert found[1].path[:, 0].tolist() == [100, 104] and found[2].path is None


def test_the_path_of_a_member_that_diverged_ends_before_that():
    (found,) = trained(Script(1, train_loss={0: [1, 1, NAN]}), 4, n_checkpoints=25)
    assert found.path_epochs == [0, 1] and found.path.shape == (2, 1)
