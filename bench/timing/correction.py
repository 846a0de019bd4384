"""Times freed of the machine: less the pauses, over the yardsticks beside them.

Two things slow a sample down, and each is taken out by what tells of it. Pauses, when the thread was
ready to run and another had its core, the operating system counts to the nanosecond: `Measurement.waited` is
subtracted from the sample and from the yardsticks beside it. That the core itself was slower, the
yardsticks tell: the sample is divided by the geometric mean of sgemm and calls. Of sample i, all in seconds,

    c_i = (s_i - w_i) / sqrt((g_i - w_gi) (k_i - w_ki))

s what the work took, g sgemm and k calls beside it, and w of each the part without a core. c has no unit:
it says how many yardsticks long the work is.

One by one, not median over median: what others do changes from sample to sample, and each shares its
lot with the yardstick beside it alone. Of both: where another tenant uses the same core, calls take
twice their time, products a quarter more, and most work lies between. Not of the sweep: from one second
to the next it moves by more than what is timed.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from bench.statistics import Array
from bench.timing.measurement import WORK, Measurement

CORRECTING = ("sgemm", "calls")


def usable(one: Measurement) -> set[str]:
    """Yardsticks that correct, and were read beside every sample."""
    return {name for name in CORRECTING if len(one.yardstick.get(name, ())) == len(one.samples)}


def corrected(one: Measurement, names: Iterable[str]) -> Array:
    """c: each sample over the geometric mean of the yardsticks `names` beside it, (n,).

    Without names: the samples as they are, seconds, pauses included.
    """
    names = sorted(names)
    if not names:
        return np.asarray(one.samples, float)
    work, *beside = undisturbed(one, [WORK, *names])
    return np.asarray(work / np.exp(np.mean(np.log(beside), axis=0)))


def undisturbed(one: Measurement, names: Iterable[str]) -> list[Array]:
    """Seconds of the samples (`WORK`) and yardsticks, each (n,), less what the thread had no core for.

    As they are where it is not known how long it waited, for any of them: work and yardsticks are
    treated alike.
    """
    of = {WORK: one.samples, **one.yardstick}
    seconds = {name: np.asarray(of[name], float) for name in names}
    if any(len(one.waited.get(name, ())) != len(values) for name, values in seconds.items()):
        return list(seconds.values())
    return [at_work(values, one.waited[name]) for name, values in seconds.items()]


def at_work(seconds: ArrayLike, waited: ArrayLike) -> Array:
    """Seconds less those without a core, s - w, of the same shape; s where w is not known (NaN).

    The counter is read before the clock starts and after it stops. Where it says more than the clock, a
    pause fell between the two, which the clock did not see. A shorter one of that kind is subtracted and
    should not be: it must fall into some microseconds, and medians do not mind.
    """
    s, w = np.asarray(seconds, float), np.asarray(waited, float)
    return np.where(w < s, s - w, s)
