"""A compiled library on another processor, under emulation: what `ctypes` would load here, as a process.

    compiler._library = emulated.library        # then everything trains and scores with it

The same sources, cross-compiled for ARM64, run by qemu-user (Debian: g++-aarch64-linux-gnu, qemu-user).
"""

import ctypes
import shutil
import subprocess
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.training import compiler
from bench.training.engine import MEASURES

CXX, QEMU = "aarch64-linux-gnu-g++", "qemu-aarch64"
HERE = Path(__file__).parent / "native"
LANES = {True: 4, False: 2}  # of single and double precision, in NEON's 16 bytes
TRAINED = ("P", "velocity", "finite_epochs", "measured")  # what comes back
SCORED = ("a", "y", "softplus")
BLOCKS = 4  # of scores.cpp


def missing() -> str:
    """Why nothing can be emulated here; empty where it can."""
    gone = [name for name in (CXX, QEMU) if shutil.which(name) is None]
    return f"no {' and no '.join(gone)} here" if gone else ""


def library(_compiler: tuple[str, ...], build: compiler.Build) -> Any:
    """In place of `bench.training.compiler._library`."""
    return Emulated(build)


class Emulated:
    """The functions of a library, each call a message to the process that has it."""

    def __init__(self, build: compiler.Build) -> None:
        self.single = "-DSINGLE=1" in build.defined
        lanes = f"-DLANES={LANES[self.single]}"
        defined = [word for word in build.defined if not word.startswith("-DLANES")]
        source = f'-DSOURCE="{build.source}"'
        flags = [word for word in compiler.FLAGS if word not in ("-fPIC", "-shared")]
        self._folder = tempfile.TemporaryDirectory()
        program = Path(self._folder.name) / "library"
        words = [CXX, *flags, "-static", f"-I{compiler.NATIVE}", source, lanes, *defined, *compiler.shared()]
        subprocess.run([*words, str(HERE / "emulated.cpp"), "-o", str(program)], check=True)
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([QEMU, str(program)], stdin=pipe, stdout=pipe)

    def lanes(self) -> int:
        """Networks, or points, of one vector."""
        return LANES[self.single]

    def train(self, problem: Any, row: ctypes.c_int64, epochs: ctypes.c_int64) -> None:
        """As lanes.cpp's."""
        self._ask(b"t", problem._obj, self._trained(problem._obj), TRAINED, row.value, epochs.value)

    def look(self, problem: Any, everything: ctypes.c_int64) -> None:
        """As lanes.cpp's."""
        self._ask(b"l", problem._obj, self._trained(problem._obj), TRAINED, everything.value, 0)

    def outputs(self, networks: Any, widest: ctypes.c_int64) -> None:
        """As scores.cpp's."""
        of = networks._obj
        points = of.K * of.N * 8
        sizes = {
            "widths": of.depth * 8,
            "weights": of.K * of.n_weights * 8,
            "x": points * of.n_inputs,
            **dict.fromkeys(SCORED, points),
            "scratch": 2 * widest.value * BLOCKS * self._vector,
        }
        self._ask(b"o", of, sizes, SCORED, widest.value, 0)

    @cached_property
    def _vector(self) -> int:
        return self.lanes() * (4 if self.single else 8)

    def _trained(self, of: Any) -> dict[str, int]:
        """Bytes of each of a Problem's arrays."""
        V, groups, D = self._vector, of.groups, of.n_inputs
        hidden = (ctypes.c_int64 * of.depth).from_address(of.widths) if of.depth else []
        seeds = (ctypes.c_int32 * (groups * self.lanes())).from_address(of.seed_of)
        shuffled = of.batch < of.n
        each = dict.fromkeys(("eta", "alpha", "beta", "summed", "finite_epochs"), groups * V)
        return each | {
            "widths": of.depth * 8,
            "P": groups * of.n_weights * V,
            "G": of.n_weights * V,
            "velocity": groups * of.n_weights * V,
            "X": groups * of.n * D * V,
            "T": groups * of.n * V,
            "validation_X": groups * of.n_validation * D * V,
            "validation_T": groups * of.n_validation * V,
            "orders": (max(seeds) + 1) * of.order_rows * of.n * 4 if shuffled else 4,
            "seed_of": groups * self.lanes() * 4,
            "measured": groups * MEASURES * self.lanes() * 8,
            "scratch": (3 * 8 * (sum(hidden) + 1) + of.batch * (D + 1)) * V,
        }

    def _ask(
        self, what: bytes, of: Any, bytes_of: dict[str, int], back: tuple[str, ...], *words: int
    ) -> None:
        """Send all that a struct of sizes and pointers holds; take back what has changed."""
        sizes = [name for name, kind in of._fields_ if kind is ctypes.c_int64]
        arrays = [name for name, kind in of._fields_ if kind is not ctypes.c_int64]
        numbers = [len(sizes), len(arrays), *(getattr(of, name) for name in sizes)]
        numbers += [*(bytes_of[name] for name in arrays), *(int(name in back) for name in arrays), *words]
        send, answer = self._process.stdin, self._process.stdout
        assert send is not None and answer is not None
        send.write(what + (ctypes.c_int64 * len(numbers))(*numbers))
        for name in arrays:
            if bytes_of[name]:
                send.write(ctypes.string_at(getattr(of, name), bytes_of[name]))
        send.flush()
        for name in arrays:
            if name in back:
                found = answer.read(bytes_of[name])
                if len(found) != bytes_of[name]:
                    raise OSError(f"{QEMU}: the process has ended")
                ctypes.memmove(getattr(of, name), found, len(found))
