"""How the validation loss was still moving when training ended."""

import math

from bench.record import Curve

SHARE = 0.9  # of the logarithm of the last epoch, from which on looks count
DIGITS = 9  # significant ones kept: logarithms of two machines may differ in their last bits


def trend_of(curve: Curve, last: int) -> float | None:
    """Least-squares slope of the validation loss against ln(epoch) over the looks at epochs >= last ** 0.9.

    In the unit of the loss, per factor e of epochs; last: the last epoch run. None with fewer than two such
    looks, and where nothing was run twice.
    """
    if last < 2:
        return None
    first = SHARE * math.log(last) - 1e-9  # 1024 ** 0.9 is 512, whatever a machine makes of it
    looks = zip(curve.epoch, curve.validation_loss, strict=True)
    late = [(math.log(epoch), loss) for epoch, loss in looks if epoch > 0 and math.log(epoch) >= first]
    if len(late) < 2:
        return None
    x, y = ([value - math.fsum(column) / len(late) for value in column] for column in zip(*late, strict=True))
    slope = math.fsum(a * b for a, b in zip(x, y, strict=True)) / math.fsum(a * a for a in x)
    return float(f"{slope:.{DIGITS}g}")
