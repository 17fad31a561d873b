"""What the wheel and the sdist hold, and that nothing but them, torch and the C runtime is used."""

import os
import re
import stat
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import SOURCE, policy_libraries

TORCH = {"libtorch.so", "libtorch_cpu.so", "libc10.so"}
PROGRAMS = ["edgeward", "edgeward-learn", "edgeward-validate", "edgeward-worker"]


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=SOURCE, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return listed.stdout.split()


def objects(folder: Path) -> list[Path]:
    """All programs and libraries under a folder."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path.open("rb").read(4) == b"\x7fELF"
    ]


def dynamic(path: Path, key: str) -> list[str]:
    said = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout
    return re.findall(rf"\({key}\).*\[(.*)\]", said)


def test_wheel_holds_package_programs_and_data(wheel, unpacked):
    package = unpacked / "edgeward"
    with zipfile.ZipFile(wheel) as archive:
        for name in PROGRAMS:
            assert archive.getinfo(f"edgeward/bin/{name}").external_attr >> 16 & stat.S_IXOTH, name
    for path in tracked("profiles/*.yaml", "scenarios/*.yaml"):
        assert (package / "data" / path).read_bytes() == (SOURCE / path).read_bytes()
    for path in tracked("python/edgeward/*"):
        assert (package / Path(path).relative_to("python/edgeward")).is_file(), path
    (module,) = package.glob("_native.*.so")
    assert module.name.endswith("-linux-gnu.so")
    assert not list(unpacked.rglob("libtorch*")) and not list(unpacked.rglob("libc10*"))


def test_libraries_are_in_the_wheel_or_in_torch_or_of_the_policy(wheel, unpacked):
    carried = {path.name for path in (unpacked / "edgeward.libs").iterdir()}
    assert any(name.startswith("libsimgrid") for name in carried)
    found = objects(unpacked)
    assert len(found) == len(PROGRAMS) + 1 + len(carried)
    for path in found:
        allowed = carried | policy_libraries(wheel) | (TORCH if path.name == "edgeward-learn" else set())
        assert set(dynamic(path, "NEEDED")) <= allowed, path
        for run_path in dynamic(path, "RPATH") + dynamic(path, "RUNPATH"):
            assert all(part.startswith("$ORIGIN") for part in run_path.split(":")), path
    assert "$ORIGIN/../../torch/lib" in ":".join(
        dynamic(unpacked / "edgeward" / "bin" / "edgeward-learn", "RPATH")
    )


def test_sdist_holds_what_a_build_needs(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = tracked("*.cpp", "*.h", "*CMakeLists.txt", "*.cmake", "*.in", "*.yaml", "python/*", "LICENSE")
    assert {path for path in needed if not path.startswith(("results/", ".ci/"))} <= names
    assert not [name for name in names if name.startswith(("build", "results/", "runs/", ".venv"))]
    assert not [name for name in names if name.endswith((".so", ".pyc"))]


def test_pins_are_those_of_the_build():
    pins = dict(re.findall(r"^([\w-]+)==(\S+)", (SOURCE / "requirements.txt").read_text(), re.MULTILINE))
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text())
    for requirement in (
        project["build-system"]["requires"] + project["project"]["optional-dependencies"]["train"]
    ):
        name, _, version = requirement.partition("==")
        assert pins[name] == version


@pytest.mark.skipif("EDGEWARD_TEST_FULL" not in os.environ, reason="compiles all: with scripts/test --full")
def test_wheel_of_the_sdist_holds_the_same(built, wheel, tmp_path):
    """As `pip install` of the sdist makes it, but with the build requirements of .venv (the same: test_pins)."""
    (sdist,) = built.glob("*.tar.gz")
    words = ["-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "--wheel-dir", tmp_path, sdist]
    subprocess.run([sys.executable, *words], check=True)
    (compiled,) = tmp_path.glob("*.whl")
    names = [zipfile.ZipFile(path).namelist() for path in (compiled, wheel)]
    compared = [
        {name for name in each if name.startswith("edgeward/") and not name.endswith("/")} for each in names
    ]
    assert compared[0] == compared[1]
