"""Layers of PyTorch with their outputs and gradients, for inputs of several ranks.

Usage: make_layers.py OUT.json
"""
import json
import sys

import torch
from torch import nn

torch.manual_seed(11)


def numbers(tensor):
    return {"shape": list(tensor.shape), "data": [float(f"{value:.9g}") for value in tensor.detach().double().reshape(-1).tolist()]}


def case(name, layer, x, arguments, options, mode="train"):
    layer.train(mode == "train")
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn_like(parameter))
    real = x.dtype.is_floating_point
    x = x.clone().requires_grad_(real)
    out = layer(x)
    slope = torch.randn_like(out)
    out.backward(slope)
    return {
        "name": name, "arguments": arguments, "options": options, "mode": mode, "x": numbers(x), "state": {k: numbers(v) for k, v in layer.state_dict().items()},
        "out": numbers(out), "slope": numbers(slope), "xGrad": numbers(x.grad) if real else None,
        "grads": {k: numbers(v.grad) for k, v in layer.named_parameters()},
    }


draw = torch.randn
cases = [
    case("Linear", nn.Linear(3, 5), draw(4, 3), [3, 5], {}),
    case("Linear", nn.Linear(3, 2), draw(2, 4, 3), [3, 2], {}),
    case("Linear", nn.Linear(3, 2, bias=False), draw(2, 1, 2, 3), [3, 2], {"bias": False}),
    case("Linear", nn.Linear(3, 2), draw(3), [3, 2], {}),
    case("Linear", nn.Linear(1, 1), draw(1, 1), [1, 1], {}),
    case("Embedding", nn.Embedding(5, 3), torch.tensor([[0, 4], [4, 2]]), [5, 3], {}),
    case("Embedding", nn.Embedding(4, 2, padding_idx=1), torch.tensor([1, 0, 3, 1]), [4, 2], {"paddingIdx": 1}),
    case("LayerNorm", nn.LayerNorm(6), draw(3, 6), [6], {}),
    case("LayerNorm", nn.LayerNorm(6), draw(2, 3, 6), [6], {}),
    case("LayerNorm", nn.LayerNorm([2, 3]), draw(4, 2, 3), [[2, 3]], {"eps": 1e-5}),
    case("LayerNorm", nn.LayerNorm([3], eps=0.1, elementwise_affine=False), draw(2, 2, 3), [[3]], {"eps": 0.1, "elementwiseAffine": False}),
    case("LayerNorm", nn.LayerNorm(5, bias=False), draw(5), [5], {"bias": False}),
    case("Flatten", nn.Flatten(), draw(2, 3, 2, 2), [], None),
    case("Flatten", nn.Flatten(0, 1), draw(2, 3, 2), [0, 1], None),
    case("Dropout", nn.Dropout(0.5), draw(3, 4), [0.5], None, "eval"),
    case("Dropout", nn.Dropout(0.0), draw(3, 4), [0.0], None),
    case("Dropout", nn.Dropout(1.0), draw(3, 4), [1.0], None),
    case("ReLU", nn.ReLU(), draw(3, 4), [], None),
    case("Sigmoid", nn.Sigmoid(), draw(3, 4), [], None),
    case("Tanh", nn.Tanh(), draw(2, 2, 4), [], None),
    case("GELU", nn.GELU(), draw(3, 4), [], None),
    case("Softmax", nn.Softmax(-1), draw(3, 4), [], None),
    case("Softmax", nn.Softmax(1), draw(2, 3, 4), [1], None),
]
with open(sys.argv[1], "w") as out:
    json.dump({"torch": torch.__version__, "cases": cases}, out)
