"""How many members train in one chunk: known without torch, since planning counts by it."""

from bench.models.network import Architecture

CACHE_BYTES = 2_500_000  # inputs or hidden activations of a chunk: what the caches near the core still serve
LARGEST_BYTES = 16_000_000  # beyond this, even 32 members gain nothing from company


def chunk_size(arch: Architecture, batch_size: int, itemsize: int = 4) -> int:
    """Members of a chunk: a function of the computation alone, a multiple of 32 or 1.

    Multiples of 32 leave no vector tail anywhere, so that a member's place does not matter.
    """
    each = max(sum(arch.hidden), arch.n_inputs + 1) * batch_size * itemsize
    for size in (256, 128, 64):
        if size * each <= CACHE_BYTES:
            return size
    return 32 if 32 * each <= LARGEST_BYTES else 1
