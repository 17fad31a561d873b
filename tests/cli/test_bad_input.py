"""Everything a user can get wrong: one message, exit status 2, and nothing left behind."""

import json
import os
import resource
import shutil
import subprocess

import pytest
from conftest import BIN, SHORT, SOURCE, TUTORIAL, contents, edgeward, refuses, reopened

# Enough for LibTorch itself, too little for a network of 134 million weights (bytes of address space).
LITTLE_MEMORY = 1_200_000_000

# What is changed in the tutorial, and what the message must say; {line} is the line that was changed.
DAMAGE = {
    "syntax error": ("title: First steps", "title: [First steps", ["bad.yaml:"]),
    "duplicate key": (
        "title: First steps",
        "title: One\ntitle: Two",
        ["bad.yaml:{next_line}:1", "title", "duplicate key"],
    ),
    "alias in itself": (
        "title: First steps",
        "title: &t [*t]",
        ["bad.yaml:{line}:", "title", "alias that contains itself"],
    ),
    "unknown key": (
        "      sigma: 0.5",
        "      sigam: 0.5",
        ["bad.yaml:{line}:", "devices.camera.link", "sigam", "'sigma'"],
    ),
    "wrong unit": (
        "      low: 2 Mbps",
        "      low: 2 ms",
        ["bad.yaml:{line}:", "devices.camera.link.low", "2 ms", "Mbps"],
    ),
    "missing unit": (
        "      low: 2 Mbps",
        "      low: 2",
        ["bad.yaml:{line}:", "devices.camera.link.low", "Mbps"],
    ),
    "negative": (
        "      low: 2 Mbps",
        "      low: -2 Mbps",
        ["bad.yaml:{line}:", "devices.camera.link.low", "-2 Mbps"],
    ),
    "not a number": (
        "      low: 2 Mbps",
        "      low: nan Mbps",
        ["bad.yaml:{line}:", "devices.camera.link.low", "nan"],
    ),
    "weights": ("accuracy: 1/3", "accuracy: 1/2", ["bad.yaml:", "environment.weights", "1"]),
    "unknown device profile": (
        "jetson-tx2  #",
        "jetson-tx3  #",
        ["devices.camera.profile", "jetson-tx3", "'jetson-tx2'"],
    ),
    "unknown server profile": (
        "x86-epyc-2vcpu",
        "x86-epyc-2vcp",
        ["servers.edge.profile", "'x86-epyc-2vcpu'"],
    ),
    "unknown family": ("families: [vgg]", "families: [vgf]", ["plans.families", "vgf", "vgg"]),
    "unknown cut set": ("cuts: paper", "cuts: papr", ["plans.cuts", "papr", "paper"]),
    "unknown cut": ("cuts: paper", "cuts: {vgg11: [3, 99], vgg19: [5, 43]}", ["plans.cuts", "99"]),
    "unknown kind": (
        "kind: split",
        "kind: splitt",
        ["bad.yaml:{line}:", "environment.kind", "'splitt'", "'split'"],
    ),
    "kind of another name": (
        "kind: split",
        "kind: caching",
        ["bad.yaml:{line}:", "environment.kind", "'caching'", "allowed: split"],
    ),
    "unknown environment key": (
        "  episode: 100",
        "  foo: 1\n  episode: 100",
        ["bad.yaml:{line}:", "environment", "unknown key 'foo'", "episode"],
    ),
    "misspelled environment key": (
        "  episode: 100",
        "  episod: 100",
        ["bad.yaml:{line}:", "environment", "'episod'", "'episode'"],
    ),
    "binary": ("title: First steps", "title: \0\1", ["bad.yaml"]),
}


def damaged(tmp_path, case):
    old, new, says = DAMAGE[case]
    text = TUTORIAL.read_text()
    assert old in text
    path = tmp_path / "bad.yaml"
    path.write_text(text.replace(old, new, 1))
    line = text[: text.index(old)].count("\n") + 1
    return path, [part.format(line=line, next_line=line + 1) for part in says]


@pytest.mark.parametrize("case", DAMAGE)
def test_damaged_scenario(case, tmp_path):
    path, says = damaged(tmp_path, case)
    refuses("run", path, "--policy", "greedy", "--out", "out", cwd=tmp_path, says=says)
    refuses("scenario", "check", path, cwd=tmp_path, says=says)


@pytest.mark.parametrize("case", ["syntax error", "unknown key", "unknown device profile", "weights"])
def test_damaged_scenario_does_not_train(case, tmp_path):
    path, says = damaged(tmp_path, case)
    refuses("train", path, "--out", "out", cwd=tmp_path, says=says)
    refuses("train", path, cwd=tmp_path, says=says)  # no runs/ either


