"""Makes metrics.json: scikit-learn's numbers where metrics differ between libraries: ties, absent classes, no denominator, clipping; and those
of multilabel and ordinal tasks, and of numbers (correlations are scipy's).

Run by hand: python test/golden/make_metrics.py
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from scipy import stats
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


def multilabel(y_true, scores):
    y_true, scores = np.asarray(y_true), np.asarray(scores)
    y_pred = (scores > 0.5).astype(int)
    out = {"y_true": y_true.tolist(), "scores": scores.tolist(), "accuracy": m.accuracy_score(y_true, y_pred), "hammingLoss": m.hamming_loss(y_true, y_pred)}
    for average in ("micro", "macro", "weighted", "samples"):
        p, r, f, _ = m.precision_recall_fscore_support(y_true, y_pred, average=average, zero_division=0)
        title = average.capitalize()
        out |= {f"precision{title}": p, f"recall{title}": r, f"f1{title}": f}
        if average != "weighted":
            out[f"jaccard{title}"] = m.jaccard_score(y_true, y_pred, average=average, zero_division=0)
    if all(len(set(column)) == 2 for column in y_true.T):
        out |= {"rocAuc": m.roc_auc_score(y_true, scores), "averagePrecision": m.average_precision_score(y_true, scores)}
    return out


def ordinal(y_true, y_pred, classes):
    kappa = lambda weights: m.cohen_kappa_score(y_true, y_pred, weights=weights, labels=list(range(classes)))
    return {"y_true": y_true, "y_pred": y_pred, "linearKappa": kappa("linear"), "quadraticKappa": kappa("quadratic"),
            "mae": m.mean_absolute_error(y_true, y_pred), "rmse": m.root_mean_squared_error(y_true, y_pred),
            "spearman": stats.spearmanr(y_true, y_pred)[0]}


def values(y_true, y_pred):
    return {"y_true": y_true, "y_pred": y_pred, "medianAbsoluteError": m.median_absolute_error(y_true, y_pred),
            "explainedVariance": m.explained_variance_score(y_true, y_pred),
            "pearson": stats.pearsonr(y_true, y_pred)[0], "spearman": stats.spearmanr(y_true, y_pred)[0]}


later = np.random.default_rng(11)
stars = later.integers(0, 5, 80)
aims = np.round(later.normal(size=41), 1)
of_labels = [
    multilabel(later.integers(0, 2, (60, 4)), np.round(later.random((60, 4)), 1)),
    multilabel([[0, 0, 0], [0, 0, 0], [1, 0, 1]], [[0.9, 0.1, 0.2], [0.1, 0.2, 0.3], [0.7, 0.2, 0.1]]),  # no denominators: label 1, row 1
    multilabel([[0, 0], [0, 0]], [[0.1, 0.2], [0.3, 0.1]]),
]
of_ranks = [
    ordinal(stars.tolist(), np.clip(stars + later.integers(-2, 3, 80), 0, 4).tolist(), 5),
    ordinal([0, 0, 4, 4], [0, 4, 4, 0], 5),      # distances count, also over classes that occur nowhere
    ordinal([2, 2], [2, 2], 4),
    ordinal([0, 1, 2, 3], [3, 2, 1, 0], 4),
]
of_values = [
    values(aims.tolist(), np.round(aims + later.normal(size=41), 1).tolist()),   # ties
    values([1.0, 2.0, 4.0, 8.0], [3.0, 4.0, 6.0, 10.0]),
    values([2.0, 2.0, 2.0], [1.0, 1.0, 1.0]),
    values([2.0, 2.0, 2.0], [1.0, 1.0, 2.0]),
]
golden = {"sklearn": sklearn.__version__, "hard": [hard(*case) for case in predicted], "ranked": [ranked(*case) for case in scored],
          "r2": [{"y_true": t, "y_pred": p, "r2": m.r2_score(t, p)} for t, p in
                 [([2, 2, 2], [2, 2, 2]), ([2, 2, 2], [1, 2, 3]), ([1, 2, 4], [4, 2, 1])]],
          "multilabel": of_labels, "ordinal": of_ranks, "values": of_values}


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
