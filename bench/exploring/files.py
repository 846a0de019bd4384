"""The files of what was explored, as tables read them; importing this loads no study."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.files import not_read


def read_parts(files: Sequence[Path]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each part. UserError where a file is not one of ours."""
    found = {}
    for file in files:
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            found[str(content["part"])] = list(content["rows"])
        except OSError as error:
            raise not_read(file, error) from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UserError(f"{file}: not a file of what was explored; run snakemake again") from error
    return found
