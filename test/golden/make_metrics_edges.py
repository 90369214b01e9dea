"""Makes metrics_edges.json: scikit-learn's numbers for constant targets, and scipy's correlations of very large and very small numbers.

Run by hand: python test/golden/make_metrics_edges.py
"""
import json
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics as m

warnings.simplefilter("ignore")


def number(value):
    value = float(value)
    return value if np.isfinite(value) else None


constant = []
for y_true, y_pred in [
    ([3, 3, 3], [3, 3, 3]), ([3, 3, 3], [3, 3, 4]), ([3, 3, 3], [4, 4, 4]), ([0, 0], [0, 0]), ([0, 0], [1, -1]),
    ([1, 2, 3], [2, 2, 2]), ([1, 2, 3], [2, 3, 4]), ([1, 2, 4], [1, 2, 4]), ([-2.5, -2.5], [-2.5, 0.5]),
]:
    constant.append({"y_true": y_true, "y_pred": y_pred, "r2": number(m.r2_score(y_true, y_pred)),
                     "explained_variance": number(m.explained_variance_score(y_true, y_pred))})

correlations = []
base_true, base_pred = np.array([1.0, 2.5, 2.5, 4.0, -3.0, 0.5]), np.array([0.5, 2.0, 3.0, 3.5, -1.0, 4.0])
for scale_true, scale_pred in [(1, 1), (1e200, 1), (1, 1e-200), (1e200, 1e-200), (1e-300, 1e-300), (1e300, 1e300), (1e154, 1e-162)]:
    y_true, y_pred = base_true * scale_true, base_pred * scale_pred
    correlations.append({"y_true": y_true.tolist(), "y_pred": y_pred.tolist(), "pearson": number(stats.pearsonr(y_true, y_pred).statistic),
                         "spearman": number(stats.spearmanr(y_true, y_pred).statistic)})

out = {"sklearn": sklearn.__version__, "scipy": scipy.__version__, "constant": constant, "correlations": correlations}
pathlib.Path(__file__).with_name("metrics_edges.json").write_text(json.dumps(out, indent=1) + "\n")
print(json.dumps(out))
