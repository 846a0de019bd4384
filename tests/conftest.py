"""What all tests share: Hypothesis asks no example to be quick, since a loaded machine is not a fault."""

from hypothesis import settings

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
