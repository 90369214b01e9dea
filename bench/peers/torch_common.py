"""What the well-written PyTorch contenders share: heads, losses, targets, and ours' initial weights."""
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy


def tasks_of(work):
    return [each for corpus in work.corpora for each in corpus.tasks]


def make_heads(work):
    heads = nn.ModuleDict({each["name"]: nn.Linear(work.hidden, each["outputs"]) for each in tasks_of(work)})
    weights = work.weights()
    if weights is not None:
        with torch.no_grad():
            for name, head in heads.items():
                head.weight.copy_(torch.from_numpy(weights[f"final_{name}.weight"].copy()))
                head.bias.copy_(torch.from_numpy(weights[f"final_{name}.bias"].copy()))
    return heads


def make_targets(work):
    """By task, as its loss takes them."""
    targets = {}
    for corpus in work.corpora:
        for each in corpus.tasks:
            column = torch.from_numpy(corpus.targets[each["name"]])
            targets[each["name"]] = column[:, None] if each["outputs"] == 1 else column.long()
    return targets


def loss_of(work, heads, targets, representation, step):
    """The sum of all tasks' losses; the representation's rows are those of one corpus after the other."""
    total = 0
    for number, corpus in enumerate(work.corpora):
        part = representation[number * work.batch:(number + 1) * work.batch]
        rows = torch.from_numpy(corpus.order[step])
        for each in corpus.tasks:
            logits, target = heads[each["name"]](part), targets[each["name"]][rows]
            total = total + (binary_cross_entropy_with_logits(logits, target) if each["outputs"] == 1 else cross_entropy(logits, target))
    return total


def set_threads(count):
    torch.set_num_threads(count)
    torch.manual_seed(1)
