"""PNG with a palette: images of few colours in a fraction of the bytes, transparency kept."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MOST = 256  # colours of a palette


def small_png(data: bytes, times: int = 1) -> bytes:
    """The same picture with at most 256 colours and no metadata; the same bytes each time.

    times: each pixel becomes so many by so many, squares to whoever makes the picture larger.
    """
    with Image.open(BytesIO(data)) as found:
        pixels = np.asarray(found.convert("RGBA"))
    pixels = np.ascontiguousarray(np.where(pixels[..., 3:] == 0, 0, pixels).astype(np.uint8))
    known, index = np.unique(pixels.view(">u4").astype(np.uint32), return_inverse=True)  # a number a colour
    if len(known) > MOST:
        return _written(Image.fromarray(_larger(pixels, times)).quantize(MOST, Image.Quantize.FASTOCTREE))
    image = Image.fromarray(_larger(index.reshape(pixels.shape[:2]).astype(np.uint8), times), "P")
    colours = known.astype(">u4").view(np.uint8).reshape(-1, 4)
    image.putpalette(colours[:, :3].tobytes())
    return _written(image, bytes(colours[:, 3].tolist()))


def _larger(pixels: NDArray[np.uint8], times: int) -> NDArray[np.uint8]:
    """(rows, columns, …): each pixel so many by so many."""
    return pixels.repeat(times, axis=0).repeat(times, axis=1)


def _written(image: Image.Image, opacity: bytes = b"") -> bytes:
    out = BytesIO()
    transparent = {"transparency": opacity} if opacity and min(opacity) < 255 else {}
    image.save(out, format="PNG", optimize=True, **transparent)
    return out.getvalue()
