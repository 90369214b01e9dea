"""Twenty steps in PyTorch of five multi-task networks from the literature, as test/nn/ported-networks.test.ts has them: shared bottom, MMoE,
cross-stitch, MTAN and two towers. Each has its initial state dict, its data (the same batch in every step) and every step's losses.

Usage: make_ported_networks.py OUT.json.gz
"""
import gzip
import json
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

STEPS = 20
torch.manual_seed(4)
torch.set_num_threads(1)
rng = np.random.default_rng(6)


def short(value):
    """The shortest number that is this float32."""
    number = float(np.format_float_positional(value, unique=True)) if value.dtype.kind == "f" else int(value)
    return int(number) if number == int(number) else number


def numbers(tensor):
    return {"shape": list(tensor.shape), "data": [short(value) for value in tensor.detach().reshape(-1).numpy()]}


def draws(*shape):
    return torch.tensor(rng.normal(size=shape).round(2), dtype=torch.float32)


def whole(count, *shape):
    return torch.tensor(rng.integers(0, count, shape))


def train(model, data, optimizer, losses_of, scheduler=None, clip=None, freeze=None):
    initial = {name: numbers(tensor) for name, tensor in model.state_dict().items()}
    losses = []
    for step in range(STEPS):
        if freeze:
            freeze.requires_grad_(step >= STEPS // 2)
        parts = losses_of(model)
        optimizer.zero_grad()
        sum(parts).backward()
        if clip:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        if scheduler:
            scheduler.step()
        losses.append([float(part.detach().double()) for part in parts])
    return {"initial": initial, "data": {name: numbers(tensor) for name, tensor in data.items()}, "losses": losses}


class SharedBottom(nn.Module):
    def __init__(self):
        super().__init__()
        self.bottom = nn.Sequential(nn.Linear(6, 12), nn.BatchNorm1d(12), nn.ReLU())
        self.heads = nn.ModuleDict({"price": nn.Linear(12, 1), "kind": nn.Linear(12, 3)})

    def forward(self, x):
        h = self.bottom(x)
        return {task: head(h) for task, head in self.heads.items()}


def shared_bottom():
    x = draws(16, 6)
    data = {"x": x, "price": (x[:, :1] - x[:, 1:2]) / 2, "kind": x[:, :3].argmax(1)}
    model = SharedBottom()
    optimizer = torch.optim.SGD([{"params": model.bottom.parameters(), "lr": 0.05}, {"params": model.heads.parameters()}],
                                lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)

    def losses(net):
        out = net(x)
        return [F.mse_loss(out["price"], data["price"]), F.cross_entropy(out["kind"], data["kind"])]

    return train(model, data, optimizer, losses, scheduler, clip=0.8)


class MMoE(nn.Module):
    def __init__(self, inputs=5, experts=3, width=8, tasks=2):
        super().__init__()
        self.experts = nn.ModuleList([nn.Linear(inputs, width) for _ in range(experts)])
        self.gates = nn.Parameter(torch.randn(tasks, inputs, experts) * 0.3)
        self.towers = nn.ModuleList([nn.Sequential(nn.Linear(width, 6), nn.Tanh(), nn.Linear(6, 1)) for _ in range(tasks)])

    def forward(self, x):
        experts = torch.stack([torch.relu(expert(x)) for expert in self.experts], 1)
        gates = torch.softmax(x.unsqueeze(0) @ self.gates, -1)
        mixed = (gates.unsqueeze(2) @ experts).squeeze(2)
        return [tower(mixed[task]) for task, tower in enumerate(self.towers)]


def mmoe():
    x = draws(12, 5)
    data = {"x": x, "a": (x[:, :1] > 0).float(), "b": x[:, 1:2] * x[:, 2:3]}
    model = MMoE()
    optimizer = torch.optim.Adam([{"params": [model.gates], "lr": 0.002}, {"params": [*model.experts.parameters(), *model.towers.parameters()]}],
                                 lr=0.01)

    def losses(net):
        a, b = net(x)
        return [F.binary_cross_entropy_with_logits(a, data["a"]), F.mse_loss(b, data["b"])]

    return train(model, data, optimizer, losses)


class CrossStitch(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.ModuleList([nn.Linear(4, 7) for _ in range(2)]), nn.ModuleList([nn.Linear(7, 7) for _ in range(2)])])
        self.stitches = nn.ParameterList([torch.tensor([[0.9, 0.1], [0.1, 0.9]]) for _ in range(2)])
        self.heads = nn.ModuleList([nn.Linear(7, 1), nn.Linear(7, 2)])

    def forward(self, x):
        parts = torch.stack([x, x])
        for layers, stitch in zip(self.layers, self.stitches):
            parts = torch.stack([torch.tanh(layer(part)) for layer, part in zip(layers, parts)])
            parts = (stitch[:, :, None, None] * parts[None]).sum(1)
        return [head(part) for head, part in zip(self.heads, parts)]


