"""The command line: what a rule calls, a person can type. Bad input is one line and exit 2."""

import argparse
import json
from pathlib import Path

from bench.compare.command import add_verb as add_compare
from bench.compare.history.command import add_verb as add_record
from bench.duet.baseline.command import add_verb as add_regress
from bench.duet.command import add_verb as add_duet
from bench.errors import Parser, arguments, exit_code, tell


def main(argv: list[str] | None = None) -> int:
    """Run one verb; 0 where it went well, 2 where the input was bad."""
    args = arguments(_parser(), argv)
    return exit_code(lambda: args.run(args), args.log)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = Parser(prog="python -m bench", description=__doc__)
    parser.add_argument("--log", type=Path, metavar="FILE", help="where standard error goes")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    plan = verbs.add_parser("plan", help="say what a study trains, and how long it takes")
    plan.add_argument("--study", type=Path, default=Path("config/study.yaml"))
    plan.add_argument("--results", type=Path, default=Path("results"))
    plan.add_argument("--only", help="a part: task=moons,model=mlp-40")
    plan.add_argument("--retry", help="train cells of these statuses again: failed,timeout")
    plan.add_argument("--fuse", help="all, or none: one job a cell")
    plan.add_argument("--packs", action="store_true", help="list every pack and what it covers")
    plan.set_defaults(run=_plan)

    choose = verbs.add_parser(
        "choose", help="plan what confirms, on fresh seeds, what all trained cells of a study chose"
    )
    choose.add_argument("--study", type=Path, default=Path("config/study.yaml"))
    choose.add_argument("--results", type=Path, default=Path("results"))
    choose.add_argument("--only", help="a part: task=moons,model=mlp-40")
    choose.add_argument("--retry", help="train what confirms and has these statuses again: failed,timeout")
    choose.add_argument("--fuse", help="all, or none: one job a cell")
    choose.add_argument("--out", type=Path, help="where to say what was chosen")
    choose.set_defaults(run=_choose)

    train = verbs.add_parser("train", help="train the cells of one pack")
    train.add_argument("plan", type=Path, help="results/plan/NAME.json")
    train.add_argument("--out", type=Path, required=True, help="results/packs/NAME.parquet")
    train.set_defaults(run=_train)

    timed = verbs.add_parser("time", help="measure how long things take, as the study's timing section asks")
    timed.add_argument("--study", type=Path, default=Path("config/study.yaml"))
    timed.add_argument("--entry", help="one of the section's entries; absent: all of them")
    timed.add_argument("--device", help="cpu,cuda: of these alone")
    timed.add_argument(
        "--out", type=Path, default=Path("results/timing"), help="a folder, or ENTRY.json for one entry"
    )
    timed.add_argument("--round", type=int, help=argparse.SUPPRESS)  # what a process of the suite is told
    timed.add_argument("--seal", metavar="KEY", help="seal the files, so that the pipeline knows them")
    timed.add_argument("--list", action="store_true", help="say what would be measured")
    timed.add_argument("--self-test", action="store_true", help="measure the clock itself")
    timed.set_defaults(run=_time)

    explored = verbs.add_parser("explore", help="run one part of the study's exploring section")
    explored.add_argument("--study", type=Path, default=Path("config/study.yaml"))
    explored.add_argument("--part", required=True, help="next-point, or map-INPUTS")
    explored.add_argument("--out", type=Path, required=True, help="a JSON file")
    explored.add_argument("--seal", metavar="KEY", help="seal the result, by which the pipeline knows it")
    explored.set_defaults(run=_explore)

    cell = verbs.add_parser("cell", help="train one cell again and hold it against its record")
    cell.add_argument("digest", help="the cell's digest, or its first digits")
    cell.add_argument(
        "--results", type=Path, default=Path("results"), help="the folder that has it in its packs"
    )
    cell.set_defaults(run=_cell)

    fsck = verbs.add_parser("fsck", help="hold every file of a results folder against what was written")
    fsck.add_argument("results", type=Path, nargs="?", default=Path("results"))
    fsck.set_defaults(run=_fsck)

    why = verbs.add_parser("why", help="say why the next run would train a cell, or would not")
    why.add_argument("digest", help="the cell's digest, or its first digits")
    why.add_argument("--study", type=Path, help="absent: that of the results, or config/study.yaml")
    why.add_argument("--results", type=Path, default=Path("results"))
    why.add_argument("--retry", help="as if cells of these statuses were trained again: failed,timeout")
    why.set_defaults(run=_why)

    gc = verbs.add_parser("gc", help="show, or drop, what no study needs: packs, damaged files, leftovers")
    gc.add_argument("results", type=Path, nargs="?", default=Path("results"))
    gc.add_argument(
        "--study",
        type=Path,
        action="append",
        default=[],
        help="a study whose cells are kept, beside those of the plans in the folder; may be given again",
    )
    gc.add_argument("--drop", action="store_true", help="drop it; without this it is only shown")
    gc.set_defaults(run=_gc)

    add_compare(verbs)
    add_duet(verbs)
    add_regress(verbs)
    add_record(verbs)

    schema = verbs.add_parser("schema", help="print the study's JSON Schema")
    schema.set_defaults(run=_schema)

    stages = verbs.add_parser("stages", help="run a command and tell how long each stage took")
    stages.add_argument("--results", type=Path, default=Path("results"))
    stages.add_argument("command", nargs=argparse.REMAINDER)
    stages.set_defaults(run=_stages)
    return parser


