"""What a pull request runs: the project's own command, in a job that may write nothing."""

import os
import shlex
import subprocess
from pathlib import Path

import yaml

from bench.cli import _parser

ROOT = Path(__file__).parent.parent
DUET = yaml.safe_load((ROOT / ".github" / "workflows" / "duet.yml").read_text(encoding="utf-8"))


def test_the_job_s_command_is_one_that_the_project_has():
    (run,) = (step for step in DUET["jobs"]["duet"]["steps"] if step.get("name") == "Take turns")
    words = shlex.split(run["run"], comments=True)
    assert words[:2] == ["make", "duet"]
    asked_of = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    told = subprocess.run(
        [words[0], "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=True, env=asked_of
    )
    line = shlex.split(told.stdout.strip().splitlines()[-1])
    assert line[:3] == [".venv/bin/python", "-m", "bench"]
    asked = _parser().parse_args(line[3:])
    assert (asked.a, asked.budget) == ("HEAD^1", "15m")
    (kept,) = (step["with"] for step in DUET["jobs"]["duet"]["steps"] if "upload" in step.get("uses", ""))
    assert kept["path"].split() == [str(asked.markdown), str(asked.json)]


def test_what_runs_the_code_may_not_write_and_what_writes_does_not_run_it():
    assert DUET["permissions"] == {"contents": "read"} and "permissions" not in DUET["jobs"]["duet"]
    comment = DUET["jobs"]["comment"]
    assert comment["permissions"] == {"pull-requests": "write"}
    assert not any("checkout" in step.get("uses", "") for step in comment["steps"])
    assert [step["run"].split()[:3] for step in comment["steps"] if "run" in step] == [
        ["gh", "pr", "comment"]
    ]
