"""
A small CNN in PyTorch: two blocks of convolution, relu and pooling, then a linear layer; fused Adam. The same numbers as ours, from our
initial weights. `channelsLast` stores images channel by channel for each pixel, which some of PyTorch's kernels prefer.
"""
import os

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from torch_common import set_threads
from work import measure, report, task

if __name__ == "__main__":
    asked = task()
    set_threads(asked["threads"])
    read = lambda name: np.fromfile(os.path.join(asked["folder"], name), dtype=np.float32)
    side, batch, layout = asked["side"], asked["batch"], torch.channels_last if asked.get("channelsLast") else torch.contiguous_format
    images, labels = torch.from_numpy(read("images.f32")).view(-1, 1, side, side), torch.from_numpy(read("labels.f32")).long()
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * (side // 4) ** 2, asked["classes"]))
    flat, at = torch.from_numpy(read("weights.f32")), 0
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(flat[at:at + parameter.numel()].view(parameter.shape))
            at += parameter.numel()
    model = model.to(memory_format=layout)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    batches = len(labels) // batch

    def step(number):
        rows = slice(number % batches * batch, (number % batches + 1) * batch)
        loss = cross_entropy(model(images[rows].contiguous(memory_format=layout)), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    report(measure(step, asked["steps"], asked["seconds"]))
