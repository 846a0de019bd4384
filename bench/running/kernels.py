"""Which kernels BLAS and NumPy take: those that every x86-64 processor of the last ten years has.

Linear models, Gaussian processes and L-BFGS rest on them, and another kernel sums in another order. Where
there is AVX2, that is what they are told to take, with AVX-512 or without. On other processors they choose.
"""

import os
import platform
import sys
from pathlib import Path

STEADY = {
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
}
CPUINFO = Path("/proc/cpuinfo")


def take_steady_kernels() -> bool:
    """Ask for them, before NumPy is loaded; whether that could be done. What the environment says stands."""
    if "numpy" in sys.modules or not _has_avx2():
        return False
    for name, value in STEADY.items():
        os.environ.setdefault(name, value)
    return True


def _has_avx2() -> bool:
    if platform.machine() not in ("x86_64", "AMD64"):
        return False
    try:
        words = CPUINFO.read_text(encoding="utf-8").split()
    except OSError:
        return False
    return "avx2" in words and "fma" in words
