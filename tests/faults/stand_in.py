"""A stand-in for Python in a run's jobs: what makes a report is forked from a process that has its imports.

As a server, `stand_in.py SOCKET`, it imports what makes a report, forks one process for each job asked for,
and ends with its standard input; its socket's folder goes then. As a job, `stand_in.py SOCKET -m report ...`,
it hands its words, folder, environment and streams to the server, and ends as the process forked there does.
"""

import json
import os
import socket
import sys
from pathlib import Path


def ask(place: str, words: list[str]) -> int:
    """The exit status of the job. Imports little: it is started once a job."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(place)
        socket.send_fds(server, [b"!"], [1, 2])
        server.sendall(json.dumps([words, str(Path.cwd()), dict(os.environ)]).encode())
        server.shutdown(socket.SHUT_WR)
        return int(server.makefile().read() or 1)


def serve(place: str) -> None:
    """Until the input ends."""
    import select
    import shutil
    import signal
    from importlib import import_module

    from bench.imports import imported, modules

    for name in modules():
        if name.startswith("report.") and not name.endswith("__main__"):
            import_module(name)
        imported(name)  # is held, and need not be read by each that is forked
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # its input ends when a person ends the tests
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that answer
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(place)
        server.listen()
        print("ready", flush=True)
        while sys.stdin not in select.select([sys.stdin, server], [], [])[0]:
            asking, _ = server.accept()
            if os.fork() == 0:
                for one in (signal.SIGCHLD, signal.SIGINT):
                    signal.signal(one, signal.SIG_DFL)
                server.close()
                _answer(asking)
                os._exit(0)
            asking.close()
    shutil.rmtree(Path(place).parent)


def _answer(asking: socket.socket) -> None:
    """Fork the job, wait for it, say how it ended."""
    from tests.faults.scene import leave

    _, streams, *_ = socket.recv_fds(asking, 1, 2)
    asked = json.loads(asking.makefile().read())
    child = os.fork()
    if child == 0:
        leave(lambda: _do(*asked, streams))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    asking.sendall(str(code if code >= 0 else 128 - code).encode())


def _do(words: list[str], folder: str, environment: dict[str, str], streams: list[int]) -> int:
    from report.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, stream in enumerate([os.open(os.devnull, os.O_RDONLY), *streams]):
        os.dup2(stream, number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1) for number in (1, 2))
    sys.argv = ["report", *words]
    return main(words)


if __name__ == "__main__":
    place, *words = sys.argv[1:]
    if words:
        sys.exit(ask(place, words[2:]))
    serve(place)
