"""What each command does when all is well, on the tutorial with few steps."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import termios

import pytest
from conftest import BIN, POLICIES, SHORT, contents, edgeward, rows_of


def test_train_leaves_a_complete_run(finished_run):
    about = json.loads((finished_run / "run.json").read_text())
    assert about["state"] == "complete" and about["seed"] == 1
    assert about["workers"] * about["cells"] == 64
    progress = rows_of(finished_run / "progress.csv")
    assert [int(row["update"]) for row in progress] == list(range(1, 41))
    assert progress[-1]["steps"] == "20480"
    assert len(rows_of(finished_run / "timing.csv")) == 40
    names = sorted(path.name for path in (finished_run / "checkpoints").iterdir())
    assert names == ["00000020.ckpt", "00000030.ckpt", "00000040.ckpt"]
    assert edgeward("scenario", "check", finished_run / "config.yaml").returncode == 0


def test_train_says_where_it_went_and_what_is_next(tmp_path):
    done = edgeward("train", "tutorial/first-steps", "--steps", 2000, cwd=tmp_path)
    assert "edgeward evaluate runs/tutorial-first-steps-seed1-1" in done.stdout
    assert "100 %" in done.stderr and "steps" in done.stderr
    assert done.stderr.count("--steps 2000: rounded up to whole updates: 2048 steps") == 1
    edgeward("train", "tutorial/first-steps", "--steps", 2000, "--json", cwd=tmp_path)
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == [
        "tutorial-first-steps-seed1-1",
        "tutorial-first-steps-seed1-2",
    ]


def test_progress_stays_on_one_line_of_a_terminal(tmp_path):
    reader, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    subprocess.run(
        [BIN / "edgeward", "train", "tutorial/first-steps", "--steps", "2048", "--out", tmp_path / "run"],
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        env={name: value for name, value in os.environ.items() if name != "COLUMNS"},
        check=True,
    )
    text = os.read(reader, 65536).decode()
    os.close(terminal)
    os.close(reader)
    lines = [line.split("\x1b")[0].strip("\n") for line in text.split("\r") if "\x1b[K" in line]
    assert lines and all(line.startswith("training ") and len(line) < 50 for line in lines)


def test_the_same_seed_trains_to_the_same_bytes(finished_run, tmp_path):
    done = edgeward("train", "tutorial/first-steps", *SHORT, "--out", tmp_path / "again", "--json")
    assert done.stderr == ""
    assert json.loads(done.stdout)["state"] == "complete"
    for name in ("progress.csv", "config.yaml", "checkpoints/00000040.ckpt"):
        assert (tmp_path / "again" / name).read_bytes() == (finished_run / name).read_bytes()
    edgeward("train", "tutorial/first-steps", *SHORT, "--seed", 2, "--out", tmp_path / "other", "--json")
    assert (tmp_path / "other" / "progress.csv").read_bytes() != (finished_run / "progress.csv").read_bytes()


def test_cells_and_workers_set_the_number_of_environments(tmp_path):
    edgeward(
        *["train", "tutorial/first-steps", "--steps", 1000, "--workers", 1, "--cells", 8],
        *["--out", tmp_path / "run", "--json"],
    )
    assert "environments: 8" in (tmp_path / "run" / "config.yaml").read_text()
    assert rows_of(tmp_path / "run" / "progress.csv")[0]["steps"] == "64"


def test_evaluate_compares_everybody_and_draws(run_copy):
    text = edgeward("evaluate", run_copy, "--seeds", 2).stdout
    assert "evaluation_summary.json, figures/" in text
    assert "a2c" in text and "greedy = oracle: one device, known link rate" in text and "bootstrap" in text
    summary = {(row["policy"], row["group"]): row for row in rows_of(run_copy / "evaluation_summary.csv")}
    assert {policy for policy, _ in summary} == {*POLICIES, "a2c"}
    assert float(summary["oracle", "vgg"]["oracle_ratio"]) == 1
    assert float(summary["greedy", "vgg"]["oracle_ratio"]) == pytest.approx(1, abs=1e-6)
    a2c = summary["a2c", "vgg"]
    assert float(a2c["reward_low"]) <= float(a2c["reward"]) <= float(a2c["reward_high"])
    assert float(a2c["oracle_ratio"]) > 0.9
    assert 0.5 < float(a2c["gap_closed"]) <= 1

    rows = rows_of(run_copy / "evaluation.csv")
    assert len(rows) == 9 * 2
    assert {row["privileged"] for row in rows if row["policy"] == "oracle"} == {"1"}
    # Paired: the mean over seeds is the summary's.
    rewards = [float(row["reward"]) for row in rows if row["policy"] == "a2c"]
    assert sum(rewards) / 2 == pytest.approx(float(a2c["reward"]))

    assert sorted(path.name for path in (run_copy / "figures").iterdir()) == [
        "learning.png",
        "policies.png",
        "stages.png",
    ]
    report = (run_copy / "report.md").read_text()
    assert "| vgg | a2c |" in report and "figures/policies.png" in report


def test_evaluate_fits_a_narrow_terminal(run_copy):
    text = edgeward(
        *["evaluate", run_copy.name, "--seeds", 1, "--no-figures"],
        cwd=run_copy.parent,
        environment={"COLUMNS": "80"},
    ).stdout
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "A wider terminal also shows: p95 s, note, % of gap" in text and "  latency s" in text


def test_evaluate_says_the_same_twice(run_copy):
    first = edgeward("evaluate", run_copy, "--seeds", 1, "--no-figures", "--json")
    assert first.stderr == ""
    files = {
        name: (run_copy / name).read_bytes()
        for name in ("evaluation.csv", "evaluation_summary.csv", "report.md")
    }
    assert edgeward("evaluate", run_copy, "--seeds", 1, "--no-figures", "--json").stdout == first.stdout
    for name, content in files.items():
        assert (run_copy / name).read_bytes() == content


def test_without_python_the_numbers_remain(run_copy):
    done = edgeward("evaluate", run_copy, "--seeds", 1, environment={"EDGEWARD_PYTHON": "/nowhere/python"})
    assert "no figures: there is no Python at /nowhere/python" in done.stderr
    assert "Written to" in done.stdout and "figures/" not in done.stdout
    assert (run_copy / "evaluation_summary.csv").exists()


def test_figures_are_drawn_again(run_copy):
    text = edgeward("evaluate", run_copy, "--seeds", 1, "--no-figures").stdout
    assert "Written to" in text and "figures/" not in text
    assert not (run_copy / "figures").exists()
    edgeward("figures", run_copy)
    assert len(list((run_copy / "figures").glob("*.png"))) == 3


def test_export_writes_both_files_and_the_card(run_copy):
    edgeward("evaluate", run_copy, "--seeds", 1, "--no-figures", "--json")
    before = contents(run_copy)
    edgeward("export", run_copy)
    added = sorted(path.name for path in set(contents(run_copy)) - set(before))
    assert added == ["policy.json", "policy.onnx", "policy.pt"]
    card = json.loads((run_copy / "policy.json").read_text())
    assert card["format"] == "edgeward-policy/1"
    assert [entry["name"] for entry in card["observation"]] == [
        "family.vgg",
        "link_rate.camera",
        "active.camera",
    ]
    assert card["action"][0]["device"] == {"name": "camera", "profile": "jetson-tx2"}
    choices = card["action"][0]["choices"]
    assert [choice["label"] for choice in choices][::4] == ["light cut 1", "heavy cut 1"]
    assert choices[7]["plans"]["vgg"]["version"] == "vgg19" and choices[7]["plans"]["vgg"]["tier"] == "device"
    assert card["scenario"]["identity_sha256"] == json.loads((run_copy / "run.json").read_text())["identity"]
    assert {"device", "family", "server"} <= {profile["kind"] for profile in card["profiles"]}
    assert card["training"]["checkpoint_update"] == 40 and card["training"]["last_update"]["steps"] == 20480
    assert [row["group"] for row in card["evaluation"]] == ["vgg", "all"]


def stopped_at(update, folder):
    """A training of 40 updates, with an evaluation and an export as of an earlier update, as an interruption leaves it."""
    run = folder / "run"
    edgeward("train", "tutorial/first-steps", *SHORT, "--out", run, "--json")
    for path in (run / "checkpoints").iterdir():
        if int(path.stem) > update:
            path.unlink()
    edgeward("evaluate", run, "--seeds", 1)
    edgeward("export", run)
    return run


def test_results_of_an_earlier_checkpoint_go_when_the_training_goes_on(tmp_path):
    run = stopped_at(30, tmp_path)
    results = ["evaluation.csv", "evaluation_summary.csv", "evaluation_summary.json", "report.md"]
    results += ["policy.pt", "policy.onnx", "policy.json", "figures"]
    assert all((run / name).exists() for name in results)
    done = edgeward("train", "--resume", run)
    said = [
        line for line in done.stderr.splitlines() if line.startswith("Removed what was made of an earlier")
    ]
    assert len(said) == 1 and all(name in said[0] for name in results)
    assert "from update 30 of 40" in done.stderr and "this session" in done.stderr
    assert "Trained 40 updates in" in done.stdout and "the last 10 this session in" in done.stdout
    assert not any((run / name).exists() for name in results)
    assert (run / "checkpoints" / "00000040.ckpt").exists()


def test_evaluation_removes_figures_it_does_not_draw_and_names_the_card(run_copy):
    first = edgeward("evaluate", run_copy, "--seeds", 1)
    assert "policy.json" not in first.stderr
    edgeward("export", run_copy)
    done = edgeward("evaluate", run_copy, "--seeds", 1, "--no-figures")
    assert not (run_copy / "figures").exists()
    assert ".png" not in (run_copy / "report.md").read_text()
    assert f"update it: edgeward export {run_copy}" in done.stderr


def test_card_shows_numbers_of_the_exported_checkpoint_alone(tmp_path):
    run = stopped_at(30, tmp_path)
    card = json.loads((run / "policy.json").read_text())
    assert card["training"]["checkpoint_update"] == 30
    assert card["training"]["last_update"]["update"] == 30  # though progress.csv goes on to 40
    assert [row["group"] for row in card["evaluation"]] == ["vgg", "all"]

    kept = {name: (run / name).read_bytes() for name in ("evaluation_summary.json", "evaluation.csv")}
    edgeward("train", "--resume", run)
    for name, content in kept.items():  # as a program that was killed in the middle would leave them
        (run / name).write_bytes(content)
    done = edgeward("export", run)
    assert "the card holds no evaluation: the run's is of update 30" in done.stderr
    card = json.loads((run / "policy.json").read_text())
    assert card["training"]["last_update"]["update"] == 40 and card["evaluation"] is None
    assert edgeward("export", run, "--json").stdout == (run / "policy.json").read_text()


def test_where_devices_share_a_worker_the_joint_oracle_is_the_reference(tmp_path):
    shared = ["--set", "devices.camera.count=3", "--set", "environment.episode=5"]
    edgeward("train", "tutorial/first-steps", "--steps", 1000, *shared, "--out", tmp_path / "run", "--json")
    text = edgeward("evaluate", tmp_path / "run", "--seeds", 1, "--no-figures").stdout
    assert "Left out: oracle" in text and "3 devices share 2 workers" in text
    rows = rows_of(tmp_path / "run" / "evaluation_summary.csv")
    assert {row["policy"] for row in rows} == {*POLICIES, "joint-oracle", "a2c"} - {"oracle"}
    ratios = {row["policy"]: float(row["oracle_ratio"]) for row in rows if row["group"] == rows[0]["group"]}
    assert ratios.pop("joint-oracle") == 1
    assert all(ratio <= 1 + 1e-9 for ratio in ratios.values()) and ratios["greedy"] > 0.5


def test_where_requests_meet_chance_there_is_no_oracle(tmp_path):
    chance = ["--set", "devices.camera.service={model: exponential}", "--set", "environment.episode=5"]
    edgeward("train", "tutorial/first-steps", "--steps", 1000, *chance, "--out", tmp_path / "run", "--json")
    text = edgeward("evaluate", tmp_path / "run", "--seeds", 1, "--no-figures").stdout
    assert "Left out: oracle" in text and "are random" in text
    rows = rows_of(tmp_path / "run" / "evaluation_summary.csv")
    assert not {"oracle", "joint-oracle"} & {row["policy"] for row in rows}
    assert {row["oracle_ratio"] for row in rows} == {""}
