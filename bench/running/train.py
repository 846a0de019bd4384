"""From the cells of one pack to their records: the job that Snakemake runs, one thread.

Cells that share a computation train together; everything else (hand-set weights, the linear
models, Gaussian processes) is done one by one. What a cell cannot do becomes its record's status.
"""

import json
import time
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path

from threadpoolctl import threadpool_limits

from bench.cell import Cell
from bench.device import missing
from bench.errors import InputError, UserError
from bench.gp.sizes import COMPILED
from bench.models.network import Architecture, architecture_of, initial_weights
from bench.planning.cost import engine_of, library_of
from bench.record import Record, pack_name, write_pack
from bench.running.origin import after_training, origin
from bench.running.outcomes import Ready, linear_record, set_by_hand_record, trained_records
from bench.running.sure import ensemble_records, gp_records
from bench.seeds import canonical, digest
from bench.tasks import make_dataset
from bench.tasks.dataset import Dataset
from bench.training.compiler import NoCompilerError
from bench.training.descent import ALL_LOOKS, descent_of
from bench.training.fused import computation, is_out_of_memory, train_members
from bench.training.member import Member
from bench.training.sizes import LANES

UNTRAINED = {"linear": linear_record}  # kinds of model that are fitted one by one
TOGETHER = 64  # Gaussian processes fitted at once, at most


def train_pack(plan_file: Path, out: Path) -> None:
    """Train the cells of `plan_file`, write the pack `out`. UserError where either cannot be used."""
    from bench.running.progress import report

    begun = origin()
    cells, compiled, seconds = _read_plan(plan_file)
    deadline = time.monotonic() + seconds if seconds else None
    note = plan_file.with_suffix(".progress")
    records = train_cells(cells, compiled, deadline, lambda done: report(note, done))
    write_pack(out, records, after_training(begun, _compiled(records)), _spent)
    note.unlink(missing_ok=True)


def _spent() -> dict[str, float]:
    """What this process took until now."""
    from bench.running.stages import cpu_seconds, peak_mib

    return {"process_seconds": cpu_seconds(), "peak_mib": peak_mib()}


def _read_plan(file: Path) -> tuple[list[Cell], frozenset[str], float]:
    """The cells of a pack, the libraries they may use, the seconds they may take (0: any). UserError."""
    try:
        plan = json.loads(file.read_text(encoding="utf-8"))
        cells = [Cell.from_dict(one) for one in plan["cells"]]
        if plan["pack"].partition("-")[0] != pack_name(cell.digest for cell in cells):
            raise ValueError("damaged, or another version's: its cells are not those that its name tells of")
        return cells, frozenset(plan["compiled"]), float(plan.get("timeout_seconds") or 0)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"{file}: not a pack's plan ({error}); run snakemake again") from error


def train_cells(
    cells: list[Cell],
    compiled: frozenset[str] | None = None,
    deadline: float | None = None,
    noted: Callable[[int], None] = lambda done: None,
) -> list[Record]:
    """Records in the cells' order.

    compiled: libraries that may be used (`bench.planning.cost.library_of`); None: whichever serve. `noted`
    hears how many cells are done.
    """
    done: dict[str, Record] = {}
    with threadpool_limits(1):  # the last bits must not depend on the number of cores
        for records in _records(cells, compiled, deadline):
            done |= {r.cell.digest: r for r in records}
            noted(len(done))
    return [done[cell.digest] for cell in cells]


def _records(
    cells: list[Cell], compiled: frozenset[str] | None, deadline: float | None
) -> Iterator[list[Record]]:
    datasets: dict[str, Dataset | UserError] = {}
    groups: dict[Hashable, list[Ready]] = {}
    processes: dict[tuple[Hashable, tuple[int, ...], str | None], list[tuple[Cell, Dataset]]] = {}
    for cell in cells:
        reason = missing(cell.device)
        if reason:
            yield [Record(cell, "unavailable", reason)]
            continue
        data = _dataset(cell, datasets)
        if isinstance(data, UserError):
            yield [Record(cell, "failed", str(data))]
        elif cell.model.trained:
            arch = architecture_of(cell, data.n_inputs)
            members = [_member(cell, data, arch, number) for number in range(cell.model.networks)]
            key = (computation(arch, members[0]), cell.dtype, cell.device, cell.model.kind == "ensemble")
            groups.setdefault(key, []).extend(Ready(cell, data, arch, member) for member in members)
        elif cell.model.kind == "gp":
            engine = None if compiled is None else engine_of(cell, compiled)
            processes.setdefault((cell.model.prior, data.train.x.shape, engine), []).append((cell, data))
        else:
            yield [_untrained_record(cell, data, deadline)]
    for (_, _, engine), held in processes.items():
        for first in range(0, len(held), TOGETHER):
            yield _of_processes(held[first : first + TOGETHER], engine, deadline)
    for group in groups.values():
        cell = group[0].cell
        engine = None if compiled is None or cell.device != "cpu" else engine_of(cell, compiled)
        yield _train_group(group, engine, deadline)


