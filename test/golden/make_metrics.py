"""Makes metrics.json: scikit-learn's numbers where metrics differ between libraries: ties, absent classes, no denominator, clipping.

Run by hand: python test/golden/make_metrics.py
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
random = np.random.default_rng(7)


def hard(y_true, y_pred):
    out = {"y_true": y_true, "y_pred": y_pred,
           "accuracy": m.accuracy_score(y_true, y_pred),
           "balanced_accuracy": m.balanced_accuracy_score(y_true, y_pred),
           "cohen_kappa": m.cohen_kappa_score(y_true, y_pred),
           "mcc": m.matthews_corrcoef(y_true, y_pred)}
    averages = ["macro", "micro", "weighted"] + (["binary"] if max(y_true + y_pred) < 2 else [])
    for average in averages:
        p, r, f, _ = m.precision_recall_fscore_support(y_true, y_pred, average=average, zero_division=0)
        out[average] = {"precision": p, "recall": r, "f1": f}
    return out


def ranked(y_true, scores, dtype):
    scores = np.asarray(scores, dtype)
    many = scores.ndim == 2
    labels = list(range(scores.shape[1])) if many else [0, 1]
    auc = m.roc_auc_score(y_true, scores, **({"multi_class": "ovr", "labels": labels} if many else {}))
    onehot = np.eye(len(labels))[y_true]
    return {"y_true": y_true, "scores": scores.astype(float).tolist(), "dtype": dtype,
            "log_loss": m.log_loss(y_true, scores, labels=labels), "roc_auc": auc,
            "average_precision": m.average_precision_score(onehot if many else y_true, scores, average="macro")}


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


truth = random.integers(0, 2, 200).tolist()
truth4 = random.integers(0, 4, 120).tolist()
predicted = [
    ([0, 0, 1, 1], [0, 0, 0, 0]),          # nothing predicted positive: precision has no denominator
    ([0, 0, 0, 0], [0, 1, 1, 0]),          # no positive target
    ([1, 1, 1], [1, 1, 1]),                # one class everywhere
    ([0, 0, 0], [0, 0, 0]),
    ([0, 2, 2, 4, 4, 4], [0, 2, 4, 4, 4, 2]),   # classes 1 and 3 occur nowhere
    ([0, 1, 2, 2], [3, 1, 2, 0]),          # class 3 is only predicted
    ([0, 1, 2, 3], [0, 1, 1, 1]),          # classes 2 and 3 are never predicted
    (truth4, random.integers(0, 4, 120).tolist()),
    (truth, random.integers(0, 2, 200).tolist()),
]
scored = [
    (truth, random.integers(0, 6, 200) / 5, "float64"),                  # ties on every score, and exact 0 and 1
    (truth, random.integers(0, 6, 200) / 5, "float32"),
    (truth, random.random(200), "float64"),
    ([0, 0, 1, 1, 1], [1.0, 0.5, 0.5, 0.5, 0.0], "float64"),
    ([0, 1, 1], [0.3, 0.3, 0.3], "float64"),
    (truth4, softmax(random.normal(size=(120, 4)) * 2), "float64"),
    (truth4, softmax(np.round(random.normal(size=(120, 4)))), "float64"),  # ties
]
golden = {"sklearn": sklearn.__version__, "hard": [hard(*case) for case in predicted], "ranked": [ranked(*case) for case in scored],
          "r2": [{"y_true": t, "y_pred": p, "r2": m.r2_score(t, p)} for t, p in
                 [([2, 2, 2], [2, 2, 2]), ([2, 2, 2], [1, 2, 3]), ([1, 2, 4], [4, 2, 1])]]}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and np.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


path = pathlib.Path(__file__).parent / "metrics.json"
path.write_text(json.dumps(plain(golden), default=float) + "\n")
