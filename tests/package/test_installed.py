"""The wheel after `pip install` into an empty environment: programs, environments, and what is said where something is
missing."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import SOURCE, policy_libraries

PIP_TRAIN = "pip install 'edgeward[train]'"


def test_command_and_data_are_the_wheels_own(empty):
    version = re.search(r"project\(edgeward VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text()).group(1)
    assert empty.run("edgeward", "--version").stdout.startswith(f"edgeward {version} ")
    says = "import edgeward; print(edgeward.__version__)"
    assert empty.run("python", "-c", says).stdout.strip() == version
    files = empty.run("edgeward", "scenario", "explain", "edgerl/balanced", "--json").stdout
    assert str(empty.package / "data" / "scenarios" / "edgerl" / "balanced.yaml") in files
    assert f"{SOURCE}/" not in files
    assert "jetson-tx2" in empty.run("edgeward", "profile", "list").stdout
    assert empty.run("edgeward", "run", "tutorial/first-steps", "--policy", "greedy").stdout


@pytest.mark.parametrize("name", ["edgeward", "edgeward-validate", "edgeward-worker"])
def test_loader_takes_nothing_else(wheel, empty, name):
    said = subprocess.run(
        ["/lib64/ld-linux-x86-64.so.2", "--list", empty.package / "bin" / name],
        env={},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    taken = re.findall(r"^\s*(\S+) => (\S+)", said, re.MULTILINE)
    assert taken
    for library, path in taken:
        inside = Path(path).resolve().is_relative_to(empty.packages.resolve())
        assert inside or library in policy_libraries(wheel), f"{library} from {path}"


def test_readme_lines(empty):
    readme = (SOURCE / "python" / "README.md").read_text()
    first = re.search(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL).group(1)
    (empty.work / "readme.py").write_text(first)
    assert empty.run("python", empty.work / "readme.py").stderr == ""


def test_gymnasium_makes_an_environment_from_the_wheel(empty):
    says = "import gymnasium, edgeward; env = gymnasium.make('edgeward/EdgeRL-v0'); print(env.reset(seed=1)[0]); env.close()"
    assert empty.run("python", "-c", says).stdout.startswith("[")


@pytest.mark.parametrize("command", ["train", "export"])
def test_without_torch_one_line_says_what_to_install(empty, command):
    said = empty.run("edgeward", command, "edgerl/balanced", status=2).stderr
    assert said.count("\n") == 1 and PIP_TRAIN in said and said.startswith("edgeward: ")


def test_another_torch_is_named(empty):
    torch = empty.packages / "torch"
    (torch / "lib").mkdir(parents=True)
    try:
        (torch / "version.py").write_text("__version__ = '1.0.0+cpu'\n")
        for name in ["libtorch.so", "libtorch_cpu.so", "libc10.so"]:
            shutil.copy(next((empty.packages / "edgeward.libs").glob("libfmt*")), torch / "lib" / name)
        said = empty.run("edgeward", "train", "edgerl/balanced", status=2).stderr
        assert "1.0.0+cpu is installed" in said and PIP_TRAIN in said
    finally:
        shutil.rmtree(torch)


def test_without_matplotlib_and_yaml_one_line_says_what_to_install(empty):
    for words in (["scenario", "draw", "edgerl/balanced", "system.png"], ["reproduce", "list"]):
        said = empty.run("edgeward", *words, status=2).stderr
        assert "pip install 'edgeward[figures]'" in said and "Traceback" not in said


def test_a_library_that_is_missing_is_named(empty):
    (library,) = (empty.packages / "edgeward.libs").glob("libsimgrid*")
    hidden = library.rename(library.with_suffix(".hidden"))
    try:
        said = empty.run("edgeward", "scenario", "list", status=2).stderr
        assert library.name in said and "scripts/wheel" in said and said.count("\n") == 1
    finally:
        hidden.rename(library)


def test_a_scenario_that_is_missing_is_named(empty):
    said = empty.run("edgeward", "run", "edgerl/balancd", "--policy", "greedy", status=2).stderr
    assert "edgerl/balancd" in said and "edgerl/balanced" in said
