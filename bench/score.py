"""Metrics of many members at once, in float64 NumPy.

What does not exist is None, never 0 and never NaN: precision where nothing was said to be class 1,
log loss where y is no probability, R2 where the targets do not vary.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CLASSIFICATION = ("accuracy", "precision", "recall", "f1", "tp", "fp", "tn", "fn", "log_loss", "brier")
REGRESSION = ("rmse", "mae", "r2")
SPLITS = ("train", "validation", "test", "best_validation", "best_test", "outside")
