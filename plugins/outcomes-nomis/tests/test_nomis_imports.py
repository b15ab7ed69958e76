"""The package stands on the public names of the engine, polars and attrs, and on nothing else."""

import outcomes_nomis

from outcomes.testing import only_public_imports


def test_only_public_names_are_imported():
    only_public_imports(outcomes_nomis, libraries=["attrs", "polars"])
