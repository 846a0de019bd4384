# The plan is made while Snakemake reads this file: a bad study is refused before any job starts,
# and `snakemake -n` shows every pack. It is kept in plan.json and read back while nothing changed.

import os
import sys
import threading
from pathlib import Path

ROOT = Path(workflow.basedir)
sys.path.insert(0, str(ROOT))
from bench.errors import UserError
from bench.running.guard import busy, hold
from bench.planning.plan import current_plan, make_plan, results_folder
from bench.running.progress import start

RESULTS = Path(config.get("results", "results"))
STUDY = Path(config.get("study", ROOT / "config" / "study.yaml"))
ONLY = config.get("only")
OUT = results_folder(RESULTS, ONLY)


BUSY = busy(RESULTS)


def planned():
    """A job on a cluster keeps to what the main process planned; a look (`-n`) at a busy folder keeps its plan."""
    if not workflow.is_main_process:
        return current_plan(OUT)
    options = (ONLY, config.get("retry"), config.get("fuse"))
    return make_plan(STUDY, RESULTS, *options, write=not BUSY)


def refuse(error):
    """The message alone, and exit 2."""
    for line in str(error).splitlines():
        print(f"error: {line}", file=sys.stderr)
    sys.exit(2)


try:
    PLAN = planned()
except UserError as error:
    refuse(error)

NEW = {pack.name: pack for pack in PLAN.packs if pack.new}
PYTHON = sys.executable
# Jobs find this project wherever they run, and have one thread each: `--cores 8` means eight jobs,
# and the last bits do not depend on the machine.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])
)
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
progress = threading.Event()


def follow():
    """Hold the results folder; draw the progress of training beside Snakemake's own messages."""
    global progress, guard
    if not workflow.is_main_process:
        return
    try:
        guard = hold(RESULTS)
    except UserError as error:
        refuse(error)
    if BUSY:
        refuse(f"{RESULTS}: another run was at work here a moment ago; start again")
    progress = start(PLAN, RESULTS)
