"""The package stands on the public names of the engine, numpy and attrs, and on nothing else."""

import outcomes_concordat

from outcomes.testing import only_public_imports


def test_only_public_names_are_imported():
    only_public_imports(outcomes_concordat, libraries=["attrs", "numpy"])
