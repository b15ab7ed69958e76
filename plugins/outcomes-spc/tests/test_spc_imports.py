"""The package stands on the public names of the engine, numpy, scipy and attrs, and on nothing else."""

import subprocess
import sys

import outcomes_spc

from outcomes.testing import only_public_imports


def test_only_public_names_are_imported():
    only_public_imports(outcomes_spc, libraries=["attrs", "numpy", "scipy"])


def test_importing_it_loads_no_scipy():
    code = "import sys, outcomes_spc.plugin; print(sorted(each for each in sys.modules if each.startswith('scipy')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
