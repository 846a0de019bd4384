"""What a study says of a process before it sees a point: kernel, variances, mean."""

from dataclasses import dataclass

from bench.gp.kernels import KERNELS, Kernel, kernel_of

DEFAULT = "rbf"


@dataclass(frozen=True)
class Prior:
    """constant: variance of f, noise: variance of the noise, each in the targets' unit squared; mean: in
    their unit. None: fitted; the mean then is the training targets' own."""

    kernel: Kernel = KERNELS[DEFAULT]
    constant: float | None = None
    noise: float | None = None
    mean: float | None = None

    @property
    def lanes(self) -> str:
        """The struct that the compiled engine has for it, which fits all hyperparameters; "" for none."""
        return self.kernel.lanes if self.constant is None and self.noise is None else ""


def prior_of(
    kernel: str | None, constant: float | None = None, noise: float | None = None, mean: float | None = None
) -> Prior:
    """As a model's fields have it. ValueError: no kernel."""
    return Prior(kernel_of(kernel or DEFAULT), constant, noise, mean)
