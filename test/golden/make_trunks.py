"""Golden numbers of whole trainings with every kind of trunk.

    python make_trunks.py schedules.json.gz OUT.json.gz

The rows and their order are those of schedules.json.gz. Parameters have the names that potluck gives them, and are made by torch.nn.Linear's rule,
rounded to three digits, layer norms apart from 1 and 0 so that they tell. Adam in float32 gives the losses of every step, in float64 the final
parameters; `spread` is how far float32 ends from float64, the largest absolute difference of a parameter. The experts, gates and units are
written from the papers' equations (Ma et al. 2018; Tang et al. 2020; Misra et al. 2016) with torch's linear, layer_norm and softmax.
"""
import gzip, json, sys
import numpy as np, torch
import torch.nn.functional as F

# At a rate of 1e-2 the trainings with layer norms are unstable: PyTorch's own float32 then leaves float64 by 2e-2 of a loss.
STEPS, LR, HIDDEN, TASKS = 150, 3e-3, [5, 5], ["0", "1"]
ACTIVATIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "gelu": F.gelu}
RUNS = {
    "mlp": dict(trunk="mlp", activation="tanh", layerNorm=True, residual=True),
    "mmoe": dict(trunk="mmoe", experts=3, activation="sigmoid"),
    "mmoe_norm": dict(trunk="mmoe", experts=2, activation="gelu", layerNorm=True, residual=True),
    "cgc": dict(trunk="cgc", sharedExperts=1, taskExperts=2, activation="tanh"),
    "ple": dict(trunk="ple", sharedExperts=1, taskExperts=1, levels=2, activation="sigmoid", residual=True),
    "cross_stitch": dict(trunk="cross_stitch", alpha=0.9, activation="tanh", layerNorm=True),
    "private_shared": dict(trunk="private_shared", privateUnits=3, activation="sigmoid"),
}

class Model:
    """Its parameters in a dictionary, made as they are first asked for."""
    def __init__(self, features, options, seed):
        self.features, self.options, self.p = features, options, {}
        self.random, self.dtype = np.random.default_rng(seed), torch.float32

    def parameter(self, name, shape, make):
        if name not in self.p: self.p[name] = torch.tensor([float("%.3g" % v) for v in make(int(np.prod(shape)))]).reshape(shape)
        return self.p[name]

    def uniform(self, fan_in): return lambda n: self.random.uniform(-1, 1, n) / fan_in ** 0.5

    def linear(self, name, x, outputs, bias=True):
        w = self.parameter(name + ".weight", (outputs, x.shape[1]), self.uniform(x.shape[1]))
        return F.linear(x, w, self.parameter(name + ".bias", (outputs,), self.uniform(x.shape[1])) if bias else None)

    def stage(self, name, index, x, first, widths):
        layer = name if len(widths) == 1 else f"{name}_{index}"
        y = self.linear(layer, x, widths[index])
        if self.options.get("layerNorm"):
            norm = layer.replace("hidden", "norm") if name == "hidden" else "norm_" + layer
            near = lambda at: lambda n: at + self.random.uniform(-0.3, 0.3, n)
            y = F.layer_norm(y, y.shape[1:], self.parameter(norm + ".weight", y.shape[1:], near(1)), self.parameter(norm + ".bias", y.shape[1:], near(0)))
        y = ACTIVATIONS[self.options["activation"]](y)
        return y + x if self.options.get("residual") and not (first and index == 0) and x.shape[1] == y.shape[1] else y

    def mlp(self, name, x, first=True, widths=HIDDEN):
        for index in range(len(widths)): x = self.stage(name, index, x, first, widths)
        return x

    def mixed(self, name, x, experts):
        gate = torch.softmax(self.linear(name, x, len(experts), bias=False), 1)
        return (gate.unsqueeze(2) * torch.stack(experts, 1)).sum(1)

    def representations(self, x):
        o, kind = self.options, self.options["trunk"]
        if kind == "mlp": return [self.mlp("hidden", x)] * 2
        if kind == "mmoe":
            experts = [self.mlp(f"experts_{e}", x) for e in range(o["experts"])]
            return [self.mixed(f"gate_{t}", x, experts) for t in TASKS]
        if kind == "private_shared":
            shared = self.mlp("shared", x)
            return [torch.cat([shared, self.mlp(f"private_{t}", x, widths=[o["privateUnits"]])], 1) for t in TASKS]
        if kind == "cross_stitch":
            towers = [x, x]
            for index in range(len(HIDDEN)):
                towers = torch.stack([self.stage(f"tower_{t}", index, tower, True, HIDDEN) for t, tower in zip(TASKS, towers)])
                a = o["alpha"]
                unit = self.parameter(f"cross_stitch_{index}.weight", (2, 2), lambda n: [a, 1 - a, 1 - a, a])
                towers = list(torch.einsum("ij,jbh->ibh", unit, towers))
            return towers
        levels, own, shared = o.get("levels", 1), [x, x], x
        for level in range(levels):
            prefix, first = "" if levels == 1 else f"level_{level}_", level == 0
            common = [self.mlp(f"{prefix}shared_experts_{e}", shared, first) for e in range(o["sharedExperts"])]
            tasks = [[self.mlp(f"{prefix}experts_{t}_{e}", own[i], first) for e in range(o["taskExperts"])] for i, t in enumerate(TASKS)]
            own = [self.mixed(f"{prefix}gate_{t}", own[i], tasks[i] + common) for i, t in enumerate(TASKS)]
            if level < levels - 1: shared = self.mixed(f"{prefix}shared_gate", shared, tasks[0] + tasks[1] + common)
        return own

    def logits(self, x): return [self.linear(f"final_{t}", r, n) for t, r, n in zip(TASKS, self.representations(x), [1, 3])]

