"""Expected numbers for optimizers and learning-rate schedules that came later, computed by PyTorch on one thread.

    python make_optim_sparse.py schedules.json.gz OUT.json.gz

The data, the order of the rows and the initial parameters are those of schedules.json.gz: rows of the first layer go untouched for
hundreds of steps, and PyTorch's dense optimizers move every row. The file holds, for each optimizer (and schedule), the losses of every
step in float32, the final parameters in float64, and `spread`, how far PyTorch's own float32 ends from float64. Of each schedule it holds
the curve for an optimizer of rate 1 and momentum 0.9; of ReduceLROnPlateau the rates after a sequence of scores; and for small dense
parameters the clipped gradients and their norms. To maximize, the loss is negated.
"""
import gzip, json, sys
import numpy as np, torch
from torch import nn
from torch.optim import lr_scheduler as sched

FEATURES, HIDDEN, STEPS, ROWS, BATCH = 300, 6, 300, 60, 3

class MultiTaskNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(FEATURES, HIDDEN)
        self.final_0 = nn.Linear(HIDDEN, 1)
        self.final_1 = nn.Linear(HIDDEN, 3)
    def forward(self, x, task):
        x = torch.sigmoid(self.hidden(x))
        return self.final_0(x) if task == 0 else self.final_1(x)

O = torch.optim
OPTIMIZERS = {
    "adam_amsgrad": lambda p: O.Adam(p, lr=1e-2, amsgrad=True),
    "adam_amsgrad_fast": lambda p: O.Adam(p, lr=1e-2, betas=(0.8, 0.9), amsgrad=True),
    "adamw_amsgrad": lambda p: O.AdamW(p, lr=1e-2, weight_decay=0.1, amsgrad=True),
    "adam_l2": lambda p: O.Adam(p, lr=1e-2, weight_decay=0.01),
    "adam_low_betas": lambda p: O.Adam(p, lr=1e-2, betas=(0.1, 0.2)),
    "adagrad_l2": lambda p: O.Adagrad(p, lr=0.1, lr_decay=0.01, weight_decay=0.01),
    "sgd_momentum_l2": lambda p: O.SGD(p, lr=0.02, momentum=0.9, weight_decay=0.01),
    "sgd_nesterov_l2": lambda p: O.SGD(p, lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.01),
    "nadam": lambda p: O.NAdam(p, lr=1e-2),
    "nadam_fast": lambda p: O.NAdam(p, lr=1e-2, betas=(0.8, 0.95), momentum_decay=0.05),
    "nadam_decoupled": lambda p: O.NAdam(p, lr=1e-2, weight_decay=0.1, decoupled_weight_decay=True),
    "nadam_l2": lambda p: O.NAdam(p, lr=1e-2, weight_decay=0.01, eps=1e-3),
    "rmsprop": lambda p: O.RMSprop(p, lr=1e-3),
    "rmsprop_momentum": lambda p: O.RMSprop(p, lr=1e-3, alpha=0.9, momentum=0.9),
    "rmsprop_centered": lambda p: O.RMSprop(p, lr=1e-3, centered=True, eps=1e-4),
    "rmsprop_centered_momentum": lambda p: O.RMSprop(p, lr=1e-3, centered=True, momentum=0.8, eps=1e-4),
    "rmsprop_l2": lambda p: O.RMSprop(p, lr=1e-3, weight_decay=0.01, eps=1e-3),
    "rmsprop_everything": lambda p: O.RMSprop(p, lr=1e-3, weight_decay=0.01, centered=True, momentum=0.8, eps=1e-4),
    "adadelta": lambda p: O.Adadelta(p),
    "adadelta_l2": lambda p: O.Adadelta(p, lr=0.5, rho=0.95, weight_decay=0.01),
    "adam_maximize": lambda p: O.Adam(p, lr=1e-2, maximize=True),
    "adam_amsgrad_l2_maximize": lambda p: O.Adam(p, lr=1e-2, amsgrad=True, weight_decay=0.01, maximize=True),
    "adamw_maximize": lambda p: O.AdamW(p, lr=1e-2, weight_decay=0.1, maximize=True),
    "nadam_maximize": lambda p: O.NAdam(p, lr=1e-2, maximize=True),
    "sgd_l2_maximize": lambda p: O.SGD(p, lr=0.1, weight_decay=0.01, maximize=True),
    "sgd_nesterov_maximize": lambda p: O.SGD(p, lr=0.02, momentum=0.9, nesterov=True, maximize=True),
    "sgd_dampened_maximize": lambda p: O.SGD(p, lr=0.02, momentum=0.9, dampening=0.3, maximize=True),
    "rmsprop_centered_maximize": lambda p: O.RMSprop(p, lr=1e-3, centered=True, eps=1e-4, maximize=True),
    "adagrad_maximize": lambda p: O.Adagrad(p, lr=0.1, maximize=True),
    "rmsprop_momentum_maximize": lambda p: O.RMSprop(p, lr=3e-4, momentum=0.9, maximize=True),
    "adadelta_maximize": lambda p: O.Adadelta(p, maximize=True),
}

