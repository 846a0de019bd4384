"""Threads pinned to a number, and devices waited for; torch only where it is loaded or needed."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def pinned(threads: int) -> Iterator[Callable[[], int]]:
    """BLAS, OpenMP and torch use `threads` threads inside, and what they used before afterwards.

    Gives a function that pins again, for libraries loaded meanwhile, and says how many threads they
    use then: the most of any of them.
    """
    with ExitStack() as undo:

        def pin() -> int:
            return _pin(threads, undo)

        pin()
        yield pin


def _pin(threads: int, undo: ExitStack) -> int:
    from threadpoolctl import threadpool_info, threadpool_limits

    torch = sys.modules.get("torch")
    if torch is not None and torch.get_num_threads() != threads:
        undo.callback(torch.set_num_threads, torch.get_num_threads())
        torch.set_num_threads(threads)
    used = [int(pool["num_threads"]) for pool in threadpool_info()]
    if any(number != threads for number in used):
        undo.enter_context(threadpool_limits(limits=threads))
        used = [int(pool["num_threads"]) for pool in threadpool_info()]
    if torch is not None:
        used.append(torch.get_num_threads())
    return max(used, default=threads)


def waiter(device: str) -> Callable[[], None]:
    """Returns when the device has nothing left to do. Imports torch for devices of torch's."""
    kind = device.split(":")[0]
    if kind == "cpu":
        return lambda: None
    import torch

    if kind == "mps":
        return torch.mps.synchronize
    # asking starts CUDA, which belongs to the first call's time
    return lambda: torch.cuda.synchronize() if torch.cuda.is_initialized() else None
