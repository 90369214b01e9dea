"""Makes metrics_weighted.json: scikit-learn's numbers with sample weights, of single classes, with zero_division, of curves, reports, F-beta,
top-k accuracy, the Brier score and the mean absolute percentage error.

Run by hand: python test/golden/make_metrics_weighted.py
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
random = np.random.default_rng(23)
NAN = float("nan")


def hard(y_true, y_pred, weights, classes=None):
    labels = None if classes is None else list(range(classes))
    out = {"y_true": y_true, "y_pred": y_pred, "weights": weights, "classes": classes, "averages": []}
    if classes is None:
        k = max(y_true + y_pred) + 1
        out |= {"accuracy": m.accuracy_score(y_true, y_pred, sample_weight=weights),
                "balanced_accuracy": m.balanced_accuracy_score(y_true, y_pred, sample_weight=weights),
                "cohen_kappa": m.cohen_kappa_score(y_true, y_pred, sample_weight=weights),
                "linear_kappa": m.cohen_kappa_score(y_true, y_pred, weights="linear", labels=range(k), sample_weight=weights),
                "quadratic_kappa": m.cohen_kappa_score(y_true, y_pred, weights="quadratic", labels=range(k), sample_weight=weights),
                "matthews": m.matthews_corrcoef(y_true, y_pred, sample_weight=weights),
                "confusion": {str(n): m.confusion_matrix(y_true, y_pred, labels=range(k), sample_weight=weights, normalize=n).tolist()
                              for n in (None, "true", "pred", "all")}}
    used = sorted(set(y_true + y_pred)) if labels is None else labels
    for zero in (0.0, 1.0, NAN):
        for average in ["macro", "micro", "weighted", None] + (["binary"] if max(y_true + y_pred) < 2 and classes is None else []):
            one = {"zero": zero, "average": average}
            for beta in (0.0, 0.5, 1.0, 2.0):
                p, r, f, _ = m.precision_recall_fscore_support(
                    y_true, y_pred, beta=beta, labels=labels, average=average, sample_weight=weights, zero_division=zero)
                one |= {"precision": p, "recall": r, f"f{beta}": f}
            if zero == zero:
                one["jaccard"] = m.jaccard_score(y_true, y_pred, labels=labels, average=average, sample_weight=weights, zero_division=zero)
            if average is None:
                one |= {"labels": used}
            out["averages"].append({key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in one.items()})
    names = [f"class {index}" for index in range(classes)] if classes else None
    out["reports"] = [{"digits": digits, "names": names, "text": m.classification_report(
        y_true, y_pred, labels=labels, target_names=names, digits=digits, sample_weight=weights, zero_division=0)} for digits in (2, 4)]
    return out


def multilabel(y_true, y_pred, scores, weights):
    t, p, s = np.asarray(y_true), np.asarray(y_pred), np.asarray(scores)
    out = {"y_true": t.tolist(), "y_pred": p.tolist(), "scores": s.tolist(), "weights": weights, "averages": [],
           "accuracy": m.accuracy_score(t, p, sample_weight=weights), "hamming_loss": m.hamming_loss(t, p, sample_weight=weights),
           "roc_auc": m.roc_auc_score(t, s, average=None, sample_weight=weights).tolist(),
           "average_precision": m.average_precision_score(t, s, average=None, sample_weight=weights).tolist(),
           "text": m.classification_report(t, p, sample_weight=weights, zero_division=1)}
    for zero in (0.0, 1.0, NAN):
        for average in ("macro", "micro", "weighted", "samples", None):
            one = {"zero": zero, "average": average}
            for beta in (1.0, 2.0):
                precision, recall, f, _ = m.precision_recall_fscore_support(
                    t, p, beta=beta, average=average, sample_weight=weights, zero_division=zero)
                one |= {"precision": precision, "recall": recall, f"f{beta}": f}
            if zero == zero:
                one["jaccard"] = m.jaccard_score(t, p, average=average, sample_weight=weights, zero_division=zero)
            out["averages"].append({key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in one.items()})
    return out


def scored(y_true, scores, weights):
    s = np.asarray(scores, float)
    many = s.ndim == 2
    labels = list(range(s.shape[1])) if many else [0, 1]
    onehot = np.eye(len(labels))[y_true]
    out = {"y_true": y_true, "scores": s.tolist(), "weights": weights,
           "log_loss": m.log_loss(y_true, s, labels=labels, sample_weight=weights),
           "brier": {str(half): m.brier_score_loss(y_true, s, sample_weight=weights, scale_by_half=half, **({"labels": labels} if many else {}))
                     for half in ("auto", True, False)},
           "top_k": {str(k): m.top_k_accuracy_score(y_true, s, k=k, labels=labels if many else None, sample_weight=weights) for k in (1, 2, 3)}}
    for average in ("macro", "weighted", "micro", None) if many else ("macro",):
        extra = {"multi_class": "ovr", "labels": labels, "average": average} if many else {}
        out[f"roc_auc_{average}"] = m.roc_auc_score(y_true, s, sample_weight=weights, **extra)
        out[f"average_precision_{average}"] = m.average_precision_score(
            onehot if many else y_true, s, sample_weight=weights, **({"average": average} if many else {}))
    return {key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in out.items()}


def curve(y_true, scores, weights, positive=None):
    out = {"y_true": y_true, "scores": list(scores), "weights": weights, "positive": positive}
    for drop in (True, False):
        fpr, tpr, thresholds = m.roc_curve(y_true, scores, pos_label=positive, sample_weight=weights, drop_intermediate=drop)
        out[f"roc_{drop}"] = {"fpr": fpr.tolist(), "tpr": tpr.tolist(), "thresholds": thresholds[1:].tolist()}
        p, r, thresholds = m.precision_recall_curve(y_true, scores, pos_label=positive, sample_weight=weights, drop_intermediate=drop)
        out[f"pr_{drop}"] = {"precision": p.tolist(), "recall": r.tolist(), "thresholds": thresholds.tolist()}
        if len(set(y_true)) == 2:
            out["auc"] = m.auc(fpr, tpr)
    return out


def values(y_true, y_pred, weights):
    how = {"sample_weight": weights}
    return {"y_true": y_true, "y_pred": y_pred, "weights": weights, "mse": m.mean_squared_error(y_true, y_pred, **how),
            "rmse": m.root_mean_squared_error(y_true, y_pred, **how), "mae": m.mean_absolute_error(y_true, y_pred, **how),
            "mape": m.mean_absolute_percentage_error(y_true, y_pred, **how),
            "medianAbsoluteError": m.median_absolute_error(y_true, y_pred, **how), "r2": m.r2_score(y_true, y_pred, **how),
            "explainedVariance": m.explained_variance_score(y_true, y_pred, **how)}


def weigh(count):
    return np.round(random.random(count) * 4, 1).tolist()  # some are 0


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


two, four = random.integers(0, 2, 60).tolist(), random.integers(0, 4, 60).tolist()
hards = []
for y_true, y_pred in [(two, random.integers(0, 2, 60).tolist()), (four, random.integers(0, 4, 60).tolist()),
                       ([0, 2, 2, 4, 4, 4], [0, 2, 4, 4, 4, 2]), ([0, 1, 2, 2], [3, 1, 2, 0]), ([0, 0, 1, 1], [0, 0, 0, 0])]:
    hards += [hard(y_true, y_pred, None), hard(y_true, y_pred, weigh(len(y_true))), hard(y_true, y_pred, None, 6)]
hards.append(hard([0, 1, 1, 2, 0], [0, 1, 0, 2, 1], [1, 2, 0, 0, 3]))   # class 2 is in rows of weight 0 only
hards.append(hard([0] * 8, [0] + [1] * 7, None))                        # 0.125: a tie of two decimals

t = random.integers(0, 2, (30, 4))
t[0], t[:, 3] = 0, 0
p = random.integers(0, 2, (30, 4))
p[0], p[:, 3] = 0, 0
s = np.round(random.random((30, 4)), 1)
t2 = t.copy()
t2[1, 3] = 1
labels = [multilabel(t2, p, s, None), multilabel(t2, p, s, (np.round(random.random(30) * 3, 1) + (np.arange(30) == 1)).tolist()),
          multilabel(np.maximum(t2, np.eye(30, 4, dtype=int)), p, s, [1] * 30)]

ties = (random.integers(0, 6, 60) / 5)
many = softmax(np.round(random.normal(size=(60, 4))))
three = [0, 1, 2, 2, 1, 0]
scores = []
for y_true, given in [(two, ties), (two, random.random(60)), (four, many), (four, softmax(random.normal(size=(60, 4)) * 2)),
                      (three, [[.4, .4, .2], [.3, .3, .4], [.2, .4, .4], [.3, .4, .3], [.2, .6, .2], [1 / 3, 1 / 3, 1 / 3]])]:
    scores += [scored(y_true, given, None), scored(y_true, given, weigh(len(y_true)))]
curves = [curve(two, ties.tolist(), None), curve(two, random.random(60).tolist(), None), curve(two, ties.tolist(), weigh(60)),
          curve(two, random.normal(size=60).tolist(), weigh(60)), curve(four, random.random(60).tolist(), None, 2),
          curve([0, 0, 0], [0.1, 0.2, 0.2], None, 1), curve([1, 1], [0.3, 0.4], None), curve([0, 1], [0.5, 0.5], None),
          curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], [1, 0, 2, 1])]
aims = np.round(random.normal(size=41), 1)
near = np.round(aims + random.normal(size=41), 1)
of_values = [values(aims.tolist(), near.tolist(), None), values(aims.tolist(), near.tolist(), weigh(41)),
             values([1.0, 2.0, 4.0, 8.0], [3.0, 5.0, 8.0, 13.0], [1, 1, 1, 1]), values([1.0, 2.0, 4.0, 8.0], [3.0, 5.0, 8.0, 13.0], [1, 1, 0, 2]),
             values([1.0, 2.0, 4.0], [1.5, 1.0, 9.0], [0, 3, 0]), values([0.0, 2.0, 4.0], [0.0, 1.0, 9.0], [1, 1, 0.5]),
             values([2.0, 2.0, 2.0], [1.0, 2.0, 3.0], [1, 2, 1]), values([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0], None)]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and np.isnan(value):
        return "nan"
    return value.item() if isinstance(value, np.generic) else value


golden = {"sklearn": sklearn.__version__, "hard": hards, "multilabel": labels, "scored": scores, "curves": curves, "values": of_values}
path = pathlib.Path(__file__).parent / "metrics_weighted.json"
path.write_text(json.dumps(plain(golden)) + "\n")
