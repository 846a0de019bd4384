"""Outputs for n points: latency where n is 1, throughput where there are many.

plain: torch's modules, one network. scikit-learn: predict_proba or predict, input checks and all.
vmap: torch.func.vmap over K networks. fused: this project's batched torch operations, K networks.
Points lie on the device already; bringing them there is the transfer.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.models.network import Architecture, initial_weights
from bench.timing import counts
from bench.timing.suite import Wanted
from bench.timing.work import Run, Work
from bench.timing.works import scikit
from bench.timing.works.data import SEEDS, copy_to, descent_of, drawn

Outputs = Callable[[], Any]


def work(one: Wanted) -> Work:
    """One time is the outputs of all K networks for all n points."""
    n, K = one.count("n"), one.count("K")
    arch = _arch(one)
    cost = counts.inference(arch, n)
    return Work(
        one.what, one.variant, one.device, one.sizes, one.unit,
        make=lambda: repeated(MAKERS[one.variant](one)),
        units=n * K,
        flops=cost.flops / n,
        bytes=cost.bytes / n,
        transfer=copy_to(one.device, np.zeros((n, arch.n_inputs))),
    )  # fmt: skip


def repeated(outputs: Outputs) -> Run:
    """Calls it n times."""

    def run(n: int) -> None:
        for _ in range(n):
            outputs()

    return run


def plain_net(one: Wanted) -> Outputs:
    """(n,): one network of torch's modules."""
    import torch

    from bench.training.plain import build, module_of

    arch, X = _arch(one), torch.as_tensor(_points(one), dtype=torch.float32, device=one.device)
    net, output = build(arch, _weights(one)[0], torch.float32).to(one.device), module_of(arch.output)

    def outputs() -> torch.Tensor:
        with torch.no_grad():
            return output(net(X))[:, 0]

    return outputs


def scikit_learn(one: Wanted) -> Outputs:
    """(n,): a model of scikit-learn's, trained for an epoch."""
    x = _points(one).astype(np.float32)
    problem = str(one.sizes["problem"])
    trained = replace(one, sizes={**one.sizes, "batch_size": 1})
    data = drawn(problem, 200).train
    fits_one = scikit.Fits(trained, descent_of(trained), data.x, data.t)
    fits_one.train(1, 1)
    model = fits_one.model
    if problem == "classification":
        return lambda: model.predict_proba(x)[:, 1]
    return lambda: model.predict(x)


def vmapped(one: Wanted) -> Outputs:
    """(K, n)."""
    import torch

    from bench.timing.works.vmapped import stacked
    from bench.training.plain import build, module_of

    arch, weights = _arch(one), _weights(one)
    X = torch.as_tensor(_points(one), dtype=torch.float32, device=one.device)
    net, output = build(arch, weights[0], torch.float32).to(one.device), module_of(arch.output)
    params = stacked(net, torch.as_tensor(weights, dtype=torch.float32, device=one.device))
    forward = torch.func.vmap(lambda p: torch.func.functional_call(net, p, (X,))[:, 0])

    def outputs() -> torch.Tensor:
        with torch.no_grad():
            return output(forward(params))

    return outputs


def fused(one: Wanted) -> Outputs:
    """(K, n)."""
    import torch

    from bench.training.functions import TORCH_ACTIVATIONS
    from bench.training.stacked import Stack, inputs

    arch, weights = _arch(one), _weights(one)
    x = np.broadcast_to(_points(one), (len(weights), one.count("n"), arch.n_inputs))
    X = torch.as_tensor(inputs(x, arch.bias), dtype=torch.float32, device=one.device)
    stack, function = Stack(arch, weights, torch.float32, one.device), TORCH_ACTIVATIONS[arch.output]

    def outputs() -> torch.Tensor:
        with torch.no_grad():
            return function(stack.forward(X))[:, 0]

    return outputs


MAKERS: dict[str, Callable[[Wanted], Outputs]] = {
    "plain": plain_net,
    "scikit-learn": scikit_learn,
    "vmap": vmapped,
    "fused": fused,
}


def _points(one: Wanted) -> NDArray[Any]:
    """(n, D); a task gives two points at least."""
    n = one.count("n")
    return drawn(str(one.sizes["problem"]), max(n, 2)).train.x[:n]


def _weights(one: Wanted) -> NDArray[Any]:
    """(K, P); network k has the weights of seed k % SEEDS."""
    seeds = [initial_weights(_arch(one), "uniform", seed) for seed in range(SEEDS)]
    return np.stack([seeds[k % SEEDS] for k in range(one.count("K"))])


def _arch(one: Wanted) -> Architecture:
    assert one.arch is not None
    return one.arch
