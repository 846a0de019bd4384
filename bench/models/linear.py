"""The simple linear classifier and regressor that a neuron is compared with, from scikit-learn.

They minimise the neuron's objective, M(w, b) = (1/N) sum of losses + alpha/2 |w|^2 with cross-entropy or
half the squared error, but for the intercept b, which scikit-learn leaves unpenalised: the neuron's decays.
"""

import warnings
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.cell import Problem

Array = NDArray[np.float64]
PENALTY = 1e10  # scikit-learn's C: so large that nothing is penalised, and separable data still end
TOLERANCE = 1e-10  # of M's gradient: at lbfgs' own 1e-4 and alpha 1e-4 weights are off by 4 %
ENOUGH = 1e-8  # of the gradient, where rounding keeps the solver from its tolerance
ITERATIONS = 1000


class Fitted(NamedTuple):
    """weights: coefficients, then intercept, (D + 1,). reason: why they are not the optimum; None where they
    are, and where there may be none."""

    weights: Array
    reason: str | None = None


def fit(problem: Problem, x: Array, t: Array, alpha: float = 0.0) -> Fitted:
    """Logistic or linear regression on x (N, D), t (N,), weight decay alpha as the neuron's.

    Without decay the logistic fit is maximum likelihood; on separable data its weights grow until the
    solver's tolerance or its 1,000 iterations end it.
    """
    from sklearn.linear_model import LinearRegression, Ridge

    if problem == "classification":
        return _penalised(x, t, alpha) if alpha else Fitted(_unpenalised(x, t))
    line = (Ridge(alpha=len(t) * alpha, solver="svd") if alpha else LinearRegression()).fit(x, t)
    return Fitted(np.append(line.coef_, line.intercept_))


def _unpenalised(x: Array, t: Array) -> Array:
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # separable data: no optimum to converge to
        classifier = LogisticRegression(C=PENALTY, max_iter=ITERATIONS).fit(x, t.astype(int))
    return np.append(classifier.coef_[0], classifier.intercept_)


def _penalised(x: Array, t: Array, alpha: float) -> Fitted:
    """By Newton's steps, which inputs of unlike scales do not slow down; what scikit-learn warns of is told.

    The inputs are centred, which moves the intercept alone, since that is not penalised.
    """
    from sklearn.linear_model import LogisticRegression

    centre = x.mean(axis=0)
    model = LogisticRegression(
        C=1 / (len(t) * alpha), solver="newton-cholesky", tol=TOLERANCE, max_iter=ITERATIONS
    )
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model.fit(x - centre, t.astype(int))
    w, b = model.coef_[0], model.intercept_[0]
    e = t - model.predict_proba(x - centre)[:, 1]
    largest = np.abs(np.append(alpha * w - e @ (x - centre) / len(t), e.mean())).max()
    short = told and not largest <= ENOUGH
    reason = f"not converged: {str(told[0].message).splitlines()[0]}" if short else None
    return Fitted(np.append(w, b - w @ centre), reason)
