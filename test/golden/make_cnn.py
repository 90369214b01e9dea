"""Golden numbers of the trunk cnn: gradients of a first step, the losses of short trainings, and logits in evaluation after them.

    python make_cnn.py OUT.json

Images are bytes, row by row and in each pixel channel by channel, as potluck keeps them; torch gets them as [batch, channels, height, width] / 255.
Parameters have the names that potluck gives them. All rows have two tasks, one binary and one of three classes; their losses are added. Adam in
float32.
"""
import json, sys
import numpy as np, torch
import torch.nn.functional as F

STEPS, LR, ROWS = 12, 1e-2, 6
ACTIVATIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "gelu": F.gelu, "relu": torch.relu}
RUNS = {
    "two blocks": dict(shape=[1, 6, 7], others=0, channels=[3, 4], kernel=3, pool=2, activation="relu", hidden=[5]),
    "colours and features": dict(shape=[3, 7, 6], others=4, channels=[4], kernel=5, pool=3, activation="tanh", hidden=[6, 6], layerNorm=True,
                                 residual=True, batchNorm=True),
    "no pooling": dict(shape=[1, 2, 2], others=3, channels=[2], kernel=1, pool=1, activation="gelu", hidden=[8, 8], residual=True),
    "batch norms": dict(shape=[2, 8, 5], others=2, channels=[2, 3], kernel=3, pool=2, activation="sigmoid", hidden=[4], batchNorm=True),
}

def numbers(random, low, high, *shape): return torch.tensor(np.round(random.uniform(low, high, shape), 3), dtype=torch.float32)

def make(name, o, seed):
    random = np.random.default_rng(seed)
    c, h, w = o["shape"]
    p, norms = {}, {}
    def add(key, fan_in, *shape): p[key] = numbers(random, -1, 1, *shape) / fan_in ** 0.5
    inputs = c
    for i, outputs in enumerate(o["channels"]):
        suffix = "" if len(o["channels"]) == 1 else f"_{i}"
        fan = inputs * o["kernel"] ** 2
        add(f"conv{suffix}.weight", fan, outputs, inputs, o["kernel"], o["kernel"])
        if not o.get("batchNorm"): add(f"conv{suffix}.bias", fan, outputs)
        if o.get("batchNorm"):
            p[f"batch_norm{suffix}.weight"], p[f"batch_norm{suffix}.bias"] = numbers(random, 0.7, 1.3, outputs), numbers(random, -0.3, 0.3, outputs)
            norms[f"batch_norm{suffix}"] = [torch.zeros(outputs), torch.ones(outputs)]
        inputs, h, w = outputs, h // o["pool"], w // o["pool"]
    if o["others"]: add("features.weight", o["others"], o["hidden"][0], o["others"])
    width = inputs * h * w
    for i, units in enumerate(o["hidden"]):
        suffix = "" if len(o["hidden"]) == 1 else f"_{i}"
        add(f"hidden{suffix}.weight", width, units, width)
        add(f"hidden{suffix}.bias", width, units)
        if o.get("layerNorm"): p[f"norm{suffix}.weight"], p[f"norm{suffix}.bias"] = numbers(random, 0.7, 1.3, units), numbers(random, -0.3, 0.3, units)
        width = units
    for task, outputs in (("a", 1), ("b", 3)):
        add(f"final_{task}.weight", width, outputs, width)
        add(f"final_{task}.bias", width, outputs)
    p = {key: torch.tensor([float("%.4g" % v) for v in value.flatten()]).reshape(value.shape).requires_grad_() for key, value in p.items()}
    initial = {key: value.tolist() for key, value in p.items()}
    c, h, w = o["shape"]
    bytes_ = random.integers(0, 256, (ROWS, h, w, c)) * (random.random((ROWS, h, w, c)) < 0.7)
    others = numbers(random, -1, 1, ROWS, o["others"]) * torch.tensor(random.random((ROWS, o["others"])) < 0.6)
    a, b = random.integers(0, 2, ROWS), random.integers(0, 3, ROWS)
    images, act = torch.tensor(bytes_.transpose(0, 3, 1, 2) / 255, dtype=torch.float32), ACTIVATIONS[o["activation"]]

    def forward(training):
        x = images
        for i in range(len(o["channels"])):
            suffix = "" if len(o["channels"]) == 1 else f"_{i}"
            x = F.conv2d(x, p[f"conv{suffix}.weight"], p.get(f"conv{suffix}.bias"), padding=o["kernel"] // 2)
            if o.get("batchNorm"):
                n = f"batch_norm{suffix}"
                x = F.batch_norm(x, *norms[n], p[n + ".weight"], p[n + ".bias"], training)
            x = act(x)
            if o["pool"] > 1: x = F.max_pool2d(x, o["pool"])
        x = x.flatten(1)
        for i in range(len(o["hidden"])):
            suffix = "" if len(o["hidden"]) == 1 else f"_{i}"
            y = F.linear(x, p[f"hidden{suffix}.weight"], p[f"hidden{suffix}.bias"])
            if i == 0 and o["others"]: y = y + F.linear(others, p["features.weight"])
            if o.get("layerNorm"): y = F.layer_norm(y, y.shape[1:], p[f"norm{suffix}.weight"], p[f"norm{suffix}.bias"])
            y = act(y)
            x = y + x if o.get("residual") and i > 0 and x.shape[1] == y.shape[1] else y
        return [F.linear(x, p[f"final_{t}.weight"], p[f"final_{t}.bias"]) for t in "ab"]

    def losses():
        one, two = forward(True)
        return F.binary_cross_entropy_with_logits(one[:, 0], torch.tensor(a, dtype=torch.float32)), F.cross_entropy(two, torch.tensor(b))

    optimizer, found, gradients = torch.optim.Adam(p.values(), LR), [], None
    for step in range(STEPS):
        optimizer.zero_grad()
        both = losses()
        sum(both).backward()
        if gradients is None: gradients = {key: value.grad.flatten().tolist() for key, value in p.items()}
        found.append([loss.item() for loss in both])
        optimizer.step()
    with torch.no_grad(): logits = [x.flatten().tolist() for x in forward(False)]
    options = {key: value for key, value in o.items() if key not in ("shape", "others")}
    return dict(shape=o["shape"], options=options, bytes=bytes_.flatten().tolist(), others=others.tolist(), a=a.tolist(), b=b.tolist(), initial=initial,
                gradients=gradients, losses=found, logits=logits)

rounded = lambda value: ([rounded(v) for v in value] if isinstance(value, list) else {k: rounded(v) for k, v in value.items()} if isinstance(value, dict)
                         else float("%.8g" % value) if isinstance(value, float) else value)
runs = {name: rounded(make(name, o, seed)) for seed, (name, o) in enumerate(RUNS.items(), 1)}
json.dump(dict(lr=LR, torch=torch.__version__, runs=runs), open(sys.argv[1], "w"), separators=(",", ":"))
