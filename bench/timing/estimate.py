"""About how long a work takes and how much memory, before it is measured: for a plan, and to refuse
what would take hours or what the system would kill.

Good to a factor of three on one core of a common processor; an accelerator's steps are launches.
Nothing here imports torch.
"""

import math

from bench.timing import counts
from bench.timing.suite import Wanted
from bench.training.sizes import LANES, chunk_size, member_bytes

SHORT = 0.01  # seconds: a sample of the clock
LONG = 1.0  # seconds: a time that is not repeated twenty times
LONGEST = 10.0  # seconds that one time may take; beyond, nobody waits
RATE = {"cpu": 20e9, "other": 5e12}  # floating point operations a second, in products of matrices
DOUBLE_RATE = {"cpu": 16e9, "other": 1e12}
STEP = {  # seconds that a step, or a call, takes beside its arithmetic
    **{"plain": 330e-6, "scikit-learn": 300e-6, "vmap": 1500e-6, "stack": 200e-6, "fused": 200e-6},
    **{"torch-cholesky": 100e-6},
}
PASS = {"plain": 5e-9, "scikit-learn": 5e-9, "vmap": 8e-9, "stack": 3e-9, "fused": 3e-9}  # a point and unit
LANES_RATE, LANES_STEP = 35e9, 0.3e-6
POINT = 0.5e-6  # seconds a point of scikit-learn's neuron takes
SHARE = 0.8  # of the host's free memory
VALIDATION = 500  # points that an engine holds beside those it trains on
EVALUATIONS = 15  # of the likelihood, that an optimisation takes
BESIDE, READY = 0.015, 0.15  # seconds: the yardstick, once a sample; data, and the first time
PEAK = 0.15  # seconds that the large product, or copy, takes
PROCESS = 1.5  # seconds that a process takes to import what it needs
CELL = 0.005  # seconds that a pipeline takes for one more cell
GP_CALLS = 5  # of a library, in a fit or a prediction
GP_CALL = 1e-3  # seconds of one, where STEP has none
GP_ELEMENT = 30e-9  # seconds an element of the covariance matrix takes: exp, copies
GP_GRADIENT = 4  # fits that likelihood and gradient take: the inverse, twice the factor; passes over matrices
MATRICES = {"gp-fit": 4, "gp-optimise": 10, "gp-predict": 4}  # of n x n numbers, that a process holds
PIECES = {"train": "epoch of all networks", "infer": "pass", "pipeline": "run"}  # one time; else a fit


def one_time(one: Wanted) -> float:
    """Seconds of the least that can be timed. ValueError for what the suite does not know."""
    match one.what:
        case "train":
            return epoch_seconds(one)
        case "infer":
            return _inference(one)
        case "gp-fit":
            return _gp_fit(one)
        case "gp-optimise":
            return _gp_optimise(one)
        case "gp-predict":
            return _gp_predict(one)
        case "start":
            return PROCESS
        case "pipeline":
            return PROCESS + CELL * one.count("cells")
        case "peak":
            return PEAK
    raise ValueError(f"nothing is known of how long {one.what!r} takes")


def measurement(one: Wanted, samples: float) -> float:
    """Seconds in one process: the first time, warming up, samples, the yardstick beside them."""
    if one.what in ("start", "pipeline"):
        return one_time(one)
    if once(one):
        return 2 * one_time(one)
    seconds = max(one_time(one), SHORT)
    warming = max(2.0, min(6.0, 0.2 / seconds))
    return seconds * (samples + warming) + BESIDE * samples + READY


def once(one: Wanted) -> bool:
    """Whether it cannot be repeated cheaply: processes, a Gaussian process on thousands of points."""
    return one.what in ("start", "pipeline") or (one.what.startswith("gp") and one_time(one) > LONG)


def too_long(one: Wanted) -> str | None:
    """Why it is not even tried, or None."""
    seconds = one_time(one)
    if seconds <= LONGEST:
        return None
    piece = PIECES.get(one.what, "fit")
    return f"too long: one {piece} would take about {seconds:,.0f} s; at most {LONGEST:.0f} s are waited for"


