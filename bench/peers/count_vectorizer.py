"""scikit-learn's CountVectorizer.fit_transform, timed, with a digest of what came out."""
import hashlib
import json
import time

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from work import report, task

if __name__ == "__main__":
    asked = task()
    with open(asked["texts"], encoding="utf-8") as file:
        texts = json.load(file)
    seconds = []
    for _ in range(asked["times"]):
        vectorizer = CountVectorizer(ngram_range=tuple(asked["ngramRange"]))
        before = time.perf_counter()
        x = vectorizer.fit_transform(texts)
        seconds.append(time.perf_counter() - before)
    x.sort_indices()
    digest = hashlib.sha256("\n".join(vectorizer.get_feature_names_out()).encode())
    for array in (x.indptr.astype(np.uint32), x.indices.astype(np.uint32), x.data.astype(np.float32)):
        digest.update(array.tobytes())
    report({"seconds": seconds, "features": x.shape[1], "digest": digest.hexdigest()})
