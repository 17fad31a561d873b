"""`import edgeward` and Gymnasium, in either order, and without each other."""

import subprocess
import sys

import pytest


def python(code):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    "imports",
    ["import edgeward, gymnasium", "import gymnasium, edgeward", "import edgeward.figures, gymnasium.spaces, gymnasium",
     "import edgeward; edgeward.scenarios(); import gymnasium"],
)  # fmt: skip
def test_ids_are_known_in_either_order(imports):
    done = python(
        f"{imports}\nassert gymnasium.spec('edgeward/EdgeRL-v0').kwargs == {{'scenario': 'edgerl/balanced'}}"
    )
    assert done.returncode == 0, done.stderr


def test_nothing_heavy_is_imported_before_it_is_asked_for():
    done = python(
        "import sys, edgeward\nassert not {'gymnasium', 'numpy', 'torch', 'pettingzoo'} & set(sys.modules), sys.modules\n"
        "edgeward.make_vec\nassert not {'torch', 'pettingzoo', 'matplotlib'} & set(sys.modules)"
    )
    assert done.returncode == 0, done.stderr


def test_the_rest_works_without_the_compiled_module():
    blocked = (
        "import sys\nsys.modules['edgeward._native'] = None\nimport gymnasium, edgeward, edgeward.figures\n"
    )
    assert python(blocked).returncode == 0
    done = python(blocked + "edgeward.make_vec('edgerl/balanced')")
    assert done.stderr.splitlines()[-1].startswith("ImportError: edgeward's compiled module cannot be loaded")
    assert "scripts/setup builds it" in done.stderr


def test_unknown_names():
    done = python("import edgeward\nedgeward.make_vex")
    assert "module 'edgeward' has no attribute 'make_vex'" in done.stderr
