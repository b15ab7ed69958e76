"""The package stands on the public names of the engine and on the libraries that it declares, and on nothing else."""

import subprocess
import sys

import outcomes_notify

from outcomes.testing import only_public_imports


def test_only_public_names_are_imported():
    only_public_imports(outcomes_notify, libraries=["attrs", "cattrs", "tomli"])


def test_where_nobody_is_to_be_told_only_the_plugin_itself_is_loaded(monkeypatch):
    code = (
        "import sys, outcomes, outcomes_notify.plugin as plugin\n"
        'text = \'format = 1\\nframework = { id = "start", title = "A good start", areas = ["E07000128"] }\'\n'
        "assert not outcomes.PluginSet.of(plugin).check_framework(outcomes.loads(text))\n"
        "assert plugin.run_finished(None) == []\n"
        "print(sorted(each for each in sys.modules if each.startswith('outcomes_notify')))"
    )
    monkeypatch.delenv("OUTCOMES_NOTIFY", raising=False)
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "['outcomes_notify', 'outcomes_notify.plugin']"
