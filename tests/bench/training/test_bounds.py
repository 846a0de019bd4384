"""The compiled engine reads and writes its own memory alone: noticed by the compiler's sanitizers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.training.compiler import compilers

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def sanitizer() -> str:
    """Where GCC's address sanitizer lies; empty where there is none."""
    for command in compilers()[:1]:
        asked = [*command, "-print-file-name=libasan.so"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        return said if Path(said).is_absolute() else ""
    return ""


@pytest.mark.skipif(not sanitizer(), reason="no C++ compiler with an address sanitizer here")
def test_no_memory_but_its_own_is_touched(tmp_path):
    own = {"LD_PRELOAD": sanitizer(), "ASAN_OPTIONS": "detect_leaks=0", "BENCH_CACHE": str(tmp_path)}
    own |= {"PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)]), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(HERE / "sanitized.py")]
    done = subprocess.run(command, env=os.environ | own, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "trained\n", done.stderr[:2000]
