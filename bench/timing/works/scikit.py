"""scikit-learn's networks: `fit` with warm_start, max_iter epochs a call, nothing stopping early.

`partial_fit` would do one epoch a call and check its input as often. Its multilayer perceptron has no
network without hidden layers; a neuron that takes one point at a time is an `SGDClassifier` or
`SGDRegressor`.
"""

import warnings
from typing import Any

import numpy as np

from bench.models.network import Architecture
from bench.timing.suite import Wanted
from bench.timing.works.data import Array, NoSuchWorkError
from bench.training.descent import Descent


def check(one: Wanted) -> None:
    """NoSuchWorkError where scikit-learn has no such network."""
    if one.sizes["model"] == "neuron" and one.sizes["batch_size"] != 1:
        raise NoSuchWorkError("scikit-learn has no neuron but SGDClassifier's, which takes one point a step")


class Fits:
    """A model that every call trains further."""

    def __init__(self, one: Wanted, descent: Descent, x: Array, t: Array) -> None:
        assert one.arch is not None
        self.x, self.t = x.astype(np.float32), t
        problem = str(one.sizes["problem"])
        self.model = model(one.arch, problem, descent, descent.batch_size or len(t))

    def train(self, first: int, last: int) -> None:
        """Epochs first to last."""
        epochs = last - first + 1
        self.model.set_params(max_iter=epochs, n_iter_no_change=epochs + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it has not converged: so it was wanted
            self.model.fit(self.x, self.t)


def model(arch: Architecture, problem: str, descent: Descent, batch_size: int) -> Any:
    """A classifier or regressor with this project's learning rate and decay of weights.

    The MLP divides its penalty by the batch's points, and spares the biases.
    """
    from sklearn.linear_model import SGDClassifier, SGDRegressor
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    classifies = problem == "classification"
    if not arch.hidden:
        shared = {"alpha": descent.alpha, "learning_rate": "constant", "eta0": descent.eta}
        shared |= {"tol": None, "warm_start": True, "random_state": 0}
        return SGDClassifier("log_loss", **shared) if classifies else SGDRegressor(**shared)
    return (MLPClassifier if classifies else MLPRegressor)(
        hidden_layer_sizes=arch.hidden, activation="relu", solver="sgd", batch_size=batch_size,
        alpha=descent.alpha * batch_size, learning_rate_init=descent.eta, momentum=descent.momentum,
        nesterovs_momentum=False, tol=0, warm_start=True, random_state=0,
    )  # fmt: skip
