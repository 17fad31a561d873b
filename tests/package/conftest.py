"""A wheel made by scripts/wheel, and environments with nothing but it in them. EDGEWARD_BUILD names
the build folder."""

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import auditwheel.policy
import pytest

SOURCE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The folder with the repaired wheel and the sdist."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([SOURCE / "scripts" / "wheel", "--no-setup", "--out", out], check=True, timeout=600)
    return out


@pytest.fixture(scope="session")
def wheel(built):
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def unpacked(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def policy_libraries(wheel: Path) -> set[str]:
    """The libraries that every machine of the wheel's platform tag has: libc, libstdc++ and a few more."""
    tag = re.search(r"manylinux_\d+_\d+(?=_x86_64)", wheel.name).group()
    policies = json.loads((Path(auditwheel.policy.__file__).parent / "manylinux-policy.json").read_text())
    (policy,) = [each for each in policies if each["name"] == tag]
    return {*policy["lib_whitelist"], "ld-linux-x86-64.so.2"}


@dataclass
class Environment:
    """A virtual environment, and an empty folder where its programs run without any variable of ours."""

    folder: Path
    work: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        return self.folder / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"

    @property
    def package(self) -> Path:
        return self.packages / "edgeward"

    def run(self, *words, status=0, timeout=300) -> subprocess.CompletedProcess:
        """Runs a program of this environment; checks its exit status."""
        variables = {"HOME": str(self.work), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        done = subprocess.run(
            [self.folder / "bin" / words[0], *map(str, words[1:])],
            cwd=self.work,
            env=variables,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done


def make_environment(folder: Path, wheel: Path, *options: str) -> Environment:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    made = Environment(folder, folder.parent)
    quiet = ["-q", "--disable-pip-version-check", *options]
    subprocess.run([made.python, "-m", "pip", "install", *quiet, wheel], check=True, timeout=600)
    return made


@pytest.fixture(scope="session")
def empty(wheel, tmp_path_factory):
    """An empty environment after `pip install WHEEL`: the package and what it asks for."""
    return make_environment(tmp_path_factory.mktemp("empty") / "venv", wheel)


@pytest.fixture(scope="session")
def complete(wheel, tmp_path_factory):
    """The wheel with all extras: those of the tests' own environment are lent, as half a gigabyte to unpack is slow.
    Torch lies beside the package, as pip would put it."""
    made = make_environment(tmp_path_factory.mktemp("complete") / "venv", wheel, "--no-deps")
    lender = next(Path(path) for path in sys.path if (Path(path) / "torch").is_dir())
    (made.packages / "lent.pth").write_text(f"{lender}\n")
    (made.packages / "torch").symlink_to(lender / "torch")
    return made
