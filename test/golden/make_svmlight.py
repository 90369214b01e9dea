"""Files in svmlight's format and what scikit-learn's load_svmlight_files reads from them, as test/golden/svmlight.json.

Run: .venv/bin/python test/golden/make_svmlight.py test/golden/svmlight.json
"""
import io
import json
import sys

import numpy as np
import scipy.sparse as sp
from sklearn.datasets import dump_svmlight_file, load_svmlight_files

rng = np.random.default_rng(7)


def dumped(rows, features, zero_based, multilabel=False, query_id=None, comment=None):
    x = sp.random(rows, features, density=0.2, random_state=rng, format="csr")
    x.data = np.round(x.data * 20 - 10, 3)
    if multilabel:
        y = sp.csr_matrix((rng.random((rows, 5)) < 0.3).astype(int))
    else:
        y = rng.integers(0, 3, rows)
    out = io.BytesIO()
    dump_svmlight_file(x, y, out, zero_based=zero_based, multilabel=multilabel, query_id=query_id, comment=comment)
    return out.getvalue().decode()


HAND = "# made by hand\n+1 1:.5 3:2e-1 # the first\n\n-1\n-1 qid:7 2:-4 10:1\n  2.50 \t4:1e3\n"
cases = [
    ("zero-based", [dumped(20, 9, True)], {}),
    ("one-based", [dumped(20, 9, False)], {}),
    ("one-based, told to be zero-based", [dumped(12, 6, False)], {"zero_based": True}),
    ("zero-based without the index 0, told so", ["1 3:1 5:2\n0 4:1\n"], {"zero_based": True}),
    ("more features than occur", [dumped(8, 5, True)], {"n_features": 12}),
    ("two files of different widths, one of them with the index 0", ["1 0:1 3:2\n", "2 1:5 8:1\n3 2:1\n"], {}),
    ("two files, both from 1", ["1 1:1 3:2\n", "2 1:5 8:1\n3 2:1\n"], {}),
    ("two files, one without features", ["1 1:1 3:2\n", "2\n"], {}),
    ("queries", [dumped(10, 4, True, query_id=np.repeat([3, 1], 5), comment="queries")], {"query_id": True}),
    ("several labels", [dumped(15, 7, True, multilabel=True)], {"multilabel": True}),
    ("by hand", [HAND], {}),
    ("no features at all", ["1\n0\n"], {}),
]

result = []
for name, files, options in cases:
    loaded = load_svmlight_files([io.BytesIO(text.encode()) for text in files], dtype=np.float32, **options)
    step = 3 if options.get("query_id") else 2
    parts = [loaded[at:at + step] for at in range(0, len(loaded), step)]
    x = sp.vstack([part[0] for part in parts]).tocsr()
    labels = [label for part in parts for label in (part[1].tolist() if hasattr(part[1], "tolist") else part[1])]
    case = {
        "name": name, "files": files, "options": options, "width": x.shape[1], "labels": labels,
        "indptr": x.indptr.tolist(), "indices": x.indices.tolist(), "values": [float(value) for value in x.data],
    }
    if step == 3:
        case["queries"] = [int(query) for part in parts for query in part[2]]
    result.append(case)

with open(sys.argv[1], "w") as out:
    json.dump(result, out, separators=(",", ":"))
    out.write("\n")