def too_large(one: Wanted) -> str | None:
    """Why the host cannot hold it, or None. Linux promises memory that it has not, and kills who uses it."""
    import psutil

    needed, free = host_bytes(one), psutil.virtual_memory().available
    if needed <= SHARE * free:
        return None
    return f"out of memory: {needed / 2**30:,.1f} GiB needed, {free / 2**30:,.1f} GiB free"


def host_bytes(one: Wanted) -> int:
    """Of what lies in the host's memory: all of it, or the data alone where another device computes."""
    n, K = one.count("n"), one.count("K")
    if one.arch is None:
        matrices = MATRICES.get(one.what, 0)  # a process, a product or a copy: none of ours
        m = one.count("n_new")
        return 8 * (matrices * n**2 + 3 * n * m) if one.device == "cpu" else 8 * n
    held = n + VALIDATION if one.what == "train" else n
    data = 16 * held * (one.arch.n_inputs + 1) + 8 * one.arch.n_weights  # in double precision, then in single
    if one.device != "cpu":
        return K * data
    size = one.batch_size or n if one.what == "train" else n
    kept = 3 if one.variant in ("vmap", "plain") else 1  # autograd keeps more
    return K * (data + kept * member_bytes(one.arch, n, 0, size))


def epoch_seconds(one: Wanted) -> float:
    """Of one epoch of all K networks."""
    arch, n = one.arch, one.count("n")
    assert arch is not None
    size = one.batch_size or n
    steps, K = math.ceil(n / size), one.count("K")
    flops = counts.training(arch, n, size).flops
    if one.variant == "scikit-learn" and not arch.hidden:
        return STEP[one.variant] + n * POINT
    if one.sizes.get("engine") == LANES:
        return max(K, 8) * flops / LANES_RATE + steps * LANES_STEP
    each = flops / _rate(one, RATE) + _passes(one)
    if one.variant == "fused":
        chunk = chunk_size(arch, size)
        chunks = math.ceil(K / chunk)
        return chunks * (chunk * each + steps * _step(one))
    return K * each + steps * _step(one)


def _passes(one: Wanted) -> float:
    """Of what is done unit by unit and point by point, for one network."""
    units = sum(one.arch.hidden) + 1 if one.arch else 0
    return one.count("n") * units * PASS[one.variant] * (1 if one.device == "cpu" else 0.01)


def _step(one: Wanted) -> float:
    layers = len(one.arch.hidden) if one.arch else 0
    return STEP[one.variant] * (1 + layers / 2) * (1 if one.device == "cpu" else 2)


def _inference(one: Wanted) -> float:
    assert one.arch is not None
    arithmetic = counts.inference(one.arch, one.count("n")).flops / _rate(one, RATE)
    return one.count("K") * (arithmetic + _passes(one) / 3) + _step(one) / 3


def _gp_fit(one: Wanted) -> float:
    return _factor(one) + _gp_calls(one)


def _gp_optimise(one: Wanted) -> float:
    return EVALUATIONS * (GP_GRADIENT * _factor(one) + _gp_calls(one))


def _gp_predict(one: Wanted) -> float:
    """Of n_new points."""
    n, m = one.count("n"), one.count("n_new")
    return m * counts.gp_predict(n, m).flops / _rate(one, DOUBLE_RATE) + _gp_calls(one)


def _factor(one: Wanted) -> float:
    """Of the covariance matrix of n points, and its factor."""
    n = one.count("n")
    elements = GP_ELEMENT * n**2 * RATE["cpu"] / _rate(one, RATE)
    return counts.gp_fit(n).flops / _rate(one, DOUBLE_RATE) + elements


def _gp_calls(one: Wanted) -> float:
    return STEP.get(one.variant, GP_CALL) * GP_CALLS


def _rate(one: Wanted, rates: dict[str, float]) -> float:
    return rates["cpu" if one.device == "cpu" else "other"]