def _plan(args: argparse.Namespace) -> None:
    from bench.planning.describe import describe
    from bench.planning.plan import make_plan, results_folder
    from bench.planning.replaced import of_another
    from bench.running.guard import busy

    free = not busy(args.results)  # a run that is at work keeps its plan
    plan = make_plan(args.study, args.results, args.only, args.retry, args.fuse, write=free)
    print(describe(plan))
    if line := of_another(results_folder(args.results, args.only), plan):
        tell(f"warning: {line}")
    if args.packs:
        for pack in plan.packs:
            print(f"{pack.name}  {pack.cells:6,} cells  {pack.cost_seconds:6.1f} s  {pack.covers}")


def _choose(args: argparse.Namespace) -> None:
    from bench.planning.choose import choose

    print(choose(args.study, args.results, args.only, args.retry, args.fuse, args.out))


def _train(args: argparse.Namespace) -> None:
    from bench.running.kernels import take_steady_kernels

    take_steady_kernels()  # before anything else is imported, for anything may load NumPy
    from bench.running.stages import noted

    with noted("train"):
        from bench.running.train import train_pack

        train_pack(args.plan, args.out)


def _time(args: argparse.Namespace) -> int:
    if args.self_test:
        from bench.timing.selftest import self_test

        return self_test()
    from bench.running.stages import noted
    from bench.timing.run import listing, time_entries, time_round

    if args.list:
        print(listing(args.study, args.entry, args.device))
        return 0
    if args.round is not None:
        time_round(args.study, args.out, args.round, args.entry, args.device)
        return 0
    with noted("timing"):
        time_entries(args.study, args.out, args.entry, args.device, args.seal)
    return 0


def _explore(args: argparse.Namespace) -> None:
    from bench.running.kernels import take_steady_kernels

    take_steady_kernels()
    from bench.running.stages import noted

    with noted("explore"):
        from bench.exploring.run import explore

        explore(args.study, args.part, args.out, args.seal)


def _cell(args: argparse.Namespace) -> int:
    from bench.running.kernels import take_steady_kernels

    take_steady_kernels()
    from bench.running.reproduce import reproduce

    return reproduce(args.digest, args.results)


def _fsck(args: argparse.Namespace) -> int:
    from bench.running.fsck import fsck

    return fsck(args.results)


def _why(args: argparse.Namespace) -> None:
    from bench.planning.why import why

    print(why(args.digest, args.study, args.results, args.retry))


def _gc(args: argparse.Namespace) -> None:
    from bench.running.gc import gc

    gc(args.results, args.study, args.drop)


def _schema(args: argparse.Namespace) -> None:
    from bench.study.schema import json_schema

    print(json.dumps(json_schema(), indent=1))


def _stages(args: argparse.Namespace) -> int:
    from bench.running.stages import run

    return run(args.command[1:] if args.command[:1] == ["--"] else args.command, args.results)
