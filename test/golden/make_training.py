"""Golden numbers of what else a training may be asked for: clipping by norm, parameter groups, freezing, gradient accumulation.

    python make_training.py schedules.json.gz OUT.json.gz

The model, its start, the rows and their order are those of schedules.json.gz. Each run is a chain of what is named below: `clip`
is torch.nn.utils.clip_grad_norm_ to CLIP at every step, and records the norms that it returns; `groups` gives the trunk a tenth of the
optimizer's rate and, where there is one, another weight decay; `frozen_trunk` sets requires_grad to False on the hidden layer in steps 100
to 199, `frozen_head` on the first head throughout; `accumulate` sums the gradients of four steps' losses, each divided by four, and the rest
(here none: 300 steps) would make a step of its own; `linear` moves all rates down to 0. Float32 and float64 as in make_schedules.py.
"""
import gzip, json, sys
import numpy as np, torch
from torch import nn

CLIP, ACCUMULATE = 0.3, 4

class MultiTaskNetwork(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.hidden = nn.Linear(features, hidden)
        self.final_0 = nn.Linear(hidden, 1)
        self.final_1 = nn.Linear(hidden, 3)
    def forward(self, x, task):
        x = torch.sigmoid(self.hidden(x))
        return self.final_0(x) if task == 0 else self.final_1(x)

OPTIMIZERS = {
    "adam": lambda p, **_: torch.optim.Adam(p, lr=1e-2),
    "adamw": lambda p, **_: torch.optim.AdamW(p, lr=1e-2, weight_decay=0.1),
    "sgd": lambda p, **_: torch.optim.SGD(p, lr=0.1),
    "sgd_momentum": lambda p, **_: torch.optim.SGD(p, lr=0.02, momentum=0.9),
    "adagrad": lambda p, **_: torch.optim.Adagrad(p, lr=0.1),
}
RUNS = ["adam/clip", "sgd/clip", "sgd_momentum/clip", "adamw/groups", "adamw/groups/linear", "sgd/groups", "sgd_momentum/groups", "adagrad/groups",
        "adam/frozen_trunk", "adamw/frozen_trunk", "sgd_momentum/frozen_trunk", "adamw/frozen_head", "adam/accumulate", "sgd/accumulate/clip"]
LOSSES = [nn.BCEWithLogitsLoss(), nn.CrossEntropyLoss()]

def train(golden, X, y, name, dtype):
    optimizer_name, *parts = name.split("/")
    arguments = golden["arguments"]
    model = MultiTaskNetwork(arguments["features"], arguments["hidden"]).to(dtype)
    model.load_state_dict({k: torch.tensor(v, dtype=dtype) for k, v in golden["initial"].items()})
    parameters = model.parameters()
    heads = [*model.final_0.parameters(), *model.final_1.parameters()]
    optimizer = OPTIMIZERS[optimizer_name](parameters)
    if "groups" in parts:
        lr = optimizer.defaults["lr"]
        decay = {"weight_decay": 0.3} if optimizer.defaults["weight_decay"] else {}
        optimizer = OPTIMIZERS[optimizer_name]([{"params": [*model.hidden.parameters()], "lr": lr / 10, **decay}, {"params": heads}])
    every = ACCUMULATE if "accumulate" in parts else 1
    scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, arguments["steps"]) if "linear" in parts else None
    if "frozen_head" in parts: model.final_0.requires_grad_(False)
    losses, norms = [], []
    for t in range(arguments["steps"]):
        if "frozen_trunk" in parts: model.hidden.requires_grad_(not 100 <= t < 200)
        step = []
        for k in range(2):
            rows = golden["order"][k][t * arguments["batch"]:(t + 1) * arguments["batch"]]
            step.append(LOSSES[k](model(torch.from_numpy(X[k][rows]).to(dtype), k), torch.from_numpy(y[k][rows]).to(dtype)))
        if t % every == 0: optimizer.zero_grad(set_to_none=True)
        (sum(step) / every).backward()
        losses.append([v.item() for v in step])
        if (t + 1) % every == 0:
            if "clip" in parts: norms.append(nn.utils.clip_grad_norm_(model.parameters(), CLIP).item())
            optimizer.step()
            if scheduler: scheduler.step()
    return losses, norms, model.state_dict()

def short(value, digits):
    return [short(v, digits) for v in value] if isinstance(value, list) else float(f"%.{digits}g" % value)

def main():
    torch.set_num_threads(1)
    golden = json.loads(gzip.open(sys.argv[1]).read())
    arguments = golden["arguments"]
    X = [np.zeros((arguments["rows"], arguments["features"]), np.float32) for _ in range(2)]
    for matrix, task in zip(X, golden["tasks"]):
        for row, (indices, values) in enumerate(zip(task["indices"], task["values"])): matrix[row, indices] = values
    y = [np.array(task["targets"], np.float32) for task in golden["tasks"]]
    out = {"torch": torch.__version__, "clip": CLIP, "accumulate": ACCUMULATE, "runs": {}}
    for name in RUNS:
        losses, norms, final = train(golden, X, y, name, torch.float32)
        _, _, final64 = train(golden, X, y, name, torch.float64)
        spread = max((final[k].double() - final64[k]).abs().max().item() for k in final)
        out["runs"][name] = {"spread": {"parameter": spread}, "losses": short(losses, 7), "norms": short(norms, 7),
                             "final64": {k: short(v.tolist(), 8) for k, v in final64.items()}}
        print(name, "spread %.1e" % spread, "clipped", sum(n > CLIP for n in norms), "of", len(norms))
    with gzip.GzipFile(sys.argv[2], "wb", mtime=0) as file:
        file.write(json.dumps(out).encode())

main()
