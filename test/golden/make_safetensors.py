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

integers = {
    "norm.num_batches_tracked": np.array(37, np.int64),
    "norm.weight": np.array([1.5, -2.0], np.float32),
    "empty": np.zeros((2, 0), np.int32),
    "BOOL": np.array([[True, False], [False, True]]),
    **{f"{kind}{bits}": np.array([0, 1, 5, 100, np.iinfo(f"{name}{bits}").min if bits <= 16 else 7], f"{name}{bits}")
       for kind, name in (("I", "int"), ("U", "uint")) for bits in (8, 16, 32, 64)},
    "I32 far": np.array([2**24 + 1, -(2**31), 2**31 - 1], np.int32),
    "I64 far": np.array([[2**63 - 1], [-(2**63)]], np.int64),
    "U64 far": np.array([2**64 - 1, 0, 2**53 + 1], np.uint64),
    "I64 powers": np.array([2**40, -(2**62), 2**24], np.int64),
}
types = {"bool": "BOOL", **{f"{name}{bits}": f"{kind}{bits}" for kind, name in (("I", "int"), ("U", "uint")) for bits in (8, 16, 32, 64)}}


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
        "integers": {"base64": base64.b64encode(save(integers)).decode(),
                     "integers": {k: {"dtype": types[str(v.dtype)], "shape": list(v.shape), "data": [str(int(n)) for n in v.ravel()]}
                                  for k, v in integers.items() if str(v.dtype) in types}},
        "bfloat": case({"b": np.array([1.0, -3.0, 0.15625], np.float32)}, bfloat([1.0, -3.0, 0.15625])),
    }
(pathlib.Path(__file__).parent / "safetensors.json").write_text(json.dumps(golden) + "\n")