def warm(optimizer, steps, factor, then):
    return sched.SequentialLR(optimizer, [sched.LinearLR(optimizer, factor, 1.0, steps), then], milestones=[steps])

def cyclic(optimizer, low, **options):
    return sched.CyclicLR(optimizer, base_lr=low * optimizer.defaults["lr"], max_lr=optimizer.defaults["lr"], **options)

SCHEDULES = {
    "multi_step": lambda o: sched.MultiStepLR(o, [200, 40, 40, 120], gamma=0.5),
    "warmup_multi_step": lambda o: warm(o, 30, 0.1, sched.MultiStepLR(o, [50, 100], gamma=0.3)),
    "exponential": lambda o: sched.ExponentialLR(o, 0.99),
    "cosine_restarts": lambda o: sched.CosineAnnealingWarmRestarts(o, 40, T_mult=2, eta_min=0.01 * o.defaults["lr"]),
    "cosine_restarts_even": lambda o: sched.CosineAnnealingWarmRestarts(o, 70),
    "lambda": lambda o: sched.LambdaLR(o, lambda step: 1 / (1 + 0.1 * step)),
    "cyclic": lambda o: cyclic(o, 0.1, step_size_up=40, step_size_down=25),
    "cyclic_triangular2": lambda o: cyclic(o, 0.05, step_size_up=30, mode="triangular2", base_momentum=0.6, max_momentum=0.95),
    "cyclic_exp_range": lambda o: cyclic(o, 0.0, step_size_up=50, mode="exp_range", gamma=0.99),
}
# Cyclic schedules move the momentum.
UNDER = [
    ("adam", lambda p: O.Adam(p, lr=1e-2), "cyclic"), ("adam", lambda p: O.Adam(p, lr=1e-2), "cosine_restarts"),
    ("adamw", lambda p: O.AdamW(p, lr=1e-2, weight_decay=0.1), "cyclic_triangular2"),
    ("nadam", OPTIMIZERS["nadam"], "cyclic"), ("nadam_decoupled", OPTIMIZERS["nadam_decoupled"], "cosine_restarts"),
    ("rmsprop_momentum", OPTIMIZERS["rmsprop_momentum"], "cyclic_triangular2"), ("rmsprop_centered", OPTIMIZERS["rmsprop_centered"], "multi_step"),
    ("adadelta", OPTIMIZERS["adadelta"], "exponential"), ("adam_l2", OPTIMIZERS["adam_l2"], "cyclic_exp_range"),
    ("adam_amsgrad", OPTIMIZERS["adam_amsgrad"], "cyclic"), ("adamw_amsgrad", OPTIMIZERS["adamw_amsgrad"], "warmup_multi_step"),
    ("sgd_momentum_l2", OPTIMIZERS["sgd_momentum_l2"], "cyclic"),
]
LOSSES = [nn.BCEWithLogitsLoss(), nn.CrossEntropyLoss()]

def train(start, make, schedule, sign, X, y, order, dtype):
    model = MultiTaskNetwork().to(dtype)
    model.load_state_dict({k: v.to(dtype) for k, v in start.items()})
    optimizer = make(model.parameters())
    scheduler = schedule(optimizer) if schedule else None
    losses = []
    for t in range(STEPS):
        step = []
        for k in range(2):
            rows = order[k][t * BATCH:(t + 1) * BATCH]
            step.append(LOSSES[k](model(torch.from_numpy(X[k][rows]).to(dtype), k), torch.from_numpy(y[k][rows]).to(dtype)))
        optimizer.zero_grad(set_to_none=True)
        (sign * sum(step)).backward()
        losses.append([v.item() for v in step])
        optimizer.step()
        if scheduler: scheduler.step()
    return losses, model.state_dict()

