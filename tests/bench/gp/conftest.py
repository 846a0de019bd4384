"""One thread, as a job that trains has: more only get into each other's way on small matrices."""

import pytest
import scipy.linalg  # noqa: F401  its BLAS has to be there to be told
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    with threadpool_limits(1):
        yield
