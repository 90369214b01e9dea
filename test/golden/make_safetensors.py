"""Makes safetensors.json: a small file as the `safetensors` library writes it, in base64, with the numbers that it holds.

Run by hand: python test/golden/make_safetensors.py
"""
import base64
import json
import pathlib
import struct

import numpy as np
import safetensors
from safetensors.numpy import save

random = np.random.default_rng(3)
f32 = {
    "hidden.weight": random.normal(size=(3, 5)).astype(np.float32),
    "hidden.bias": np.array([-0.0, 1e-40, 3.4028235e38], np.float32),
    "final_0.weight": random.normal(size=(1, 3)).astype(np.float32),
    "empty": np.zeros((0, 4), np.float32),
    "scalar": np.array(2.5, np.float32),
}
mixed = {
    "half": np.array([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, 6.1e-5, np.inf], np.float16),
    "double": np.array([[0.1, -1e300], [2.0**-149, 3.0]], np.float64),
    "single": np.array([1.5, -2.0], np.float32),
}


def bfloat(values):
    """bfloat16 has no numpy type: the upper half of each float32, in a file written by hand."""
    data = b"".join(struct.pack("<f", v)[2:] for v in values)
    header = json.dumps({"b": {"dtype": "BF16", "shape": [len(values)], "data_offsets": [0, len(data)]}}).encode()
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + data


def case(tensors, data):
    return {"base64": base64.b64encode(data).decode(),
            "tensors": {k: {"shape": list(v.shape), "bits": v.astype(np.float32).ravel().view(np.uint32).tolist()} for k, v in tensors.items()}}


with np.errstate(over="ignore"):
    golden = {
        "safetensors": safetensors.__version__,
        "f32": case(f32, save(f32, {"format": "pt"})),
        "mixed": case(mixed, save(mixed)),
        "bfloat": case({"b": np.array([1.0, -3.0, 0.15625], np.float32)}, bfloat([1.0, -3.0, 0.15625])),
    }
(pathlib.Path(__file__).parent / "safetensors.json").write_text(json.dumps(golden) + "\n")