def _compiled(records: list[Record]) -> set[str]:
    """The compiled libraries that trained these."""
    return {library_of(one.cell) for one in records if one.engine in (LANES, COMPILED)}


def _of_processes(
    held: list[tuple[Cell, Dataset]], engine: str | None, deadline: float | None
) -> list[Record]:
    try:
        return gp_records(held, engine, time.perf_counter(), deadline)
    except NoCompilerError as error:
        raise _not_as_planned(error) from error
    except (ValueError, MemoryError, ArithmeticError) as error:  # of one of them: which, they tell alone
        if len(held) > 1:
            return [record for one in held for record in _of_processes([one], engine, deadline)]
        return [Record(held[0][0], "failed", f"{type(error).__name__}: {error}")]


def _not_as_planned(error: NoCompilerError) -> UserError:
    return UserError(f"{error}; run snakemake again, or with CXX=none, as it was not planned")


def _untrained_record(cell: Cell, data: Dataset, deadline: float | None) -> Record:
    """Of a cell that is fitted otherwise, or only scored. ValueError: nobody knows its kind of model."""
    begun = time.perf_counter()
    make = set_by_hand_record if cell.model.weights is not None else UNTRAINED.get(cell.model.kind)
    if make is None:
        known = ", ".join(["neuron", "mlp", "ensemble", *UNTRAINED, "gp"])
        raise ValueError(f"cell {cell.digest}: found a model of kind {cell.model.kind!r}; there are {known}")
    try:
        return make(cell, data, begun, deadline)
    except (ValueError, MemoryError, ArithmeticError) as error:
        return Record(cell, "failed", f"{type(error).__name__}: {error}")


def _train_group(group: list[Ready], engine: str | None, deadline: float | None) -> list[Record]:
    arch, cell, members = group[0].arch, group[0].cell, [one.member for one in group]
    try:
        outcomes = train_members(arch, members, cell.dtype or "float32", cell.device, deadline, engine)
    except ValueError as error:
        return [Record(cell, "failed", str(error)) for cell in _cells(group)]
    except NoCompilerError as error:  # one group is one engine: another's last bits are others
        raise _not_as_planned(error) from error
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return [Record(cell, "failed", f"out of memory: {error}") for cell in _cells(group)]
    if cell.model.members:
        return ensemble_records(group, outcomes)
    return trained_records(group, outcomes)


def _cells(group: list[Ready]) -> list[Cell]:
    """Each once: an ensemble has several networks."""
    return list({one.cell.digest: one.cell for one in group}.values())


def _member(cell: Cell, data: Dataset, arch: Architecture, number: int) -> Member:
    """number: of an ensemble's network; each has an order of the points of its own."""
    seed = int(digest(["member", cell.seed, number], length=12), 16) if number else cell.seed
    return Member(
        weights=initial_weights(arch, cell.init or "uniform", cell.seed, number),
        x=data.train.x,
        t=data.train.t,
        validation_x=data.validation.x,
        validation_t=data.validation.t,
        descent=descent_of(cell),
        seed=seed,
        classifies=data.problem == "classification",
        early_stop=cell.early_stop,
        n_checkpoints=ALL_LOOKS if cell.model.kind == "neuron" else cell.checkpoints,
    )


def _dataset(cell: Cell, known: dict[str, Dataset | UserError]) -> Dataset | UserError:
    key = canonical(cell.data_key)
    if key not in known:
        try:
            known[key] = make_dataset(cell.task, cell.seed, cell.n_train, cell.split)
        except InputError:
            raise  # the job ends: when the file is back, the next run trains
        except UserError as error:
            known[key] = error
    return known[key]
