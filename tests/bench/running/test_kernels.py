"""Training asks BLAS and NumPy for the kernels of every processor with AVX2, whichever this one is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.running import kernels

PROBE = """
import json
from bench.running.kernels import take_steady_kernels
taken = take_steady_kernels()
import numpy, scipy.linalg
from threadpoolctl import threadpool_info
found = [one.get("architecture") for one in threadpool_info() if one["user_api"] == "blas"]
print(json.dumps([taken, found]))
"""

VERB = """
import json, sys, types
from bench.cli import main

def what_it_has(*arguments):
    import numpy, scipy.linalg
    from threadpoolctl import threadpool_info
    print(json.dumps([one.get("architecture") for one in threadpool_info() if one["user_api"] == "blas"]))
    return 0

for name, function in (("train", "train_pack"), ("reproduce", "reproduce")):
    module = types.ModuleType(f"bench.running.{name}")
    setattr(module, function, what_it_has)
    sys.modules[module.__name__] = module
sys.exit(main(sys.argv[1:]))
"""


def probed(**environment: str) -> tuple[bool, set[str]]:
    own = {k: v for k, v in os.environ.items() if k not in kernels.STEADY} | environment
    done = subprocess.run([sys.executable, "-c", PROBE], env=own, capture_output=True, text=True, check=True)
    taken, found = json.loads(done.stdout)
    return taken, set(found)


def test_blas_takes_them_unless_the_environment_says_otherwise() -> None:
    taken, found = probed()
    if not taken:
        pytest.skip("this processor has no AVX2")
    assert found == {"Haswell"}
    assert probed(OPENBLAS_CORETYPE="Nehalem") == (True, {"Nehalem"})


def test_they_are_not_asked_for_where_they_cannot_be_had(tmp_path: Path, monkeypatch) -> None:
    environment: dict[str, str] = {}
    monkeypatch.setattr(kernels.sys, "modules", {})
    monkeypatch.setattr(kernels.os, "environ", environment)
    monkeypatch.setattr(kernels.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(kernels, "CPUINFO", tmp_path / "cpuinfo")
    assert not kernels.take_steady_kernels()  # no such file
    (tmp_path / "cpuinfo").write_text("flags : sse2 avx fma\n")
    assert not kernels.take_steady_kernels()
    (tmp_path / "cpuinfo").write_text("flags : fpu avx2 fma\n")
    monkeypatch.setattr(kernels.platform, "machine", lambda: "aarch64")
    assert not kernels.take_steady_kernels() and not environment
    monkeypatch.setattr(kernels.platform, "machine", lambda: "x86_64")
    assert kernels.take_steady_kernels() and environment == kernels.STEADY


def test_a_loaded_numpy_has_chosen(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", sys)
    assert not kernels.take_steady_kernels()


def test_noting_a_stage_loads_no_numpy() -> None:
    """Every verb does, before it does anything else."""
    code = "import sys, bench.cli, bench.running.stages; print('numpy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


@pytest.mark.parametrize("words", [("train", "plan.json", "--out", "pack.parquet"), ("cell", "0" * 20)])
def test_a_verb_that_trains_asks_before_anything_loads_numpy(words: tuple[str, ...]) -> None:
    """Whatever else the verb imports."""
    if not probed()[0]:
        pytest.skip("this processor has no AVX2")
    own = {k: v for k, v in os.environ.items() if k not in kernels.STEADY}
    done = subprocess.run([sys.executable, "-c", VERB, *words], env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == {"Haswell"}
