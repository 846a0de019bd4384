# The plan is made while Snakemake reads this file: a bad study is refused before any job starts,
# and `snakemake -n` shows every pack. It is kept in plan.json and read back while nothing changed.

import os
import sys
import threading
from pathlib import Path

ROOT = Path(workflow.basedir)
sys.path.insert(0, str(ROOT))
from bench.errors import UserError, lacking, lines_of

if missing := lacking():
    print(*lines_of(UserError(missing)), sep="\n", file=sys.stderr)
    sys.exit(2)
from bench.files import drop, not_ahead, superseded
from bench.planning.asked import Wish, asked, wish
from bench.planning.describe import to_come
from bench.planning.plan import (
    current_plan,
    make_plan,
    put_back,
    results_folder,
)
from bench.planning.replaced import of_another
from bench.running.guard import begin, busy, hold
from bench.running.place import here_and_now, in_place
from bench.running.progress import start
from bench.seals import check, key_of, seal_beside, seal_in

MAIN = workflow.is_main_process


def refuse(error):
    """The message alone, and exit 2. error: an exception, or words."""
    told = error if isinstance(error, Exception) else UserError(error)
    print(*lines_of(told), sep="\n", file=sys.stderr)
    sys.exit(2)


def known(tell, *given):
    """What a function tells of files; a line where they cannot be read."""
    try:
        return tell(*given)
    except (UserError, OSError) as error:
        refuse(error)


def planned():
    """A job on a cluster keeps to what the main process planned; a look (`-n`) changes nothing."""
    if not MAIN:
        return current_plan(OUT)
    options = (ONLY, ASKED.get("retry"), ASKED.get("fuse"))
    return make_plan(STUDY, RESULTS, *options, write=MENDS)


def pack_file(pack):
    """Where a pack lies; where nothing is mended, one that is there and is to be made again is listed beside."""
    file = RESULTS / "packs" / f"{pack.name}.parquet"
    again = not MENDS and pack.new and file.exists()
    return file.parent / "again" / file.name if again else file


def new_packs(files):
    """What stands for a pack in its file's name -> the pack, of those to be made."""
    there = RESULTS / "packs"
    return {
        str(file.relative_to(there).with_suffix("")): pack
        for file, pack in files.items()
        if pack.new
    }


def settle(seal, rule, what, made_of, after=(), mend=None):
    """The seal that has to be there: a damaged result is noticed, moved aside and made again in this run.

    So is what comes after one that is gone, or is made again since a person asked for it (`-R`): a rule all of
    whose inputs are there, and `ancient`, is skipped by Snakemake when one of them is made again, even where
    its own outputs are missing. Where nothing is mended things stay where they are, and another seal is listed in
    this one's place. mend: None for what this run does (MENDS).
    """
    if not MAIN or BUSY:
        return seal
    mend = MENDS if mend is None else mend
    try:
        sound = check(seal, what, made_of, after, mend=mend)
        if seal.exists() and (not sound or WISH.again & {rule, str(seal)}):
            if not mend:
                return seal.parent / "again" / seal.name
            drop(seal)
    except (UserError, OSError) as error:
        refuse(error)
    return seal


try:
    here_and_now(ROOT)
    ASKED = asked(config, sys.argv, MAIN)
    RESULTS = Path(ASKED.get("results", "results"))
    STUDY = Path(ASKED.get("study", ROOT / "config" / "study.yaml"))
    ONLY = ASKED.get("only")
    OUT = results_folder(RESULTS, ONLY)
    if not MAIN and superseded():
        refuse(f"{RESULTS}: the run that asked for this has ended, another has begun")
    BUSY = MAIN and busy(RESULTS)
    WISH = wish(sys.argv[1:]) if MAIN else Wish()
    LOOK = WISH.looks or workflow.output_settings.dryrun
    in_place(RESULTS, OUT)
    # A page that stands and is asked for by its file's name is for Snakemake up to date. So it is held against
    # its seal first, nothing is mended till then (report.smk), and it is refused where it is not well.
    PAGES = {"html": OUT / "report.html", "pdf": OUT / "report.pdf"}
    BRIEF = {"html": OUT / "report.md", "pdf": OUT / "report-short.pdf"}
    STANDING = [
        page
        for page in PAGES
        if page not in WISH.again
        and any(
            WISH.names(file) and file.exists() for file in (PAGES[page], BRIEF[page])
        )
    ]
    CHANGES = not BUSY and not LOOK
    MENDS = CHANGES and not STANDING
    PLAN = planned()
    if MAIN and (words := of_another(OUT, PLAN)):
        print(f"warning: {words}", file=sys.stderr)
    if BUSY:
        words = f"{RESULTS}: another run is at work here"
        if not LOOK:
            hold(RESULTS)  # says whose, or has just become free
            refuse(f"{words} a moment ago; start again")
        print(f"warning: {words}; what is damaged is not looked for", file=sys.stderr)
except (UserError, OSError) as error:
    refuse(error)

PACKS = {pack_file(pack): pack for pack in PLAN.choosing_packs}
# What confirms is known when all that chooses is trained: by now, or when the checkpoint `choose` has run.
CHOOSES = PLAN.confirming is None
CONFIRMS = {pack_file(pack): pack for pack in PLAN.packs if pack.confirms}
NEW = new_packs({**CONFIRMS, **PACKS})
PYTHON = sys.executable
# Jobs find this project wherever they run, and have one thread each: `--cores 8` means eight jobs,
# and the last bits do not depend on the machine.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])
)
os.environ["PYTHONSAFEPATH"] = "1"  # and none of the folder where a person stands
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
progress = threading.Event()


def follow():
    """Hold the results folder; draw the progress of training beside Snakemake's own messages."""
    global progress, guard
    if not MAIN:
        return
    try:
        guard = begin(RESULTS)
    except (UserError, OSError) as error:
        refuse(error)
    put_back(PLAN, OUT)
    progress = start(PLAN, RESULTS)


def confirming(wildcards):
    """The packs that confirm, of the plan as it is when what chooses has been trained."""
    global progress
    if CHOOSES and not CONFIRMS:
        checkpoints.choose.get()
        plan = known(current_plan, OUT)
        CONFIRMS.update({pack_file(pack): pack for pack in plan.packs if pack.confirms})
        NEW.update(new_packs(CONFIRMS))
        if MAIN and not LOOK:
            progress.set()
            progress = start(plan, RESULTS)
    return [ancient(file) for file in CONFIRMS if file not in PACKS]
