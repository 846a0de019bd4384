"""Whether what was chosen lies at the end of what was tried: then the best may lie outside."""

import numpy as np
import pandas as pd

from bench.choosing.axes import AXIS_NAMES, numbers
from bench.choosing.factors import TUNED
from bench.choosing.settings import DECIMALS, Rows, Settings, worse_by


class Edges:
    """The ends of eta and alpha among the settings of a study."""

    def __init__(self, settings: Settings) -> None:
        frame = settings.frame
        codes = [pd.factorize(frame[axis], use_na_sentinel=True)[0] for axis in AXIS_NAMES]
        self._codes = np.column_stack(codes)  # (S, axes)
        self._values = {axis: numbers(frame, axis) for axis in TUNED}
        error = worse_by(frame["metric"]) * frame["validation"].to_numpy(float)
        self._error = np.nan_to_num(error.round(DECIMALS), nan=np.inf)

    def of(self, row: int, candidates: Rows) -> str | None:
        """Which of eta and alpha the setting `row` has at an end, "highest eta"; None for none.

        candidates: rows that it was chosen from. An end counts where the next value inward is worse on
        validation, all else alike. No decay at all is no end.
        """
        return ", ".join(filter(None, (self._end(row, candidates, axis) for axis in TUNED))) or None

    def _end(self, row: int, candidates: Rows, axis: str) -> str | None:
        here = self._values[axis][row]
        others = np.array([name != axis for name in AXIS_NAMES])
        alike = (self._codes[candidates][:, others] == self._codes[row, others]).all(axis=1)
        line = np.asarray(candidates)[alike]
        line = line[np.argsort(self._values[axis][line], kind="stable")]
        if np.isnan(here) or len(line) < 2:
            return None
        values, error = self._values[axis][line], self._error[line]
        if here == values[-1] and error[-1] < error[-2]:
            return f"highest {axis}"
        if here == values[0] and here > 0 and error[0] < error[1]:
            return f"lowest {axis}"
        return None
