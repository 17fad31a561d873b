"""Decisions per second of an exported policy in Python: TorchScript (.pt) or ONNX Runtime (.onnx), one thread.

usage: policy_rate.py FILE BATCH
"""

import sys
from pathlib import Path

import numpy as np
from slices import rate_over, serve_slices

OBSERVATION, CHOICES = 5, 8  # those of edgerl/balanced


def torchscript(path: Path, batch: int):
    import torch

    torch.set_num_threads(1)
    module = torch.jit.load(str(path))
    observation = torch.full((batch, OBSERVATION), 0.5)
    mask = torch.ones((batch, CHOICES), dtype=torch.uint8)
    state = torch.zeros((batch, 0))

    def decide():
        with torch.inference_mode():
            return module(observation, mask, state)[0]

    return decide, f"TorchScript {torch.__version__}"


def onnx(path: Path, batch: int):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    inputs = {
        "obs": np.full((batch, OBSERVATION), 0.5, np.float32),
        "mask": np.ones((batch, CHOICES), np.uint8),
        "h": np.zeros((batch, 0), np.float32),
    }
    return lambda: session.run(["action"], inputs)[0], f"ONNX Runtime {onnxruntime.__version__}"


def main() -> int:
    path, batch = Path(sys.argv[1]), int(sys.argv[2])
    decide, side = (torchscript if path.suffix == ".pt" else onnx)(path, batch)

    def work() -> float:
        for _ in range(20):
            decide()
        return 20 * batch

    rate_over(0.2, work)
    serve_slices({"side": side}, lambda seconds: {"rate": rate_over(seconds, work)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
