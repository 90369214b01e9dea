"""scikit-learn's MLPClassifier on CSR: one task, the same network and optimizer (no L2 penalty). Timed by calls of several batches each."""
import time

import numpy as np
from sklearn.neural_network import MLPClassifier

from work import Work, report, task

AT_ONCE = 5

if __name__ == "__main__":
    asked = task()
    work = Work(asked["work"], asked["corpus"])
    corpus = work.corpora[0]
    y = corpus.targets[corpus.tasks[0]["name"]].astype(int)
    model = MLPClassifier(
        (work.hidden,), activation="logistic", solver="adam", alpha=0, batch_size=work.batch, learning_rate_init=1e-3, shuffle=False,
        random_state=1,
    )
    model.partial_fit(corpus.x[corpus.order[0]], y[corpus.order[0]], classes=np.unique(y))
    ms, losses, began = [], [], time.perf_counter()
    for first in range(1, min(asked["steps"], len(corpus.order) - AT_ONCE), AT_ONCE):
        before = time.perf_counter()
        rows = corpus.order[first:first + AT_ONCE].ravel()
        model.partial_fit(corpus.x[rows], y[rows])
        after = time.perf_counter()
        ms += [(after - before) * 1e3 / AT_ONCE] * AT_ONCE
        losses.append(model.loss_)
        if after - began > asked["seconds"]:
            break
    report({"ms": ms, "losses": losses})
