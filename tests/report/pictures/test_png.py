"""Palettes lose nothing where the colours are few."""

from io import BytesIO

import numpy as np
from PIL import Image

from report.pictures.png import small_png


def png_of(pixels: np.ndarray) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, format="PNG")
    return out.getvalue()


def read(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(data)).convert("RGBA"))


def test_few_colours_stay_what_they_are_with_their_opacity() -> None:
    rng = np.random.default_rng(0)
    palette = rng.integers(0, 256, (60, 4)).astype(np.uint8)
    pixels = palette[rng.integers(0, 60, (40, 50))]
    found = small_png(png_of(pixels))
    pixels = np.where(pixels[..., 3:] == 0, 0, pixels)
    np.testing.assert_array_equal(read(found), pixels)
    assert Image.open(BytesIO(found)).mode == "P"
    assert len(found) < 0.5 * len(png_of(pixels))
    assert found == small_png(png_of(pixels))


def test_many_colours_stay_about_what_they_are() -> None:
    x = np.linspace(0, 255, 80)
    pixels = np.stack([*np.meshgrid(x, x), np.full((80, 80), 120), np.full((80, 80), 255)], -1).astype(
        np.uint8
    )
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 256
    away = np.abs(read(small_png(png_of(pixels))).astype(int) - pixels)
    assert away.mean() < 12
