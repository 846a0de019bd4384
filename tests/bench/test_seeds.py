"""Random streams: named by words, and the ones that data and weights on disk were drawn with."""

import hashlib
import math

import numpy as np
import pytest

from bench.seeds import canonical, digest, stream


def test_streams_are_named_by_their_words():
    assert stream("a", 1).integers(1 << 60) == stream("a", 1).integers(1 << 60)
    names = [("a", 1), ("a", 2), ("b", 1), ("a",), (1, "a"), ("a", "1"), ("a", 1, None)]
    assert len({int(stream(*name).integers(1 << 60)) for name in names}) == len(names)


def test_a_stream_is_the_one_that_was_always_drawn_from():
    """PCG64 seeded with the first 16 bytes of the SHA-256 of the words as JSON."""
    number = int(hashlib.sha256(b'["data","moons",3]').hexdigest()[:32], 16)
    expected = np.random.Generator(np.random.PCG64(number)).random(4)
    assert stream("data", "moons", 3).random(4).tolist() == expected.tolist()


def test_equal_values_have_equal_texts():
    assert canonical({"b": 1, "a": [1.5]}) == canonical({"a": (1.5,), "b": 1}) == '{"a":[1.5],"b":1}'
    assert canonical({"b": {"d": 1, "c": None}}) == '{"b":{"c":null,"d":1}}'


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_no_identity(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical([value])


def test_a_digest_is_the_beginning_of_the_sha_256_of_the_text():
    """Of the text "abc" with its quotes, by sha256sum."""
    assert digest("abc") == hashlib.sha256(b'"abc"').hexdigest()[:20]
    assert len(digest("abc")) == 20 and digest("abc", length=4) == digest("abc")[:4]