def curve(schedule):
    optimizer = O.SGD([nn.Parameter(torch.zeros(1))], lr=1.0, momentum=0.9)
    scheduler = schedule(optimizer)
    rates, momenta = [], []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        scheduler.step()
    return {"lr": rates, "momentum": momenta}

def plateau(scores, **options):
    optimizer = O.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = sched.ReduceLROnPlateau(optimizer, **options)
    rates = []
    for score in scores:
        scheduler.step(score)
        rates.append(optimizer.param_groups[0]["lr"])
    camel = lambda name: name.split("_")[0] + "".join(part.title() for part in name.split("_")[1:])
    named = lambda score: "nan" if score != score else score
    return {"options": {camel(k): v for k, v in options.items()}, "scores": [named(s) for s in scores], "rates": rates}

def clipped(gradients, clip):
    parameters = [nn.Parameter(torch.zeros(len(g))) for g in gradients]
    for parameter, gradient in zip(parameters, gradients): parameter.grad = torch.tensor(gradient)
    norm = clip(parameters)
    return {"norm": None if norm is None else norm.item(), "clipped": [p.grad.tolist() for p in parameters]}

def short(value, digits):
    return [short(v, digits) for v in value] if isinstance(value, list) else float(f"%.{digits}g" % value)

def main():
    torch.set_num_threads(1)
    data = json.load(gzip.open(sys.argv[1]))
    X = [np.zeros((ROWS, FEATURES), np.float32) for _ in range(2)]
    y = [np.asarray(task["targets"], np.float32) for task in data["tasks"]]
    for k, task in enumerate(data["tasks"]):
        for r in range(ROWS): X[k][r, task["indices"][r]] = task["values"][r]
    start = {k: torch.tensor(v, dtype=torch.float32) for k, v in data["initial"].items()}
    out = {"torch": torch.__version__, "curves": {name: curve(schedule) for name, schedule in SCHEDULES.items()}, "runs": {}}
    runs = [(f"joint/{name}", make, None) for name, make in OPTIMIZERS.items()]
    runs += [(f"joint/{name}/{schedule}", make, SCHEDULES[schedule]) for name, make, schedule in UNDER]
    for name, make, schedule in runs:
        sign = -1 if name.endswith("maximize") else 1
        losses, final = train(start, make, schedule, sign, X, y, data["order"], torch.float32)
        _, final64 = train(start, make, schedule, sign, X, y, data["order"], torch.float64)
        spread = max((final[k].double() - final64[k]).abs().max().item() for k in final)
        out["runs"][name] = {"spread": {"parameter": spread}, "steps": [{"losses": {"0": a, "1": b}} for a, b in short(losses, 7)],
                             "final64": {k: short(v.tolist(), 8) for k, v in final64.items()}}
        print(name, "%.2g" % spread, "%.3f %.3f" % tuple(losses[-1]))
    falling = [1.0, 0.9, 0.91, 0.92, 0.9, 0.899999, 0.95, 0.8, 0.81, float("nan"), 0.82, 0.83, 0.84, 0.79, 0.85, 0.86, 0.87, 0.88, 0.89, 0.9, 0.91]
    out["plateau"] = [
        plateau(falling, patience=1), plateau(falling, patience=2, factor=0.5, cooldown=2), plateau(falling, patience=0, min_lr=0.02),
        plateau(falling, patience=1, threshold=0.05, threshold_mode="abs"), plateau(falling, mode="max", patience=1, factor=0.3),
        plateau(falling, mode="max", threshold_mode="abs", threshold=0.01, patience=2), plateau(falling, patience=0, factor=0.9, eps=0.05),
    ]
    gradients = [[3.0, -4.0, 0.0], [0.25], [-1e-3, 2.0]]
    out["clip"] = {"gradients": gradients,
        "norms": [{"normType": "inf" if p == float("inf") else p, "maxNorm": bound,
                   **clipped(gradients, lambda ps: torch.nn.utils.clip_grad_norm_(ps, bound, norm_type=p))}
                  for p in (1.0, 2.0, float("inf"), 3.0, 0.5, 1.5) for bound in (1.0, 100.0)],
        "values": [{"clipValue": v, **clipped(gradients, lambda ps: torch.nn.utils.clip_grad_value_(ps, v))} for v in (0.0, 0.5, 3.5)]}
    with gzip.GzipFile(sys.argv[2], "wb", mtime=0) as file: file.write(json.dumps(out, separators=(",", ":")).encode())

main()
