"""A compiled library on another processor, under emulation: what `ctypes` would load here, as a process.

    compiler._library = emulated.library        # then everything trains and scores with it

The same sources, cross-compiled for ARM64, run by qemu-user (Debian: g++-aarch64-linux-gnu, qemu-user).
"""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from bench.training import compiler
from bench.training.engine import MEASURES
from bench.training.lanes import RULES, STATE
from bench.training.objective import POINTS

CXX, QEMU = "aarch64-linux-gnu-g++", "qemu-aarch64"
HERE = Path(__file__).parent / "native"
LANES = {True: 4, False: 2}  # of single and double precision, in NEON's 16 bytes
TRAINED = (*STATE, "measured")  # what comes back
SCORED = ("a", "y", "softplus")
BLOCKS = 4  # of scores.cpp


def missing() -> str:
    """Why nothing can be emulated here; empty where it can."""
    gone = [name for name in (CXX, QEMU) if shutil.which(name) is None]
    return f"no {' and no '.join(gone)} here" if gone else ""


def library(_compiler: tuple[str, ...], build: compiler.Build) -> Any:
    """In place of `bench.training.compiler._library`."""
    return Emulated(build)


class Beside(NamedTuple):
    """Memory that a call reads, or writes too: its address, its bytes, whether they come back."""

    at: int
    size: int
    back: bool = False


class Objective:
    """As objective.cpp's, of the process that has it."""

    restype: Any = None

    def __init__(self, of: "Emulated") -> None:
        self.of = of

    def __call__(self, problem: Any, w: ctypes.c_void_p, g: ctypes.c_void_p, scale: ctypes.c_double) -> float:
        """The misfit at w; its gradient goes into g."""
        p = problem._obj
        hidden = (ctypes.c_int64 * p.depth).from_address(p.widths) if p.depth else []
        scratch = (p.n_inputs + 3 * (sum(hidden) + 1) + p.n_weights) * POINTS * 8
        sizes = {"widths": p.depth * 8, "x": p.N * p.n_inputs * 8, "t": p.N * 8, "scratch": scratch}
        misfit, weights = ctypes.c_double(), p.n_weights * 8
        beside = [
            *(Beside(w.value or 0, weights), Beside(g.value or 0, weights, back=True)),
            *(Beside(ctypes.addressof(scale), 8), Beside(ctypes.addressof(misfit), 8, back=True)),
        ]
        self.of.ask(b"j", p, sizes, (), (0, 0), beside)
        return misfit.value


class Emulated:
    """The functions of a library, each call a message to the process that has it."""

    def __init__(self, build: compiler.Build) -> None:
        self.single = "-DSINGLE=1" in build.defined
        self.name = Path(build.source).stem
        lanes = f"-DLANES={self.lanes()}"
        defined = [word for word in build.defined if not word.startswith("-DLANES")]
        source = f'-DSOURCE="{build.source}"'
        flags = [word for word in compiler.FLAGS if word not in ("-fPIC", "-shared")]
        self._folder = tempfile.TemporaryDirectory()
        program = Path(self._folder.name) / "library"
        words = [CXX, *flags, "-static", f"-I{compiler.NATIVE}", source, f"-Dof_{self.name}", lanes, *defined]
        words += [*compiler.shared(), str(HERE / "emulated.cpp"), "-o", str(program)]
        subprocess.run(words, check=True)
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([QEMU, str(program)], stdin=pipe, stdout=pipe)
        self.objective = Objective(self)

    def lanes(self) -> int:
        """Networks, or points, of one vector; the objective's are the same everywhere."""
        return POINTS if self.name == "objective" else LANES[self.single]

    def fuses(self) -> bool:
        """ARM64 does."""
        return True

    def train(
        self, problem: Any, row: ctypes.c_int64, epochs: ctypes.c_int64, factors: ctypes.c_void_p
    ) -> None:
        """As lanes.cpp's."""
        beside = [Beside(factors.value or 0, 8 * epochs.value)]
        self.ask(b"t", problem._obj, self._trained(problem._obj), TRAINED, (row.value, epochs.value), beside)

    def look(self, problem: Any, everything: ctypes.c_int64) -> None:
        """As lanes.cpp's."""
        self.ask(b"l", problem._obj, self._trained(problem._obj), TRAINED, (everything.value, 0))

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
        self.ask(b"o", of, sizes, SCORED, (widest.value, 0))

    @cached_property
    def _vector(self) -> int:
        return self.lanes() * (4 if self.single else 8)

    def _trained(self, of: Any) -> dict[str, int]:
        """Bytes of each of a Problem's arrays."""
        V, groups, D = self._vector, of.groups, of.n_inputs
        hidden = (ctypes.c_int64 * of.depth).from_address(of.widths) if of.depth else []
        seeds = (ctypes.c_int32 * (groups * self.lanes())).from_address(of.seed_of)
        shuffled = of.batch < of.n
        each = dict.fromkeys(("summed", "finite_epochs"), groups * V)
        each |= dict.fromkeys(("eta", "alpha", "beta", "beta2", "eps"), groups * self.lanes() * 8)
        adapts = RULES[of.rule] in ("adam", "adamw")
        return each | {
            "powers": 2 * groups * self.lanes() * 8,
            "widths": of.depth * 8,
            "P": groups * of.n_weights * V,
            "G": of.n_weights * V,
            "first": groups * of.n_weights * V,
            "second": groups * (of.n_weights if adapts else 1) * V,
            "X": groups * of.n * D * V,
            "T": groups * of.n * V,
            "validation_X": groups * of.n_validation * D * V,
            "validation_T": groups * of.n_validation * V,
            "orders": (max(seeds) + 1) * of.order_rows * of.n * 4 if shuffled else 4,
            "seed_of": groups * self.lanes() * 4,
            "measured": groups * MEASURES * self.lanes() * 8,
            "scratch": (3 * 8 * (sum(hidden) + 1) + of.batch * (D + 1)) * V,
        }

    def ask(
        self,
        what: bytes,
        of: Any,
        bytes_of: dict[str, int],
        back: tuple[str, ...],
        words: tuple[int, int],
        beside: Sequence[Beside] = (),
    ) -> None:
        """Send what a struct of sizes and pointers holds, and what is beside; take back what has changed."""
        sizes = [name for name, kind in of._fields_ if kind is ctypes.c_int64]
        names = [name for name, kind in of._fields_ if kind is not ctypes.c_int64]
        held = [Beside(getattr(of, name) or 0, bytes_of[name], name in back) for name in names]
        arrays = [*held, *beside]
        numbers = [len(sizes), len(held), len(beside), *(getattr(of, name) for name in sizes)]
        numbers += [*(one.size for one in arrays), *(int(one.back) for one in arrays), *words]
        send, answer = self._process.stdin, self._process.stdout
        assert send is not None and answer is not None
        send.write(what + (ctypes.c_int64 * len(numbers))(*numbers))
        for one in arrays:
            if one.size:
                send.write(ctypes.string_at(one.at, one.size))
        send.flush()
        for one in arrays:
            if one.back:
                found = answer.read(one.size)
                if len(found) != one.size:
                    raise OSError(f"{QEMU}: the process has ended")
                ctypes.memmove(one.at, found, len(found))
