"""The package stands on the public names of the engine and on the libraries that it declares, and on nothing else."""

import outcomes_notify

from outcomes.testing import only_public_imports


def test_only_public_names_are_imported():
    only_public_imports(outcomes_notify, libraries=["attrs", "cattrs", "tomli"])
