# The plan is made while Snakemake reads this file: a bad study is refused before any job starts,
# and `snakemake -n` shows every pack. It is kept in plan.json and read back while nothing changed.

import os
import sys
import threading
from pathlib import Path

ROOT = Path(workflow.basedir).parent
sys.path.insert(0, str(ROOT))
from bench.errors import UserError
from bench.guard import busy, hold
from bench.plan import current_plan, make_plan, results_folder
from bench.progress import start

RESULTS = Path(config.get("results", "results"))
STUDY = Path(config.get("study", ROOT / "config" / "study.yaml"))
ONLY = config.get("only")
OUT = results_folder(RESULTS, ONLY)


def planned():
    """Hold the folder for this run, and plan; a look at it (`-n`) while another run is at work writes nothing."""
    if (
        not workflow.is_main_process
    ):  # a job on a cluster: what the main process planned holds
        return None, current_plan(OUT)
    guard = None if workflow.dryrun else hold(RESULTS)
    options = (ONLY, config.get("retry"), config.get("fuse"))
    write = guard is not None or not busy(RESULTS)
    return guard, make_plan(STUDY, RESULTS, *options, write=write)


try:
    GUARD, PLAN = planned()
except UserError as error:
    for line in str(error).splitlines():
        print(f"error: {line}", file=sys.stderr)
    sys.exit(2)

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
    """Draw the progress of training beside Snakemake's own messages."""
    global progress
    if workflow.is_main_process:
        progress = start(PLAN, RESULTS)
