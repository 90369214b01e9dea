"""Expected numbers for training under learning-rate schedules, computed by PyTorch on one thread.

    python make_schedules.py OUT.json.gz

The file holds the sparse inputs and targets of two tasks, the order of the rows, the initial parameters; for each schedule its
curve (the learning rate and the momentum of every step for an optimizer of rate 1 and momentum 0.9); and for each optimizer under
each schedule the losses of every step in float32 and the final parameters in float64. One-cycle moves Adam's beta1 and SGD's
momentum; Adagrad has none to move. Warm-ups are torch's SequentialLR of a LinearLR and the schedule.

Feature use is Zipf-like over 300 features, so that rows of the first layer go untouched for hundreds of steps, in which the rate and
beta1 change at every step, and PyTorch's dense optimizers move every row. Each run is done in float32 and in float64 from the same
start: `spread` is how far PyTorch's own float32 ends from float64, the largest absolute difference of a parameter.
"""
import gzip, json, sys
import numpy as np, torch
from torch import nn
from torch.optim import lr_scheduler as sched

FEATURES, HIDDEN, STEPS, ROWS, BATCH, SEED = 300, 6, 300, 60, 3, 5

class MultiTaskNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(FEATURES, HIDDEN)
        self.final_0 = nn.Linear(HIDDEN, 1)
        self.final_1 = nn.Linear(HIDDEN, 3)
    def forward(self, x, task):
        x = torch.sigmoid(self.hidden(x))
        return self.final_0(x) if task == 0 else self.final_1(x)

OPTIMIZERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=1e-2),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-2, weight_decay=0.1),
    # At 0.1 these trainings are unstable: PyTorch's own float32 then leaves float64 by 7e-6 of a loss, and with seeds 1 and 2 by 5e-5 in a parameter.
    "sgd_momentum_small_lr": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9),
    "sgd_nesterov_small_lr": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1),
}

def warm(optimizer, steps, factor, then):
    return sched.SequentialLR(optimizer, [sched.LinearLR(optimizer, factor, 1.0, steps), then], milestones=[steps])

def cycle(optimizer, **options):
    moves = not isinstance(optimizer, torch.optim.Adagrad)
    return sched.OneCycleLR(optimizer, max_lr=optimizer.defaults["lr"], total_steps=STEPS, cycle_momentum=moves, **options)

SCHEDULES = {
    "warmup": lambda o: sched.LinearLR(o, 0.1, 1.0, 100),
    "linear": lambda o: sched.LinearLR(o, 1.0, 0.0, STEPS),
    "cosine": lambda o: sched.CosineAnnealingLR(o, STEPS, eta_min=0.01 * o.defaults["lr"]),
    "warmup_cosine": lambda o: warm(o, 50, 1 / 3, sched.CosineAnnealingLR(o, STEPS - 50)),
    "step": lambda o: sched.StepLR(o, 70, gamma=0.3),
    "one_cycle": lambda o: cycle(o),
    "one_cycle_linear": lambda o: cycle(o, anneal_strategy="linear", three_phase=True, pct_start=0.35, div_factor=10.0,
                                        final_div_factor=100.0, base_momentum=0.6, max_momentum=0.97),
}
LOSSES = [nn.BCEWithLogitsLoss(), nn.CrossEntropyLoss()]

def momentum_of(optimizer):
    group = optimizer.param_groups[0]
    return group["betas"][0] if "betas" in group else group.get("momentum")

def train(start, make, schedule, X, y, order, dtype):
    model = MultiTaskNetwork().to(dtype)
    model.load_state_dict({k: v.to(dtype) for k, v in start.items()})
    optimizer = make(model.parameters())
    scheduler = schedule(optimizer)
    losses = []
    for t in range(STEPS):
        step = []
        for k in range(2):
            rows = order[k][t * BATCH:(t + 1) * BATCH]
            step.append(LOSSES[k](model(torch.from_numpy(X[k][rows]).to(dtype), k), torch.from_numpy(y[k][rows]).to(dtype)))
        optimizer.zero_grad(set_to_none=True)
        sum(step).backward()
        losses.append([v.item() for v in step])
        optimizer.step()
        scheduler.step()
    return losses, model.state_dict()

def curve(schedule):
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0, momentum=0.9)
    scheduler = schedule(optimizer)
    rates, momenta = [], []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(momentum_of(optimizer))
        optimizer.step()
        scheduler.step()
    return {"lr": rates, "momentum": momenta}

def short(value, digits):
    return [short(v, digits) for v in value] if isinstance(value, list) else float(f"%.{digits}g" % value)

def main():
    torch.set_num_threads(1)
    rng = np.random.default_rng(SEED)
    zipf = 1 / np.arange(1, FEATURES + 1) ** 1.2
    zipf /= zipf.sum()
    def rows(mean):
        X = np.zeros((ROWS, FEATURES), np.float32)
        for r in range(ROWS):
            for f in rng.choice(FEATURES, size=rng.integers(1, 2 * mean), p=zipf): X[r, f] += 1
        return X
    X = [rows(4), rows(9)]
    y = [rng.integers(0, 2, (ROWS, 1)).astype(np.float32), np.eye(3, dtype=np.float32)[rng.integers(0, 3, ROWS)]]
    # Rows 0 to 19 come in the first twenty steps only, 20 to 39 in the last hundred too: their features are long unseen.
    def pick(t):
        return rng.permutation(ROWS)[:BATCH] if t < 20 else rng.integers(40, ROWS, BATCH) if t < 200 else rng.integers(20, ROWS, BATCH)
    order = [np.concatenate([pick(t) for t in range(STEPS)]).tolist() for _ in X]
    torch.manual_seed(SEED)
    start = {k: v.clone() for k, v in MultiTaskNetwork().state_dict().items()}
    arguments = {"features": FEATURES, "hidden": HIDDEN, "steps": STEPS, "rows": ROWS, "batch": BATCH, "seed": SEED}
    out = {"torch": torch.__version__, "arguments": arguments, "tasks": [], "order": order,
           "initial": {k: short(v.tolist(), 9) for k, v in start.items()}, "curves": {}, "runs": {}}
    for k in range(2):
        idx = [np.nonzero(X[k][r])[0].tolist() for r in range(ROWS)]
        out["tasks"].append({"indices": idx, "values": [X[k][r, i].tolist() for r, i in enumerate(idx)], "targets": y[k].tolist()})
    for name, schedule in SCHEDULES.items():
        out["curves"][name] = curve(schedule)
        for optimizer, make in OPTIMIZERS.items():
            losses, final = train(start, make, schedule, X, y, order, torch.float32)
            _, final64 = train(start, make, schedule, X, y, order, torch.float64)
            spread = max((final[k].double() - final64[k]).abs().max().item() for k in final)
            out["runs"][f"joint/{optimizer}/{name}"] = {
                "spread": {"parameter": spread}, "steps": [{"losses": dict(enumerate(short(s, 7)))} for s in losses],
                "final64": {k: short(v.tolist(), 8) for k, v in final64.items()}}
    with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
        file.write(json.dumps(out).encode())

main()
