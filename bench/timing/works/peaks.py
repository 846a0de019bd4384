"""What the machine can do at most: a large product, and a copy beyond the caches. The roofline's roof.

Operations and bytes of one time are known, so that their rates come out of the table as those of
every other work do.
"""

from bench.timing.suite import Wanted
from bench.timing.work import Work
from bench.timing.works.inference import repeated
from bench.timing.yardstick import LARGE, copy, product


def work(one: Wanted) -> Work:
    """variant product: 2 edge^3 operations in single precision; copy: bytes read and bytes written."""
    large = LARGE[one.device]
    multiplies = one.variant == "product"
    return Work(
        one.what, one.variant, one.device, one.sizes, one.unit,
        make=lambda: repeated(
            product(one.device, large.edge) if multiplies else copy(one.device, large.copied_bytes)
        ),
        flops=2 * large.edge**3 if multiplies else None,
        bytes=None if multiplies else 2 * large.copied_bytes,
    )  # fmt: skip
