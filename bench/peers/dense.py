"""
Dense PyTorch, well written: one buffer that every step's batch is scattered into (quicker than cutting a dense matrix, and nothing like the
article's document by document), the trunk once for all corpora, fused Adam. The same numbers as ours.
"""
import numpy as np
import torch
from torch import nn

from torch_common import loss_of, make_heads, make_targets, set_threads
from work import Work, measure, report, task

if __name__ == "__main__":
    asked = task()
    set_threads(asked["threads"])
    work = Work(asked["work"], asked.get("corpus"))
    hidden, heads, targets, weights = nn.Linear(work.features, work.hidden), make_heads(work), make_targets(work), work.weights()
    if weights is not None:
        with torch.no_grad():
            hidden.weight.copy_(torch.from_numpy(weights["hidden.weight"]))
            hidden.bias.copy_(torch.from_numpy(weights["hidden.bias"].copy()))
    optimizer = torch.optim.Adam([*hidden.parameters(), *heads.parameters()], lr=1e-3, fused=True)
    x = torch.zeros(len(work.corpora) * work.batch, work.features)
    flat, filled = x.view(-1).numpy(), np.zeros(0, np.int64)

    def step(number):
        global filled
        flat[filled] = 0
        places = []
        for index, corpus in enumerate(work.corpora):
            rows = corpus.order[number]
            columns, values, _ = corpus.gather(rows)
            lengths = corpus.indptr[rows + 1] - corpus.indptr[rows]
            places.append(np.repeat((index * work.batch + np.arange(work.batch)) * work.features, lengths) + columns)
            flat[places[-1]] = values
        filled = np.concatenate(places)
        loss = loss_of(work, heads, targets, torch.sigmoid(hidden(x)), number)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    report(measure(step, asked["steps"], asked["seconds"]))
