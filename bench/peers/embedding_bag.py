"""
PyTorch's EmbeddingBag as the sparse first layer (mode "sum", the counts as per-sample weights). With fused dense Adam: the same numbers as
ours. With "sparse": sparse gradients and SparseAdam, whose moments stand still where a word is absent: another algorithm. With "oneCall":
the trunk once for all corpora, which spares a gradient as large as the table for each further one.
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
    sparse, one_call = asked.get("sparse", False), asked.get("oneCall", False)
    weights, bound = work.weights(), work.features ** -0.5
    if weights is None:
        table, start = torch.empty(work.features, work.hidden).uniform_(-bound, bound), torch.empty(work.hidden).uniform_(-bound, bound)
    else:
        table, start = torch.from_numpy(np.ascontiguousarray(weights["hidden.weight"].T)), torch.from_numpy(weights["hidden.bias"].copy())
    hidden = nn.EmbeddingBag(work.features, work.hidden, mode="sum", sparse=sparse, _weight=table)
    bias = nn.Parameter(start)
    heads, targets = make_heads(work), make_targets(work)
    dense = [bias, *heads.parameters()]
    optimizers = [torch.optim.SparseAdam(hidden.parameters(), lr=1e-3)] if sparse else []
    optimizers.append(torch.optim.Adam(dense if sparse else [hidden.weight, *dense], lr=1e-3, fused=True))

    def join(parts):
        """The batches of several corpora as one batch."""
        begins = np.cumsum([0, *(len(columns) for columns, _, _ in parts[:-1])])
        offsets = np.concatenate([begin + offsets for begin, (_, _, offsets) in zip(begins, parts)])
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]), offsets

    def step(number):
        parts = [corpus.gather(corpus.order[number]) for corpus in work.corpora]
        calls = [tuple(map(torch.from_numpy, part)) for part in ([join(parts)] if one_call else parts)]
        outputs = [torch.sigmoid(hidden(columns, offsets, per_sample_weights=values) + bias) for columns, values, offsets in calls]
        representation = outputs[0] if len(outputs) == 1 else torch.cat(outputs)
        loss = loss_of(work, heads, targets, representation, number)
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        return loss.item()

    report(measure(step, asked["steps"], asked["seconds"]))
