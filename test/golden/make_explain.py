"""Integrated gradients by captum, with very many steps in float64, of networks of linear layers.

Usage: make_explain.py OUT.json
"""
import json
import sys

import torch
from captum.attr import IntegratedGradients
from torch import nn

torch.manual_seed(5)
INPUTS = 12


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().double().reshape(-1).tolist()]


def case(name, activation, layer_norm, steps, method="gausslegendre"):
    layers = [nn.Linear(INPUTS, 8), *([nn.LayerNorm(8)] if layer_norm else []), activation(), nn.Linear(8, 3)]
    network = nn.Sequential(*layers)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.randn_like(parameter))
    x = torch.randint(0, 3, (4, INPUTS)).float()
    weights = {key: numbers(value) for key, value in network.state_dict().items()}
    network.double()  # the weights are those of float32
    gradients = IntegratedGradients(network)
    attributions = [gradients.attribute(x.double(), target=target, n_steps=steps, method=method)
                    for target in range(3)]
    return {
        "name": name, "layerNorm": layer_norm, "x": x.int().tolist(), "weights": weights, "bias": numbers(network(torch.zeros(1, INPUTS).double())),
        "logits": numbers(network(x.double())), "contributions": [numbers(one) for one in attributions],
    }


cases = [
    case("sigmoid", nn.Sigmoid, False, 100), case("tanh", nn.Tanh, False, 100), case("gelu", nn.GELU, False, 100),
    case("relu", nn.ReLU, False, 5000, "riemann_middle"), case("sigmoid", nn.Sigmoid, True, 300),
]
with open(sys.argv[1], "w") as file:
    json.dump({"inputs": INPUTS, "cases": cases}, file, separators=(",", ":"))
    file.write("\n")
