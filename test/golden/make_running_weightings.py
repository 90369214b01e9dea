"""Golden numbers for ConFIG, DB-MTL, MoCo and ExcessMTL: python make_running_weightings.py OUT

ConFIG with TorchJD 0.18 (pip install torchjd). The others by the formulas of LibMTL's weighting/DB_MTL.py, MoCo.py and ExcessMTL.py, which
the package index does not have; in float64, for given gradients of three tasks over ten steps.
"""

import json
import sys

import torch
from torchjd.aggregation import ConFIG

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)
TASKS, SIZE, STEPS = 3, 7, 10


def config_cases():
    cases = []
    for tasks, size, rank in [(2, 5, 2), (3, 4, 3), (4, 9, 4), (6, 8, 6), (3, 6, 2)]:
        jacobian = torch.randn(tasks, rank) @ torch.randn(rank, size) * torch.logspace(-1, 1, tasks)[:, None]
        cases.append({"jacobian": jacobian.tolist(), "direction": ConFIG()(jacobian).tolist()})
    zero = torch.randn(3, 5)
    zero[1] = 0
    cases.append({"jacobian": zero.tolist(), "direction": ConFIG()(zero).tolist()})
    return cases


def db_mtl(gradients, losses, beta, beta_sigma):
    kept, updates = torch.zeros(TASKS, SIZE), []
    for t, (g, l) in enumerate(zip(gradients, losses), 1):
        g = g / (l + 1e-8)[:, None]
        kept = g + beta / t**beta_sigma * (kept - g)
        norms = kept.norm(dim=-1)
        updates.append((norms.max() / (norms + 1e-8) @ kept).tolist())
    return updates


def moco(gradients, losses, beta, beta_sigma, gamma, gamma_sigma, rho):
    y, weights = torch.zeros(TASKS, SIZE), torch.ones(TASKS) / TASKS
    updates, all_weights = [], []
    for t, (g, l) in enumerate(zip(gradients, losses), 1):
        g = g / (g.norm(dim=1) + 1e-8)[:, None] * l[:, None]
        y = y - beta / t**beta_sigma * (y - g)
        weights = torch.softmax(weights - gamma / t**gamma_sigma * (y @ y.T + rho * torch.eye(TASKS)) @ weights, -1)
        updates.append((y.T @ weights).tolist())
        all_weights.append(weights.tolist())
    return updates, all_weights


def excess_mtl(gradients, step_size):
    weights, squares, first, all_weights = torch.ones(TASKS), torch.zeros(TASKS, SIZE), None, []
    for g in gradients:
        squares = squares + g**2
        excess = (g**2 / torch.sqrt(squares + 1e-7)).sum(1)
        if first is None:
            first = excess
        else:
            weights = weights * torch.exp(excess / first * step_size)
            weights = weights / weights.sum() * TASKS
        all_weights.append(weights.tolist())
    return all_weights


gradients = torch.randn(STEPS, TASKS, SIZE) * torch.tensor([0.3, 1.0, 4.0])[:, None]
losses = torch.rand(STEPS, TASKS) * torch.tensor([0.5, 1.0, 9.0]) + 0.1
db_options = [(0.9, 0.0), (0.9, 0.5), (0.0, 0.0)]
moco_options = [(0.5, 0.5, 0.1, 0.5, 0.0), (1.0, 0.3, 2.0, 0.0, 0.5)]
json.dump(
    {
        "torch": torch.__version__,
        "config": config_cases(),
        "gradients": gradients.tolist(),
        "losses": losses.tolist(),
        "db_mtl": [{"beta": b, "betaDecay": s, "updates": db_mtl(gradients, losses, b, s)} for b, s in db_options],
        "moco": [
            dict(zip(["beta", "betaDecay", "gamma", "gammaDecay", "rho"], o), **dict(zip(["updates", "weights"], moco(gradients, losses, *o))))
            for o in moco_options
        ],
        "excess_mtl": [{"lr": lr, "weights": excess_mtl(gradients, lr)} for lr in [0.01, 1.0]],
    },
    open(sys.argv[1], "w"),
)
