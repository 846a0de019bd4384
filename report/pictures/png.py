"""PNG with a palette: images of few colours in a fraction of the bytes, transparency kept."""

from io import BytesIO

import numpy as np
from PIL import Image

MOST = 256  # colours of a palette


def small_png(data: bytes, times: int = 1) -> bytes:
    """The same picture with at most 256 colours and no metadata; the same bytes each time.

    times: each pixel becomes so many by so many, squares to whoever makes the picture larger.
    """
    with Image.open(BytesIO(data)) as found:
        pixels = np.asarray(found.convert("RGBA"))
    pixels = pixels.repeat(times, axis=0).repeat(times, axis=1)
    pixels = np.where(pixels[..., 3:] == 0, 0, pixels).astype(np.uint8)
    colours, index = np.unique(pixels.reshape(-1, 4), axis=0, return_inverse=True)
    if len(colours) > MOST:
        return _written(Image.fromarray(pixels).quantize(MOST, Image.Quantize.FASTOCTREE))
    image = Image.fromarray(index.reshape(pixels.shape[:2]).astype(np.uint8), "P")
    image.putpalette(colours[:, :3].tobytes())
    return _written(image, bytes(colours[:, 3].tolist()))


def _written(image: Image.Image, opacity: bytes = b"") -> bytes:
    out = BytesIO()
    transparent = {"transparency": opacity} if opacity and min(opacity) < 255 else {}
    image.save(out, format="PNG", optimize=True, **transparent)
    return out.getvalue()