def cross_stitch():
    x = draws(10, 4)
    data = {"x": x, "value": x.sum(1, keepdim=True) / 2, "kind": (x[:, 0] > x[:, 1]).long()}
    model = CrossStitch()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.5)

    def losses(net):
        value, kind = net(x)
        return [F.smooth_l1_loss(value, data["value"]), F.cross_entropy(kind, data["kind"])]

    return train(model, data, optimizer, losses, freeze=model.stitches)


class Attention(nn.Module):
    """The mask of one task over a shared feature map."""

    def __init__(self, channels, prior):
        super().__init__()
        self.conv0 = nn.Conv2d(channels + prior, 4, 1, bias=False)
        self.norm0 = nn.BatchNorm2d(4)
        self.conv1 = nn.Conv2d(4, channels, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)

    def forward(self, features, prior):
        h = torch.cat([features, prior], 1) if prior is not None else features
        return torch.sigmoid(self.norm1(self.conv1(torch.relu(self.norm0(self.conv0(h)))))) * features


class MTAN(nn.Module):
    """A shared encoder of two blocks; for each task a mask on each block's features; one output for each pixel."""

    def __init__(self):
        super().__init__()
        self.block0 = nn.Conv2d(1, 4, 3, padding=1)
        self.block1 = nn.Conv2d(4, 6, 3, padding=1)
        self.attention = nn.ModuleDict({task: nn.ModuleList([Attention(4, 0), Attention(6, 4)]) for task in ["segment", "depth"]})
        self.heads = nn.ModuleDict({"segment": nn.Conv2d(6, 3, 1), "depth": nn.Conv2d(6, 1, 1)})

    def forward(self, x):
        shared0 = torch.relu(self.block0(x))
        shared1 = torch.relu(self.block1(F.max_pool2d(shared0, 2)))
        out = {}
        for task, (first, second) in self.attention.items():
            prior = F.max_pool2d(first(shared0, None), 2)
            out[task] = self.heads[task](second(shared1, prior))
        return out


def mtan():
    x = draws(3, 1, 6, 6)
    means = F.avg_pool2d(x, 2)
    data = {"x": x, "segment": (means > -0.3).long().add((means > 0.3).long()).squeeze(1), "depth": means}
    model = MTAN()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)

    def losses(net):
        out = net(x)
        return [F.cross_entropy(out["segment"], data["segment"]), F.mse_loss(out["depth"], data["depth"])]

    return train(model, data, optimizer, losses)


class TwoTower(nn.Module):
    def __init__(self):
        super().__init__()
        self.users = nn.Embedding(9, 6)
        self.user_features = nn.Linear(20, 6)
        self.items = nn.Embedding(11, 6)
        self.item_layer = nn.Linear(6, 6)
        self.scale = nn.Parameter(torch.ones(2))
        self.bias = nn.Parameter(torch.zeros(2))

    def forward(self, user, features, item):
        u = torch.tanh(self.users(user) + self.user_features(features))
        v = torch.tanh(self.item_layer(self.items(item)))
        dot = (u * v).sum(1)
        return [dot * self.scale[task] + self.bias[task] for task in range(2)]


def two_tower():
    user, item = whole(9, 14), whole(11, 14)
    features = torch.tensor((rng.random((14, 20)) < 0.2) * rng.integers(1, 4, (14, 20)), dtype=torch.float32)
    data = {"user": user, "item": item, "features": features,
            "click": ((user + item) % 2).float(), "rating": ((user * item) % 5 + 1).float()}
    model = TwoTower()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)

    def losses(net):
        click, rating = net(user, features, item)
        return [F.binary_cross_entropy_with_logits(click, data["click"]), F.mse_loss(rating, data["rating"])]

    return train(model, data, optimizer, losses)


with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as out:
    runs = {"shared_bottom": shared_bottom(), "mmoe": mmoe(), "cross_stitch": cross_stitch(), "mtan": mtan(), "two_tower": two_tower()}
    out.write(json.dumps({"torch": torch.__version__, **runs}).encode())
