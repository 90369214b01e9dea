"""Makes calibration.json: reliability curves by scikit-learn, calibration errors by torchmetrics, and temperatures by scikit-learn's
temperature scaling and by torch's LBFGS, on logits that are too sure or too unsure.

Run by hand: python test/golden/make_calibration.py
"""
import json
import pathlib

import numpy as np
import sklearn
import torch
import torchmetrics
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax
from sklearn.calibration import _TemperatureScaling, calibration_curve
from torchmetrics.functional.classification import binary_calibration_error, multiclass_calibration_error

rng = np.random.default_rng(7)
ROWS = 120


def numbers(values):
    return [float(value) for value in np.ravel(values)]


def shorts(values):
    """Numbers of float32 with as few digits as they need there."""
    return [float(str(value)) for value in np.ravel(values).astype(np.float32)]


def f32(values):
    return np.asarray(values, dtype=np.float32).astype(np.float64)


curves, errors, temperatures = [], [], []
truth = rng.normal(0, 1.5, ROWS)
y = (rng.random(ROWS) < expit(truth)).astype(int)
for scale in [2.5, 0.6]:
    p = f32(expit(truth * scale))
    for bins in [5, 15]:
        for strategy in ["uniform", "quantile"]:
            freq, prob = calibration_curve(y, p, n_bins=bins, strategy=strategy)
            curves.append({"scale": scale, "bins": bins, "strategy": strategy, "frequency": numbers(freq), "probability": numbers(prob)})
        for norm in ["l1", "l2", "max"]:
            value = binary_calibration_error(torch.tensor(p), torch.tensor(y), n_bins=bins, norm=norm)
            errors.append({"kind": "binary", "scale": scale, "bins": bins, "norm": norm, "value": float(value)})

true_scores = rng.normal(0, 1.2, (ROWS, 3))
y3 = np.array([rng.choice(3, p=np.exp(row)) for row in log_softmax(true_scores, axis=1)])
for scale in [2.5, 0.6]:
    p = f32(np.exp(log_softmax(true_scores * scale, axis=1)))
    for norm in ["l1", "l2", "max"]:
        value = multiclass_calibration_error(torch.tensor(p), torch.tensor(y3), num_classes=3, n_bins=15, norm=norm)
        errors.append({"kind": "multiclass", "scale": scale, "bins": 15, "norm": norm, "value": float(value)})


def lbfgs(loss):
    """Guo et al.'s own code: LBFGS on the temperature."""
    t = torch.ones(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([t], lr=0.1, max_iter=500, tolerance_grad=1e-12, tolerance_change=1e-14, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        value = loss(t)
        value.backward()
        return value

    for _ in range(5):
        optimizer.step(closure)
    return float(t.detach())


def brent(loss):
    with torch.no_grad():
        found = minimize_scalar(lambda log: float(loss(torch.tensor([np.exp(log)]))), bounds=(-3, 3), method="bounded", options={"xatol": 1e-12})
    return float(np.exp(found.x))


for scale in [2.5, 0.5]:
    z, z3 = f32(truth * scale), f32(true_scores * scale)
    target, target3 = torch.tensor(y, dtype=torch.float64), torch.tensor(y3)
    bce = lambda t: torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(z) / t, target)
    ce = lambda t: torch.nn.functional.cross_entropy(torch.tensor(z3) / t, target3)
    temperatures.append({"kind": "binary", "logits": shorts(z), "targets": y.tolist(), "lbfgs": lbfgs(bce), "brent": brent(bce)})
    scaling = _TemperatureScaling().fit(z3, y3)
    temperatures.append({"kind": "multiclass", "logits": shorts(z3), "targets": y3.tolist(), "lbfgs": lbfgs(ce), "brent": brent(ce),
                         "sklearn": float(1 / scaling.beta_)})
    labels = (rng.random((ROWS, 3)) < expit(true_scores)).astype(int)
    bce3 = lambda t: torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(z3) / t, torch.tensor(labels, dtype=torch.float64))
    temperatures.append({"kind": "multilabel", "logits": shorts(z3), "targets": np.ravel(labels).tolist(), "lbfgs": lbfgs(bce3), "brent": brent(bce3)})
    edges = np.array([-1.5, 0.2, 1.0])
    cumulative = edges[None, :] - truth[:, None]
    shares = np.diff(np.concatenate([np.zeros((ROWS, 1)), expit(cumulative), np.ones((ROWS, 1))], axis=1), axis=1)
    y4 = np.array([rng.choice(4, p=row / row.sum()) for row in shares])
    z4 = f32(cumulative * scale)

    def nll(t):
        below = torch.sigmoid(torch.tensor(z4) / t)
        p = torch.diff(torch.cat([torch.zeros(ROWS, 1), below, torch.ones(ROWS, 1)], dim=1), dim=1)
        return -torch.log(p[torch.arange(ROWS), torch.tensor(y4)]).mean()

    temperatures.append({"kind": "ordinal", "logits": shorts(z4), "targets": y4.tolist(), "lbfgs": lbfgs(nll), "brent": brent(nll)})

out = {
    "sklearn": sklearn.__version__, "torch": torch.__version__, "torchmetrics": torchmetrics.__version__,
    "y": y.tolist(), "y3": y3.tolist(),
    "probabilities": {str(s): shorts(f32(expit(truth * s))) for s in [2.5, 0.6]},
    "probabilities3": {str(s): shorts(f32(np.exp(log_softmax(true_scores * s, axis=1)))) for s in [2.5, 0.6]},
    "curves": curves, "errors": errors, "temperatures": temperatures,
}
pathlib.Path(__file__).with_name("calibration.json").write_text(json.dumps(out) + "\n")
print([(one["kind"], one["lbfgs"], one["brent"], one.get("sklearn")) for one in temperatures])
