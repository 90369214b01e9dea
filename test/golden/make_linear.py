"""Golden numbers of linear models: heads that read the features themselves, torch.nn.Linear on dense counts, one for each kind of task.

    python make_linear.py schedules.json.gz OUT.json.gz

The rows and their order are those of schedules.json.gz. Tasks `yes` (binary cross-entropy) and `value` (mean squared error) read the first
task's rows; `class` (cross-entropy), `labels` (binary cross-entropy over three labels) and `stars` (ordered classes: one score without
bias, thresholds that ascend by softplus, the negative log-likelihood) read the second's. All are trained together, by the sum of their
losses. Float32 and float64 as in make_schedules.py.
"""
import gzip, json, sys
import numpy as np, torch
from torch import nn
from torch.nn import functional as F

class OrdinalHead(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(1, features).uniform_(-features ** -0.5, features ** -0.5))
        self.raw_thresholds = nn.Parameter(torch.tensor([-0.7, 0.4]))
    def forward(self, x):
        thresholds = torch.cat([self.raw_thresholds[:1], self.raw_thresholds[:1] + torch.cumsum(F.softplus(self.raw_thresholds[1:]), 0)])
        return thresholds - x @ self.weight.T

class Linear(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.final_yes = nn.Linear(features, 1)
        self.final_value = nn.Linear(features, 1)
        self.final_class = nn.Linear(features, 3)
        self.final_labels = nn.Linear(features, 3)
        self.final_stars = OrdinalHead(features)
    def losses(self, x, yes, value, other, one_hot):
        s = torch.sigmoid(self.final_stars(other))
        stars = torch.cat([s[:, :1], s[:, 1:] - s[:, :-1], 1 - s[:, -1:]], 1)
        return [nn.BCEWithLogitsLoss()(self.final_yes(x), yes), nn.MSELoss()(self.final_value(x), value),
                nn.CrossEntropyLoss()(self.final_class(other), one_hot), nn.BCEWithLogitsLoss()(self.final_labels(other), one_hot),
                -(stars * one_hot).sum(1).log().mean()]

OPTIMIZERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=1e-2),
    "adam_l2": lambda p: torch.optim.Adam(p, lr=1e-2, weight_decay=0.01),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-2, weight_decay=0.1),
    "sgd_momentum": lambda p: torch.optim.SGD(p, lr=0.005, momentum=0.9),
}

def train(golden, start, X, y, values, make, dtype):
    arguments = golden["arguments"]
    model = Linear(arguments["features"]).to(dtype)
    model.load_state_dict({k: v.to(dtype) for k, v in start.items()})
    optimizer = make(model.parameters())
    losses = []
    for t in range(arguments["steps"]):
        first, second = (golden["order"][k][t * arguments["batch"]:(t + 1) * arguments["batch"]] for k in range(2))
        as_tensor = lambda array, rows: torch.from_numpy(array[rows]).to(dtype)
        step = model.losses(as_tensor(X[0], first), as_tensor(y[0], first), as_tensor(values, first), as_tensor(X[1], second), as_tensor(y[1], second))
        optimizer.zero_grad(set_to_none=True)
        sum(step).backward()
        losses.append([loss.item() for loss in step])
        optimizer.step()
    return losses, model.state_dict()

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
    values = np.random.default_rng(3).normal(0, 1, (arguments["rows"], 1)).round(3).astype(np.float32)
    torch.manual_seed(8)
    start = {k: torch.tensor(short(v.tolist(), 9)) for k, v in Linear(arguments["features"]).state_dict().items()}
    out = {"torch": torch.__version__, "values": [v for [v] in values.astype(float).round(3).tolist()],
           "initial": {k: short(v.tolist(), 9) for k, v in start.items()}, "runs": {}}
    for name, make in OPTIMIZERS.items():
        losses, final = train(golden, start, X, y, values, make, torch.float32)
        _, final64 = train(golden, start, X, y, values, make, torch.float64)
        spread = max((final[k].double() - final64[k]).abs().max().item() for k in final)
        out["runs"][name] = {"spread": {"parameter": spread}, "losses": short(losses, 7),
                             "final64": {k: short(v.tolist(), 8) for k, v in final64.items()}}
        print(name, "spread %.1e" % spread, "losses", short(np.mean(losses[-50:], 0).tolist(), 3))
    with gzip.GzipFile(sys.argv[2], "wb", mtime=0) as file:
        file.write(json.dumps(out).encode())

main()
