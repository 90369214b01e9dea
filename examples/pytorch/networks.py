"""Potluck's networks in PyTorch: every trunk and head, with the names and shapes that a model file has, so that its weights load as they are.

    pip install torch safetensors
    python networks.py MODEL.safetensors LOGITS.json [OUT.safetensors]

Compares the network's logits with those of Potluck, which logits.ts writes. With OUT it then trains one step and saves the weights there, as
a model file that Potluck reads. In a program of your own: `network, card = load("model.safetensors")`.
"""
import json
import sys

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

ACTIVATIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "gelu": F.gelu}


class OrdinalHead(nn.Module):
    """Proportional odds: the logit of P(y <= k) is threshold k minus the score. Steps between thresholds are softplus(raw)."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(1, inputs))
        self.raw_thresholds = nn.Parameter(torch.empty(outputs))

    def forward(self, x):
        first, steps = self.raw_thresholds[:1], F.softplus(self.raw_thresholds[1:])
        return torch.cumsum(torch.cat([first, steps]), 0) - F.linear(x, self.weight)


class Network(nn.Module):
    """A trunk, and a head `final_TASK` for each task. `card` is what a model file says of itself. Module names can have no dots."""

    def __init__(self, card):
        super().__init__()
        self.options, self.tasks = card["network"], list(card["tasks"])
        self.activate = ACTIVATIONS[self.options["activation"]["name"]]
        self.image_shape = card.get("imageShape")
        pixels = torch.Size(self.image_shape or [0]).numel()
        self.inputs = card["features"]["width"] - pixels
        self.representations, width = TRUNKS[self.options["trunk"]](self)
        for task, about in card["tasks"].items():
            names = about["labels"].get("names", [])
            outputs = {"multiclass": len(names), "multilabel": len(names), "ordinal": len(names) - 1}.get(about["kind"], 1)
            make = OrdinalHead if about["kind"] == "ordinal" else nn.Linear
            self.add_module(f"final_{task}", make(width, outputs))

    def forward(self, x, images=None):
        """Each task's logits. `x` is `[rows, features]`; `images` is bytes / 255, `[rows, channels, height, width]`, for the trunk cnn."""
        representations = self.representations(x) if images is None else self.representations(x, images)
        return {task: getattr(self, f"final_{task}")(representations[task]) for task in self.tasks}

    def add(self, name, module):
        self.add_module(name, module)
        return module

    def mlp(self, name, inputs, widths=None, first=True):
        """Hidden layers: linear, layer norm, activation, dropout, shortcut. `first`: they read what the network reads."""
        widths, layers = widths or self.options["hidden"], []
        for index, width in enumerate(widths):
            layer = name if len(widths) == 1 else f"{name}_{index}"
            norm = layer.replace("hidden", "norm") if name == "hidden" else f"norm_{layer}"
            before = inputs if index == 0 else widths[index - 1]
            linear = self.add(layer, nn.Linear(before, width))
            shortcut = self.options["residual"] and not (first and index == 0) and before == width
            layers.append((linear, self.add(norm, nn.LayerNorm(width)) if self.options["layerNorm"] else None, shortcut))
        return lambda x, beside=0: self.through(layers, x, beside)

    def through(self, layers, x, beside=0):
        for linear, norm, shortcut in layers:
            sums = linear(x) + beside
            out = F.dropout(self.activate(norm(sums) if norm else sums), self.options["dropout"], self.training)
            x, beside = (out + x if shortcut else out), 0
        return x

    def gate(self, name, inputs, experts):
        """A softmax over experts, which mixes their outputs."""
        linear = self.add(name, nn.Linear(inputs, experts, bias=False))
        return lambda x, outputs: (torch.softmax(linear(x), 1).unsqueeze(2) * torch.stack(outputs, 1)).sum(1)


def mlp(net):
    """Hidden layers that all tasks share; without them each head reads the features."""
    if not net.options["hidden"]:
        return lambda x: dict.fromkeys(net.tasks, x), net.inputs
    hidden = net.mlp("hidden", net.inputs)
    return lambda x: dict.fromkeys(net.tasks, hidden(x)), net.options["hidden"][-1]


def mmoe(net):
    """Multi-gate mixture of experts (Ma et al. 2018)."""
    count = net.options["experts"]
    experts = [net.mlp(f"experts_{number}", net.inputs) for number in range(count)]
    gates = {task: net.gate(f"gate_{task}", net.inputs, count) for task in net.tasks}

    def representations(x):
        outputs = [expert(x) for expert in experts]
        return {task: gates[task](x, outputs) for task in net.tasks}

    return representations, net.options["hidden"][-1]


def ple(net):
    """Progressive layered extraction (Tang et al. 2020); with one level it is cgc."""
    shared, own, count = net.options["sharedExperts"], net.options["taskExperts"], net.options.get("levels", 1)
    levels = []
    for number in range(count):
        prefix, first = ("" if count == 1 else f"level_{number}_"), number == 0
        inputs = net.inputs if first else net.options["hidden"][-1]
        levels.append({
            "shared": [net.mlp(f"{prefix}shared_experts_{e}", inputs, first=first) for e in range(shared)],
            "own": {task: [net.mlp(f"{prefix}experts_{task}_{e}", inputs, first=first) for e in range(own)] for task in net.tasks},
            "gates": {task: net.gate(f"{prefix}gate_{task}", inputs, own + shared) for task in net.tasks},
            "sharedGate": net.gate(f"{prefix}shared_gate", inputs, len(net.tasks) * own + shared) if number < count - 1 else None,
        })

    def representations(x):
        common, mine = x, dict.fromkeys(net.tasks, x)
        for level in levels:
            outputs = {task: [expert(mine[task]) for expert in level["own"][task]] for task in net.tasks}
            together = [expert(common) for expert in level["shared"]]
            mine = {task: level["gates"][task](mine[task], outputs[task] + together) for task in net.tasks}
            if level["sharedGate"]:
                common = level["sharedGate"](common, sum(outputs.values(), []) + together)
        return mine

    return representations, net.options["hidden"][-1]