@pytest.mark.parametrize(
    "command", [["run", "--policy", "greedy", "--out", "out"], ["train", "--out", "out"]]
)
def test_missing_scenario(command, tmp_path):
    refuses(*command, "nowhere.yaml", cwd=tmp_path, says=["nowhere.yaml", "no such"])
    refuses(*command, "edgerl/balancd", cwd=tmp_path, says=["edgerl/balancd", "edgerl/balanced"])
    refuses(*command, tmp_path, cwd=tmp_path, says=[str(tmp_path)])


def test_cyclic_base(tmp_path):
    (tmp_path / "a.yaml").write_text("schema: edgeward-scenario/1\nbase: b.yaml\n")
    (tmp_path / "b.yaml").write_text("schema: edgeward-scenario/1\nbase: a.yaml\n")
    refuses("train", "a.yaml", "--out", "out", cwd=tmp_path, says=["b.yaml:2", "a.yaml", "base"])


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("nothing", ["--set", "nothing"]),
        ("devices.camera.cuont=2", ["cuont", "'count'"]),
        ("environment.episode=-1", ["environment.episode", "-1"]),
        ("training.environments=0", ["training.environments"]),
        ("training.learning_rate.from=nan", ["learning_rate.from", "nan"]),
        ("training.environments=4097", ["training.environments", "4097", "from 1 to 4096"]),
        ("training.rollout=4097", ["training.rollout", "4097", "from 1 to 4096"]),
        ("training.trunk=[65536]", ["training.trunk", "65536", "from 1 to 4096"]),
        ("training.trunk=[4,4,4,4,4,4,4,4,4]", ["training.trunk", "9 layers", "at most 8"]),
        ("training={steps: 9, environments: 4096, rollout: 4096}", ["training.rollout", "1048576"]),
        # Each value is within its bounds; only the environments know how much one step is.
        (
            "training={steps: 9, environments: 4096, rollout: 256, trunk: [4096]}",
            ["too large", "training.rollout"],
        ),
    ],
)
def test_bad_assignment(assignment, says, tmp_path):
    refuses("train", "tutorial/first-steps", "--set", assignment, "--out", "out", cwd=tmp_path, says=says)


