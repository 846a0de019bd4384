"""A Gaussian process against the number of points: fit, optimise, predict.

fit: hyperparameters as they are (kernel matrix, Cholesky factor, weights). optimise: maximise the log
marginal likelihood from one start. predict: mean and standard deviation of 1,000 new points.
scikit-learn on the CPU; torch's Cholesky on every device. Both in double precision, the same kernel.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from bench.timing import counts, estimate
from bench.timing.suite import Wanted
from bench.timing.work import Run, Work
from bench.timing.works.data import Array, copy_to, drawn
from bench.timing.works.inference import repeated

LOW, HIGH = -3.0, 3.0  # where new points lie


def work(one: Wanted) -> Work:
    """One time is one fit, or the prediction of n_new points."""
    n, m = one.count("n"), one.count("n_new")
    predicts = one.what == "gp-predict"
    costs = {"gp-fit": counts.gp_fit(n), "gp-predict": counts.gp_predict(n, m)}
    cost = costs.get(one.what)  # nobody counts how often an optimiser asks
    return Work(
        one.what, one.variant, one.device, one.sizes, one.unit,
        make=lambda: MAKERS[one.variant](one),
        units=m if predicts else 1,
        flops=cost.flops if cost else None,
        bytes=cost.bytes if cost else None,
        once=estimate.once(one),
        transfer=copy_to(one.device, np.zeros((n, 2))),
    )  # fmt: skip


def scikit_learn(one: Wanted) -> Run:
    """`GaussianProcessRegressor`, with the kernel and the bounds of `bench.gp.cholesky`."""
    x, t, new = _data(one)

    def do() -> Callable[[], Any]:
        model = regressor("fmin_l_bfgs_b" if one.what == "gp-optimise" else None)
        if one.what == "gp-predict":
            model.fit(x, t)
            return lambda: model.predict(new, return_std=True)
        return lambda: model.fit(x, t)

    return _later(do)


def torch_cholesky(one: Wanted) -> Run:
    """`bench.gp.cholesky.Process`."""
    x, t, new = _data(one)

    def do() -> Callable[[], Any]:
        import torch

        from bench.gp.cholesky import START, Process

        process = Process(x, t, device=one.device)
        X = torch.as_tensor(new, dtype=torch.float64, device=one.device)
        match one.what:
            case "gp-fit":
                return lambda: process.fit(START)
            case "gp-optimise":
                return process.optimise
        return lambda: process.predict(X)

    return _later(do)


def regressor(optimiser: str | None) -> Any:
    """The kernel of `bench.gp.cholesky`; one start."""
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    kernel = ConstantKernel(1.0, (1e-4, 1e4)) * RBF(1.0, (1e-2, 1e2)) + WhiteKernel(1e-2, (1e-9, 1e1))
    return GaussianProcessRegressor(kernel, alpha=1e-10, normalize_y=True, optimizer=optimiser)


MAKERS: dict[str, Callable[[Wanted], Run]] = {"scikit-learn": scikit_learn, "torch-cholesky": torch_cholesky}


def _data(one: Wanted) -> tuple[Array, Array, Array]:
    """A noisy sine: the points, and new ones between and beside them."""
    n, m = one.count("n"), one.count("n_new")
    data = drawn("regression", n).train
    return data.x, data.t, np.linspace(LOW, HIGH, m)[:, None]


def _later(make: Callable[[], Callable[[], Any]]) -> Run:
    """Made by the first call, which is the cold one."""
    run: Run | None = None

    def first(n: int) -> None:
        nonlocal run
        run = run or repeated(make())
        run(n)

    return first
