"""The simple linear classifier and regressor that a neuron is compared with, from scikit-learn."""

import warnings

import numpy as np
from numpy.typing import NDArray

from bench.cell import Problem

Array = NDArray[np.float64]
PENALTY = 1e10  # scikit-learn's C: so large that nothing is penalised, and separable data still end


def fit(problem: Problem, x: Array, t: Array) -> Array:
    """Coefficients, then intercept, (D + 1,): LogisticRegression or LinearRegression on x (N, D), t (N,).

    The logistic fit is unpenalised maximum likelihood; on separable data its weights grow until
    the solver's tolerance or its 1,000 iterations end it.
    """
    from sklearn.linear_model import LinearRegression, LogisticRegression

    if problem == "regression":
        line = LinearRegression().fit(x, t)
        return np.append(line.coef_, line.intercept_)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # separable data: no optimum to converge to
        classifier = LogisticRegression(C=PENALTY, max_iter=1000).fit(x, t.astype(int))
    return np.append(classifier.coef_[0], classifier.intercept_)