class Stitch(nn.Module):
    """A cross-stitch unit: row i has the factors by which tower i adds up all towers."""

    def __init__(self, tasks):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(tasks, tasks))

    def forward(self, towers):
        return list(torch.einsum("ij,jbh->ibh", self.weight, torch.stack(towers)))


def cross_stitch(net):
    """Cross-stitch networks (Misra et al. 2016): a tower for each task, mixed after each layer."""
    hidden = net.options["hidden"]
    layers, units = [], []
    for index, width in enumerate(hidden):
        suffix, inputs = ("" if len(hidden) == 1 else f"_{index}"), net.inputs if index == 0 else hidden[index - 1]
        layers.append([net.mlp(f"tower_{task}{suffix}", inputs, [width], first=index == 0) for task in net.tasks])
        units.append(net.add(f"cross_stitch{suffix}", Stitch(len(net.tasks))))

    def representations(x):
        towers = [x] * len(net.tasks)
        for own, unit in zip(layers, units):
            towers = unit([layer(tower) for layer, tower in zip(own, towers)])
        return dict(zip(net.tasks, towers))

    return representations, hidden[-1]


def private_shared(net):
    """Shared hidden layers, and one own layer for each task, side by side."""
    shared, units = net.mlp("shared", net.inputs), net.options["privateUnits"]
    own = {task: net.mlp(f"private_{task}", net.inputs, [units]) for task in net.tasks}

    def representations(x):
        common = shared(x)
        return {task: torch.cat([common, own[task](x)], 1) for task in net.tasks}

    return representations, net.options["hidden"][-1] + units


def cnn(net):
    """Blocks of convolution, batch norm, activation and pooling, then hidden layers; other features join at the first of these."""
    o, (channels, height, width) = net.options, net.image_shape
    blocks = []
    for number, outputs in enumerate(o["channels"]):
        suffix = "" if len(o["channels"]) == 1 else f"_{number}"
        conv = nn.Conv2d(channels, outputs, o["kernel"], padding=o["kernel"] // 2, bias=not o["batchNorm"])
        norm = net.add(f"batch_norm{suffix}", nn.BatchNorm2d(outputs)) if o["batchNorm"] else nn.Identity()
        blocks.append((net.add(f"conv{suffix}", conv), norm))
        channels, height, width = outputs, height // o["pool"], width // o["pool"]
    others = net.add("features", nn.Linear(net.inputs, o["hidden"][0], bias=False)) if net.inputs > 0 else None
    maps = channels * height * width
    hidden = net.mlp("hidden", maps) if o["hidden"] else None

    def representations(x, images):
        for conv, norm in blocks:
            images = F.max_pool2d(net.activate(norm(conv(images))), o["pool"])
        flat = images.flatten(1)
        return dict.fromkeys(net.tasks, hidden(flat, others(x) if others else 0) if hidden else flat)

    return representations, o["hidden"][-1] if o["hidden"] else maps


TRUNKS = {"mlp": mlp, "mmoe": mmoe, "cgc": ple, "ple": ple, "cross_stitch": cross_stitch, "private_shared": private_shared, "cnn": cnn}


def load(path):
    """The network of a model file, in evaluation mode, and the file's card."""
    with safe_open(path, "pt") as file:
        card = json.loads(file.metadata()["potluck"])
    network = Network(card)
    network.load_state_dict(load_file(path))
    return network.eval(), card


def save(path, network, source):
    """Saves weights as a model file, with what another one says of itself. Its checksum is not theirs, and is left out."""
    with safe_open(source, "pt") as file:
        metadata = {key: value for key, value in file.metadata().items() if key != "sha256"}
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, path, metadata)


def read_rows(path):
    """What logits.ts writes: the rows' features, their images, and each task's logits."""
    with open(path) as file:
        given = json.load(file)
    x = torch.zeros(given["shape"], dtype=torch.float32)
    for row in range(len(x)):
        entries = slice(given["indptr"][row], given["indptr"][row + 1])
        columns = torch.tensor(given["indices"][entries], dtype=torch.long)
        x[row].index_add_(0, columns, torch.tensor(given["values"][entries], dtype=torch.float32))
    if "images" not in given:
        return [x], given["logits"]
    channels, height, width = given["imageShape"]
    images = torch.tensor(given["images"], dtype=torch.float32).reshape(-1, height, width, channels).permute(0, 3, 1, 2) / 255
    return [x, images], given["logits"]


def difference(logits, wanted):
    """The largest difference of any task's logits."""
    return max((own.detach() - torch.tensor(wanted[task]).reshape(own.shape)).abs().max().item() for task, own in logits.items())


def main(model, rows, out=None):
    network, _ = load(model)
    x, wanted = read_rows(rows)
    print("largest difference of the logits: %.1e" % difference(network(*x), wanted))
    if out is None:
        return
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    network.train()
    sum(logits.square().mean() for logits in network(*x).values()).backward()  # any loss will do
    optimizer.step()
    save(out, network.eval(), model)
    print(json.dumps({task: logits.flatten().tolist() for task, logits in network(*x).items()}))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: networks.py MODEL.safetensors LOGITS.json [OUT.safetensors]")
    main(*sys.argv[1:])
