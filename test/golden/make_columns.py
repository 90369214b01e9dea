"""Writes columns.json: what scikit-learn's ColumnTransformer makes of numeric and categorical columns.

    .venv/bin/python test/golden/make_columns.py OUT

Numbers: SimpleImputer(mean, add_indicator) and StandardScaler; categories: OneHotEncoder(handle_unknown="ignore").
"""
import json
import sys

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

rng = np.random.default_rng(3)
rows, train = 60, 40


def holes(values, share, test_only=False):
    """Some of the values, missing."""
    out = [None if rng.random() < share and (not test_only or row >= train) else value for row, value in enumerate(values)]
    return out


numeric = {
    "plain": rng.normal(50, 12, rows).round(3).tolist(),
    "large": (1e9 + rng.normal(0, 1e-3, rows)).tolist(),
    "huge": (rng.normal(0, 1, rows) * 1e30).tolist(),
    "tiny": (rng.normal(0, 1, rows) * 1e-30).tolist(),
    "constant": [0.1] * train + [0.1, 5.1] * ((rows - train) // 2),
    "nearly": [1e6 + 1e-9 * (row % 2) for row in range(rows)],
    "counts": rng.integers(0, 5, rows).tolist(),
    "gaps": holes(rng.normal(3, 2, rows).round(3).tolist(), 0.3),
    "late": holes(rng.normal(-1, 4, rows).round(3).tolist(), 0.4, test_only=True),
}
categorical = {
    "job": holes([["cook", "actor", "Zoologist", "éditeur", "\U0001d400", "\uffee"][row] for row in rng.integers(0, 6, rows)], 0),
    "rare": [f"v{row // 3}" for row in range(rows)],
    "gaps": holes([["yes", "no"][row] for row in rng.integers(0, 2, rows)], 0.3),
}

features, names = {}, {}
for name, values in numeric.items():
    column = np.array([np.nan if value is None else value for value in values], float)[:, None]
    filled = SimpleImputer(strategy="mean", add_indicator=True).fit(column[:train])
    with_indicator = filled.transform(column)
    scaler = StandardScaler().fit(column[:train])
    scaled = scaler.transform(with_indicator[:, :1])
    features[name] = {
        "standard": np.hstack([scaled, with_indicator[:, 1:]]).tolist(),
        "none": with_indicator.tolist(),
        "mean": scaler.mean_[0],
        "deviation": scaler.scale_[0],
    }
for name, values in categorical.items():
    column = np.array(values, object)[:, None]
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(column[:train])
    features[f"{name}/one-hot"] = encoder.transform(column).tolist()
    names[name] = [None if value is None else value for value in encoder.categories_[0]]

with open(sys.argv[1], "w", encoding="utf8") as file:
    json.dump({"rows": rows, "train": train, "numeric": numeric, "categorical": categorical, "features": features, "categories": names}, file)
    file.write("\n")
