"""What scripts/bench compares, and what each comparison should show (the targets are those that the project set itself
before anything was measured)."""

import sys
from pathlib import Path

from measure import ROOT, Claim, Comparison, Target

BENCH = ROOT / "bench"
BALANCED = "edgerl/balanced"


def comparisons(bin_folder: Path, out: Path) -> list[Comparison]:
    """bin_folder: the built programs. out: where sides leave what others read."""

    def program(name: str, *arguments) -> list[str]:
        return [str(bin_folder / name), *map(str, arguments)]

    def python(name: str, *arguments) -> list[str]:
        return [sys.executable, str(BENCH / name), *map(str, arguments)]

    def scenario(name: str) -> Path:
        return BENCH / "scenarios" / f"{name}.yaml"

    found = []

    for cells in (1, 8, 32):
        stream, rounds = out / f"stream-{cells}.json", out / f"rounds-{cells}.json"
        found.append(
            Comparison(
                f"simulator-{cells}",
                f"the simulator against raw SimGrid, {count(cells, 'cell')}",
                {
                    "stream": program("bench-world", scenario("stream"), "--cells", cells, "--describe", stream),
                    "raw SimGrid, stream": program("bench-raw-simgrid", stream),
                    "rounds": program("bench-world", BALANCED, "--cells", cells, "--describe", rounds),
                    "raw SimGrid, rounds": program("bench-raw-simgrid", rounds),
                    "environment in process": program("bench-env", BALANCED, "--cells", cells, "--in-process"),
                },
                [
                    Claim(f"stream, everything on / raw SimGrid, {count(cells, 'cell')}", "stream", "raw SimGrid, stream",
                          target=Target(at_least=0.7) if cells == 1 else None),
                    Claim(f"rounds / raw SimGrid, {count(cells, 'cell')}", "rounds", "raw SimGrid, rounds"),
                    Claim(f"the price of an epoch: rounds / stream, {count(cells, 'cell')}", "rounds", "stream"),
                    Claim(f"and of an environment: in process / rounds, {count(cells, 'cell')}", "environment in process", "rounds"),
                ],
                agree_pairs=[("stream", "raw SimGrid, stream", 0.01), ("rounds", "raw SimGrid, rounds", 1e-6)],
                unit="requests/s",
            )
        )  # fmt: skip

    for kind, tolerance in (("stream", 0.01), ("poisson", 0.02)):
        description = out / f"simpy-{kind}.json"
        found.append(
            Comparison(
                f"simpy-{kind}",
                f"the simulator against SimPy, {kind}, one process",
                {
                    "Edgeward": program("bench-world", scenario(kind), "--describe", description),
                    "SimPy": python("simpy_rate.py", description),
                },
                [Claim(f"Edgeward / SimPy, {kind}", "Edgeward", "SimPy", target=Target(at_least=7))],
                agree_pairs=[("Edgeward", "SimPy", tolerance)],
                unit="requests/s",
            )
        )

    for devices in (1, 2, 5, 10, 20, 50):
        several = ["--set", f"devices.uav.count={devices}"]
        found.append(
            Comparison(
                f"wifi-{devices}",
                f"the cost of the Wi-Fi cell, {count(devices, 'device')}",
                {
                    "Wi-Fi": program("bench-world", scenario("wifi"), *several),
                    "own links": program("bench-world", scenario("own-links"), *several),
                },
                [Claim(f"Wi-Fi / own links, {count(devices, 'device')}", "Wi-Fi", "own links")],
                unit="requests/s",
            )
        )

    for cells in (1, 8, 32, 64):
        found.append(
            Comparison(
                f"environment-{cells}",
                f"vector steps of {count(cells, 'cell')}: the round trip to a worker",
                {
                    "in process": program("bench-env", BALANCED, "--cells", cells, "--in-process"),
                    "one worker": program("bench-env", BALANCED, "--cells", cells),
                },
                [
                    Claim(f"step of {count(cells, 'cell')}: through the worker / in process (time)", "in process", "one worker",
                          target=Target(at_most=1.1) if cells == 32 else None)
                ],
                unit="steps/s",
            )
        )  # fmt: skip
        if cells == 1:
            continue
        found.append(
            Comparison(
                f"workers-{cells}",
                f"two workers against one, {cells} cells in all",
                {
                    "one worker": program("bench-env", BALANCED, "--cells", cells),
                    "two workers": program("bench-env", BALANCED, "--cells", cells // 2, "--workers", 2),
                },
                [Claim(f"two workers / one, {cells} cells in all", "two workers", "one worker",
                       target=Target(at_least=1.7) if cells == 64 else None)],
                unit="steps/s",
            )
        )  # fmt: skip

    def in_python(kind: str, environments: int) -> list[str]:
        return python("python_rate.py", kind, environments, bin_folder / "edgeward")

    found.append(
        Comparison(
            "python-step",
            "a step of one environment, from Python",
            {
                "native": program("bench-env", BALANCED, "--cells", 1),
                "gymnasium.make": in_python("edgeward-one", 1),
                "the model in Python": in_python("one-in-python", 1),
            },
            [
                Claim("step of 1, median time: gymnasium.make / native", "gymnasium.make", "native", key="p50_us"),
                Claim("the same, gymnasium.make / the model in Python", "gymnasium.make", "the model in Python", key="p50_us"),
            ],
            unit="steps/s",
        )
    )  # fmt: skip
    for environments in (8, 64):
        found.append(
            Comparison(
                f"python-vector-{environments}",
                f"vector steps of {environments} from Python, against the same model in Python",
                {
                    "native": program("bench-env", BALANCED, "--cells", environments),
                    "edgeward.make_vec": in_python("edgeward", environments),
                    "SyncVectorEnv": in_python("sync", environments),
                    "AsyncVectorEnv": in_python("async", environments),
                    "SubprocVecEnv": in_python("subproc", environments),
                },
                [
                    Claim(f"vector step of {environments}, median time: Python / native", "edgeward.make_vec", "native",
                          key="p50_us", target=Target(at_most=2) if environments == 64 else None),
                    Claim(f"make_vec / SubprocVecEnv of the model in Python, {environments}", "edgeward.make_vec", "SubprocVecEnv"),
                    Claim(f"make_vec / AsyncVectorEnv of the model in Python, {environments}", "edgeward.make_vec", "AsyncVectorEnv"),
                    Claim(f"make_vec / SyncVectorEnv of the model in Python, {environments}", "edgeward.make_vec", "SyncVectorEnv"),
                ],
                unit="steps/s",
            )
        )  # fmt: skip

    for environments in (1, 8, 64, 128):
        sides, claims = {}, []
        for width in (64, 128):
            settings = {
                "environments": environments,
                "rollout": 8,
                "trunk": f"[{width}, {width}]",
                "gamma": 0.99,
                "normalise_observation": "false",
                "overlap": "false",  # one thread, as the other side
            }
            ours, theirs = f"Edgeward {width}-{width}", f"Stable-Baselines3 {width}-{width}"
            sides[ours] = program("bench-train", BALANCED, "--null", *training(settings))
            sides[theirs] = python("sb3_rate.py", environments, 8, width)
            least = {1: 10, 64: 4}.get(environments) if width == 64 else None
            claims.append(
                Claim(
                    f"A2C / Stable-Baselines3, {environments} x 8 steps, {width}-{width}",
                    ours,
                    theirs,
                    target=Target(at_least=least) if least else None,
                )
            )
        found.append(
            Comparison(
                f"sb3-{environments}",
                f"training on nothing against Stable-Baselines3, {count(environments, 'environment')}",
                sides,
                claims,
                unit="steps/s",
                slice_s=2,
            )
        )

    found.append(
        Comparison(
            "sb3-threads",
            "Stable-Baselines3 with two threads against one",
            {
                "two threads": python("sb3_rate.py", 64, 8, 64, "--threads", 2),
                "one thread": python("sb3_rate.py", 64, 8, 64),
            },
            [Claim("Stable-Baselines3: two threads / one, 64 x 8 steps, 64-64", "two threads", "one thread")],
            unit="steps/s",
            slice_s=2,
        )
    )

    for environments in (64, 128, 256):
        for width in (64, 128):
            settings = training({"environments": environments, "rollout": 8, "trunk": f"[{width}, {width}]"})
            simulated = program("bench-train", BALANCED, *settings)
            one_thread = training({"overlap": "false"})
            shape = f"{environments} x 8 steps, {width}-{width}"
            found.append(
                Comparison(
                    f"training-{environments}-{width}",
                    f"training on the simulator, {environments} environments, {width}-{width}",
                    {
                        "agent alone, one core": program(
                            "bench-train", BALANCED, "--null", *settings, *one_thread
                        ),
                        "on the simulator": [*simulated, "--workers", "1"],
                        "on the simulator, two workers": [*simulated, "--workers", "2"],
                        "on the simulator, in turns": [*simulated, "--workers", "1", *one_thread],
                    },
                    [
                        Claim(
                            f"on the simulator / agent alone, {shape}",
                            "on the simulator",
                            "agent alone, one core",
                            target=Target(at_least=0.7 if environments == 64 else 0.8),
                        ),
                        Claim(
                            f"the same with two workers, {shape}",
                            "on the simulator, two workers",
                            "agent alone, one core",
                        ),
                        Claim(
                            f"the same without overlap, {shape}",
                            "on the simulator, in turns",
                            "agent alone, one core",
                        ),
                    ],
                    unit="steps/s",
                    slice_s=2,
                )
            )

    for devices in (10, 100, 1000):
        poisson = program("bench-world", scenario("poisson"), "--set", "servers.edge.workers=256")
        found.append(
            Comparison(
                f"devices-{devices}",
                f"scale: {devices} devices in one world",
                {
                    "1 device": poisson,
                    "many devices": [*poisson, "--set", f"devices.uav.count={devices}",
                                     "--set", f"workload.interval={max(500 / devices, 25)} s"],
                },
                [Claim(f"requests/s of {devices} devices / of 1", "many devices", "1 device")],
                unit="requests/s",
            )
        )  # fmt: skip

    for horizon in (1, 10, 1000, 100_000):
        found.append(
            Comparison(
                f"horizon-{horizon}",
                f"scale: episodes of {count(horizon, 'request')}",
                {
                    "100 requests": program("bench-world", BALANCED, "--horizon", 100),
                    "horizon": program("bench-world", BALANCED, "--horizon", horizon),
                },
                [
                    Claim(f"requests/s, episodes of {horizon} / of 100", "horizon", "100 requests"),
                    Claim(
                        f"memory, episodes of {horizon} / of 100", "horizon", "100 requests", key="peak_kb"
                    ),
                ],
                unit="requests/s",
            )
        )

    for batch in (1, 64):
        run = out / "policy"
        found.append(
            Comparison(
                f"inference-{batch}",
                f"decisions of a trained policy, {batch} at a time",
                {
                    "trainer": program("bench-inference", run, batch),
                    "TorchScript": python("policy_rate.py", run / "policy.pt", batch),
                    "ONNX Runtime": python("policy_rate.py", run / "policy.onnx", batch),
                },
                [
                    Claim(f"trainer / TorchScript in Python, batch {batch}", "trainer", "TorchScript"),
                    Claim(f"trainer / ONNX Runtime in Python, batch {batch}", "trainer", "ONNX Runtime"),
                ],
                unit="decisions/s",
            )
        )
    return found


def count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def training(settings: dict) -> list[str]:
    return [word for key, value in settings.items() for word in ("--set", f"training.{key}={value}")]