def test_training_that_does_not_fit_in_memory_leaves_nothing_behind(tmp_path):
    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (LITTLE_MEMORY, LITTLE_MEMORY))

    trunk = "training.trunk=" + json.dumps([4096] * 8)
    process = subprocess.run(
        [BIN / "edgeward", "train", "tutorial/first-steps", "--set", trunk, "--out", "deep/out"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        preexec_fn=limited,
        timeout=120,
    )
    assert process.returncode == 1, process.stderr
    assert process.stderr == "edgeward: there is not enough memory for this\n"
    assert list(tmp_path.iterdir()) == []


def test_profile_without_provenance(tmp_path):
    profiles = tmp_path / "profiles"
    shutil.copytree(SOURCE / "profiles", profiles)
    path = profiles / "devices" / "jetson-tx2.yaml"
    lines = path.read_text().splitlines(keepends=True)
    sources = [index for index, line in enumerate(lines) if "source:" in line]
    line = lines[sources[0]]
    lines[sources[0]] = (
        line[: line.index("source:")] + "sorce:" + line[line.index("source:") + len("source:") :]
    )
    path.write_text("".join(lines))
    refuses(
        *["run", "tutorial/first-steps", "--policy", "greedy", "--out", "out"],
        cwd=tmp_path,
        says=["jetson-tx2.yaml:", "source"],
        environment={"EDGEWARD_PROFILES": str(profiles)},
    )


@pytest.mark.parametrize("command", [["run", "--policy", "greedy"], ["train", "--steps", "1000"]])
def test_output_directory(command, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "file").write_text("kept")
    (tmp_path / "link").symlink_to("nowhere")
    command = [*command, "tutorial/first-steps", "--out"]
    refuses(*command, "there", cwd=tmp_path, says=["there", "exists already"])
    refuses(*command, "there/", cwd=tmp_path, says=["there", "exists already"])
    refuses(*command, "file", cwd=tmp_path, says=["file", "exists already"])
    refuses(*command, "link", cwd=tmp_path, says=["link", "exists already"])
    refuses(*command, "file/below", cwd=tmp_path, says=["file/below", "not a directory"])
    refuses(*command, "/proc/run", cwd=tmp_path, says=["/proc/run", "cannot be made"])
    if os.geteuid() != 0:  # root may write anywhere
        (tmp_path / "there").chmod(0o555)
        refuses(*command, "there/run", cwd=tmp_path, says=["there/run", "Permission denied"])


RUN_COMMANDS = [["evaluate"], ["export"], ["train", "--resume"], ["figures"]]


@pytest.mark.parametrize("command", RUN_COMMANDS, ids=lambda command: command[0])
def test_not_a_run_directory(command, tmp_path):
    refuses(*command, "nowhere", cwd=tmp_path, says=["nowhere", "no such run directory"])
    (tmp_path / "empty").mkdir()
    refuses(*command, "empty", cwd=tmp_path, says=["empty", "not a run directory", "run.json"])
    (tmp_path / "empty" / "run.json").write_text('{"format": ')
    (tmp_path / "empty" / "config.yaml").write_text("")
    refuses(*command, "empty", cwd=tmp_path, says=["run.json", "damaged"])


@pytest.mark.parametrize("size", [0, 10, 1000, -1])
@pytest.mark.parametrize("command", RUN_COMMANDS[:3], ids=lambda command: command[0])
def test_truncated_checkpoint(command, size, run_copy, tmp_path):
    path = run_copy / "checkpoints" / "00000040.ckpt"
    path.write_bytes(path.read_bytes()[:size])
    refuses(*command, reopened(run_copy), cwd=tmp_path, says=["00000040.ckpt"])


@pytest.mark.parametrize("command", RUN_COMMANDS[:3], ids=lambda command: command[0])
def test_damaged_checkpoint(command, run_copy, tmp_path):
    path = run_copy / "checkpoints" / "00000040.ckpt"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    refuses(*command, reopened(run_copy), cwd=tmp_path, says=["00000040.ckpt"])


@pytest.fixture(scope="module")
def foreign_checkpoint(tmp_path_factory):
    run = tmp_path_factory.mktemp("foreign") / "run"
    edgeward(
        "train", "tutorial/first-steps", *SHORT, "--set", "environment.episode=50", "--out", run, "--json"
    )
    return run / "checkpoints" / "00000040.ckpt"


@pytest.mark.parametrize("command", RUN_COMMANDS[:3], ids=lambda command: command[0])
def test_checkpoint_of_another_scenario(command, run_copy, foreign_checkpoint, tmp_path):
    shutil.copy(foreign_checkpoint, run_copy / "checkpoints")
    refuses(*command, reopened(run_copy), cwd=tmp_path, says=["00000040.ckpt", "scenario"])


@pytest.mark.parametrize("command", RUN_COMMANDS[:3], ids=lambda command: command[0])
def test_scenario_or_profile_that_changed(command, run_copy, tmp_path):
    profiles = tmp_path / "profiles"
    shutil.copytree(SOURCE / "profiles", profiles)
    with open(profiles / "devices" / "jetson-tx2.yaml", "a") as file:
        file.write("# another measurement\n")
    changed = {"EDGEWARD_PROFILES": str(profiles)}
    refuses(*command, run_copy, cwd=tmp_path, says=[str(run_copy), "has changed"], environment=changed)
    config = run_copy / "config.yaml"
    config.write_text(config.read_text().replace("sigma: 0.5", "sigma: 0.6"))
    refuses(*command, run_copy, cwd=tmp_path, says=[str(run_copy), "has changed"])


def test_log_that_does_not_reach_the_checkpoint(run_copy, tmp_path):
    progress = run_copy / "progress.csv"
    progress.write_text("".join(progress.read_text().splitlines(keepends=True)[:20]))
    refuses(
        "train", "--resume", reopened(run_copy), cwd=tmp_path, says=["progress.csv", "update 19", "update 40"]
    )


def test_run_without_a_checkpoint(run_copy, tmp_path):
    shutil.rmtree(run_copy / "checkpoints")
    refuses("evaluate", run_copy, cwd=tmp_path, says=["no checkpoint yet", "--resume"])
    refuses("export", run_copy, cwd=tmp_path, says=["no checkpoint yet", "--resume"])


def test_what_run_wrote_is_not_resumed(tmp_path):
    edgeward(
        "run",
        "tutorial/first-steps",
        "--policy",
        "greedy",
        "--episodes",
        2,
        "--out",
        tmp_path / "run",
        "--json",
    )
    refuses("train", "--resume", "run", cwd=tmp_path, says=["not a training"])


def test_oracle_where_it_would_not_be_exact(tmp_path):
    shared = ["--set", "devices.camera.count=3"]
    says = ["'oracle'", "3 devices share 2 workers of server 'edge'"]
    refuses("run", "tutorial/first-steps", "--policy", "oracle", *shared, "--json", cwd=tmp_path, says=says)


def test_training_without_a_length(tmp_path):
    text = TUTORIAL.read_text().replace("  steps: 100000\n", "")
    (tmp_path / "s.yaml").write_text(text)
    refuses("train", "s.yaml", cwd=tmp_path, says=["training.steps", "--steps"])


def test_contents_sees_changes(tmp_path):
    (tmp_path / "a").write_text("1")
    before = contents(tmp_path)
    (tmp_path / "a").write_text("2")
    assert contents(tmp_path) != before
