"""Makes folds.json: the test sides of scikit-learn's KFold, StratifiedKFold, GroupKFold and StratifiedGroupKFold, without shuffling (its
random numbers are NumPy's).

Run by hand: python test/golden/make_folds.py
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import model_selection as s

warnings.simplefilter("ignore")
random = np.random.default_rng(5)


def tests(splitter, rows, labels=None, groups=None):
    return [test.tolist() for _, test in splitter.split(np.zeros(rows), labels, groups)]


cases = []
for rows, folds, classes, people in [(7, 3, 2, 4), (23, 5, 3, 9), (40, 4, 4, 12), (60, 3, 2, 20), (12, 12, 1, 12), (90, 5, 5, 30), (200, 3, 11, 60)]:
    labels = random.integers(0, classes, rows).tolist()
    groups = (np.arange(rows) if people == rows else random.integers(0, people, rows)).tolist()
    named = [f"author {group}" for group in groups]
    case = {"folds": folds, "labels": labels, "groups": groups, "kFold": tests(s.KFold(folds), rows)}
    case["stratifiedKFold"] = tests(s.StratifiedKFold(folds), rows, labels)
    case["groupKFold"] = tests(s.GroupKFold(folds), rows, None, groups)
    case["groupKFoldByName"] = tests(s.GroupKFold(folds), rows, None, named)
    case["stratifiedGroupKFold"] = tests(s.StratifiedGroupKFold(folds), rows, labels, groups)
    cases.append(case)

path = pathlib.Path(__file__).parent / "folds.json"
path.write_text(json.dumps({"sklearn": sklearn.__version__, "cases": cases}) + "\n")