def train(golden, X, y, name, initial, dtype):
    arguments, losses = golden["arguments"], []
    model = Model(arguments["features"], RUNS[name], 0)
    model.p = {k: v.clone().to(dtype).requires_grad_() for k, v in initial.items()}
    optimizer = torch.optim.Adam(model.p.values(), lr=LR)
    for t in range(STEPS):
        step = []
        for k, loss in enumerate([F.binary_cross_entropy_with_logits, F.cross_entropy]):
            rows = golden["order"][k][t * arguments["batch"]:(t + 1) * arguments["batch"]]
            step.append(loss(model.logits(torch.from_numpy(X[k][rows]).to(dtype))[k], torch.from_numpy(y[k][rows]).to(dtype)))
        optimizer.zero_grad(set_to_none=True)
        sum(step).backward()
        losses.append([v.item() for v in step])
        optimizer.step()
    return losses, {k: v.detach() for k, v in model.p.items()}

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
    out = {"torch": torch.__version__, "steps": STEPS, "lr": LR, "hidden": HIDDEN, "runs": {}}
    for number, name in enumerate(RUNS):
        model = Model(arguments["features"], RUNS[name], number)
        model.logits(torch.from_numpy(X[0][:1]))
        losses, final = train(golden, X, y, name, model.p, torch.float32)
        _, final64 = train(golden, X, y, name, model.p, torch.float64)
        spread = max((final[k].double() - final64[k]).abs().max().item() for k in final)
        out["runs"][name] = {"options": RUNS[name], "spread": {"parameter": spread}, "initial": {k: short(v.tolist(), 3) for k, v in model.p.items()},
                             "losses": short(losses, 7), "final64": {k: short(v.tolist(), 7) for k, v in final64.items()}}
        print(name, "spread %.1e" % spread, losses[0], losses[-1])
    with gzip.GzipFile(sys.argv[2], "wb", mtime=0) as file:
        file.write(json.dumps(out, separators=(",", ":")).encode())

main()
