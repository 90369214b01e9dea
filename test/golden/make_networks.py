"""Whole trainings in PyTorch of three networks that a user would write: the article's, a small CNN with batch norm (training mode, no dropout),
and attention over task embeddings. Each has its initial state dict, its batches, every step's loss, and its final state dict.

Usage: make_networks.py OUT.json.gz
"""
import gzip
import json
import sys

import numpy as np
import torch
from torch import nn

torch.manual_seed(3)
torch.set_num_threads(1)
rng = np.random.default_rng(5)


def short(value):
    """The shortest number that is this float32."""
    number = float(np.format_float_positional(value, unique=True)) if value.dtype.kind == "f" else int(value)
    return int(number) if number == int(number) else number


def draws(*shape):
    return torch.tensor(rng.normal(size=shape).round(2), dtype=torch.float32)


def numbers(tensor):
    return {"shape": list(tensor.shape), "data": [short(value) for value in tensor.detach().reshape(-1).numpy()]}


def state(model):
    return {name: numbers(tensor) for name, tensor in model.state_dict().items()}


def training(model, optimizer, batches, loss_of):
    initial, losses = state(model), []
    for batch in batches:
        loss = loss_of(model, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach().double()))
    return {"initial": initial, "losses": losses, "final": state(model)}


class Article(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(50, 20)
        self.final0 = nn.Linear(20, 1)
        self.final1 = nn.Linear(20, 3)

    def forward(self, x, task):
        h = torch.sigmoid(self.hidden(x))
        return self.final0(h) if task == 0 else self.final1(h)


def counts(rows):
    return torch.tensor((rng.random((rows, 50)) < 0.15) * rng.integers(1, 4, (rows, 50)), dtype=torch.float32)


def article():
    batches = [(counts(16), torch.tensor(rng.integers(0, 2, (16, 1)), dtype=torch.float32), counts(12), torch.tensor(rng.integers(0, 3, 12)))
               for _ in range(50)]
    model = Article()
    run = training(model, torch.optim.Adam(model.parameters(), lr=0.01), batches, lambda net, batch: (
        nn.functional.binary_cross_entropy_with_logits(net(batch[0], 0), batch[1]) + nn.functional.cross_entropy(net(batch[2], 1), batch[3])))
    return {**run, "batches": [[numbers(part) for part in batch] for batch in batches]}


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv0 = nn.Conv2d(2, 5, 3, padding=1)
        self.norm0 = nn.BatchNorm2d(5)
        self.conv1 = nn.Conv2d(5, 7, 3, stride=2, bias=False)
        self.norm1 = nn.BatchNorm2d(7)
        self.hidden = nn.Linear(7 * 2 * 2, 9)
        self.heads = nn.ModuleList([nn.Linear(9, 3), nn.Linear(9, 1)])

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.norm0(self.conv0(x))), 2)
        x = nn.functional.avg_pool2d(torch.relu(self.norm1(self.conv1(x))), 2, padding=1)
        h = torch.relu(self.hidden(x.flatten(1)))
        return [head(h) for head in self.heads]


def cnn():
    batches = [(draws(6, 2, 11, 13), torch.tensor(rng.integers(0, 3, 6)),
                draws(6, 1)) for _ in range(20)]
    model = Cnn()

    def loss_of(net, batch):
        kind, value = net(batch[0])
        return nn.functional.cross_entropy(kind, batch[1]) + nn.functional.mse_loss(value, batch[2])

    with torch.no_grad():
        width = nn.functional.avg_pool2d(model.conv1(nn.functional.max_pool2d(model.conv0(batches[0][0]), 2)), 2, padding=1).flatten(1).shape[1]
    model.hidden = nn.Linear(width, 9)
    run = training(model, torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9), batches, loss_of)
    model.eval()
    return {**run, "width": width, "batches": [[numbers(part) for part in batch] for batch in batches],
            "evaluated": [numbers(out) for out in model(batches[0][0])]}


class Attention(nn.Module):
    """Each task's learned query reads a sequence of five vectors; a shared norm and hidden layer follow, and the task's head."""

    def __init__(self):
        super().__init__()
        self.tasks = nn.Embedding(3, 8)
        self.keys = nn.Linear(6, 8, bias=False)  # a bias would have a gradient of 0, and Adam would move it by rounding noise
        self.values = nn.Linear(6, 8, bias=False)
        self.norm = nn.LayerNorm(8)
        self.hidden = nn.Linear(8, 10)
        self.heads = nn.ModuleList([nn.Linear(10, 1) for _ in range(3)])

    def forward(self, x, task):
        query = self.tasks(torch.tensor([task]))
        scores = (self.keys(x) * query).sum(-1) / 8 ** 0.5
        mixed = (torch.softmax(scores, 1).unsqueeze(1) @ self.values(x)).squeeze(1)
        return self.heads[task](torch.tanh(self.hidden(self.norm(mixed + query))))


def attention():
    batches = [[(draws(7, 5, 6), draws(7, 1))
                for _ in range(3)] for _ in range(30)]
    model = Attention()
    run = training(model, torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1), batches, lambda net, batch: sum(
        nn.functional.mse_loss(net(x, task), y) for task, (x, y) in enumerate(batch)))
    return {**run, "batches": [[[numbers(x), numbers(y)] for x, y in batch] for batch in batches]}


with gzip.open(sys.argv[1], "wt") as out:
    json.dump({"torch": torch.__version__, "article": article(), "cnn": cnn(), "attention": attention()}, out)
