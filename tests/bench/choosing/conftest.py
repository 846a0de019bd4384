"""Records as the frames that choosing looks at."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from bench.choosing.axes import axes_frame, cells_in, metrics_of
from bench.choosing.settings import METRICS, Settings, settings_of
from bench.record import Record, read_pack, write_pack


@pytest.fixture
def cells(tmp_path: Path) -> Callable[[Sequence[Record]], pd.DataFrame]:
    """A row a record: axes, seed, digest, status and what validation says: cells(records)."""

    def made(records: Sequence[Record]) -> pd.DataFrame:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.parquet"
        write_pack(path, list(records))
        rows = read_pack(path)
        frame = axes_frame(cells_in(rows))
        metrics = metrics_of(rows, frame["kind"].to_numpy(str), METRICS)
        frame = frame.assign(**dict(zip(METRICS, metrics.T, strict=True)))
        return frame.assign(digest=rows["digest"].to_pylist(), status=rows["status"].to_pylist())

    return made


@pytest.fixture
def settings(cells: Callable[[Sequence[Record]], pd.DataFrame]) -> Callable[..., Settings]:
    """What the records given make: settings(records), settings(records, fresh seeds)."""
    return lambda records, fresh=(): settings_of(cells(records), fresh)
