"""Small policies as ONNX files, made for the tests: node by node, so that what they choose is known."""

import numpy as np
import onnx
from onnx import TensorProto, helper

FLOAT, UINT8, BOOL, INT64 = TensorProto.FLOAT, TensorProto.UINT8, TensorProto.BOOL, TensorProto.INT64


def write(path, inputs, outputs, nodes, stored=None):
    """inputs, outputs: name -> (type, shape). stored: constants by name."""
    values = [onnx.numpy_helper.from_array(np.asarray(array), name) for name, array in (stored or {}).items()]
    infos = [
        [helper.make_tensor_value_info(name, *about) for name, about in each.items()]
        for each in (inputs, outputs)
    ]
    graph = helper.make_graph([helper.make_node(*node[:3], **(node[3] if node[3:] else {})) for node in nodes], "policy", *infos, values)  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return path


def linear_logits(path, weights, *, name="observation", masked=False):
    """logits = observation @ weights, [D, M]; where it sees the mask, 100 times the mask is added."""
    weights = np.asarray(weights, np.float32)
    width, choices = weights.shape
    inputs = {name: (FLOAT, ["B", width])}
    nodes = [("MatMul", [name, "weights"], ["score" if masked else "logits"])]
    stored = {"weights": weights}
    if masked:
        inputs["mask"] = (BOOL, ["B", choices])
        stored["hundred"] = np.float32(100)
        nodes += [
            ("Cast", ["mask"], ["allowed"], {"to": FLOAT}),
            ("Mul", ["allowed", "hundred"], ["bonus"]),
            ("Add", ["score", "bonus"], ["logits"]),
        ]
    return write(path, inputs, {"logits": (FLOAT, ["B", choices])}, nodes, stored)


def linear_action(path, weights):
    """action = the place of the largest of observation @ weights, int64 [B], as Stable-Baselines3's networks give it."""
    weights = np.asarray(weights, np.float32)
    nodes = [
        ("MatMul", ["observation", "weights"], ["score"]),
        ("ArgMax", ["score"], ["action"], {"axis": 1, "keepdims": 0}),
    ]
    inputs = {"observation": (FLOAT, ["B", weights.shape[0]])}
    return write(path, inputs, {"action": (INT64, ["B"])}, nodes, {"weights": weights})


def counting(path, width):
    """Chooses how often it has been asked since the episode began: a memory of one number."""
    nodes = [
        ("ReduceSum", ["observation", "axis"], ["sum"], {"keepdims": 1}),
        ("Mul", ["sum", "zero"], ["nothing"]),
        ("Add", ["h", "one"], ["more"]),
        ("Add", ["more", "nothing"], ["h_next"]),
        ("Cast", ["h"], ["action"], {"to": INT64}),
    ]
    stored = {"axis": np.array([1]), "zero": np.float32(0), "one": np.float32(1)}
    inputs = {"observation": (FLOAT, ["B", width]), "h": (FLOAT, ["B", 1])}
    outputs = {"action": (INT64, ["B", 1]), "h_next": (FLOAT, ["B", 1])}
    return write(path, inputs, outputs, nodes, stored)
