# The plan is made while Snakemake reads this file: a bad study is refused before any job starts,
# and `snakemake -n` shows every pack. It is kept in plan.json and read back while nothing changed.

import sys
import threading
from pathlib import Path

from snakemake.exceptions import WorkflowError

sys.path.insert(0, str(workflow.basedir))
from bench.errors import UserError
from bench.plan import make_plan, results_folder
from bench.progress import start

RESULTS = Path(config.get("results", "results"))
STUDY = Path(config.get("study", "config/study.yaml"))
ONLY = config.get("only")

try:
    PLAN = make_plan(STUDY, RESULTS, ONLY, config.get("retry"), config.get("fuse"))
except UserError as error:
    raise WorkflowError(str(error))

OUT = results_folder(RESULTS, ONLY)
PACKS = {pack.name: pack for pack in PLAN.packs}
progress = threading.Event()

# One thread a job: `--cores 8` means eight jobs, and the last bits do not depend on the machine.
ONE_THREAD = "OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1"


def follow():
    """Draw the progress of training beside Snakemake's own messages."""
    global progress
    progress = start(PLAN, RESULTS)
