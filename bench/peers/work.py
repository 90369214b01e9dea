"""A work of bench/work/files.ts for Python, and how a contender is timed: all of them read the same files and print the same JSON."""
import json
import os
import resource
import sys
import time

import numpy as np
import scipy.sparse as sp


class Corpus:
    """Documents as CSR, the tasks on them, and the rows that step after step takes."""

    def __init__(self, folder, header, features, batch):
        self.name, self.tasks, rows = header["name"], header["tasks"], header["rows"]
        read = lambda suffix, dtype: np.fromfile(os.path.join(folder, f"{self.name}.{suffix}"), dtype=dtype)
        self.indptr = read("indptr.u32", np.uint32).astype(np.int64)
        self.indices = read("indices.u32", np.uint32).astype(np.int64)
        self.values = read("values.f32", np.float32)
        self.x = sp.csr_matrix((self.values, self.indices.astype(np.int32), self.indptr.astype(np.int32)), shape=(rows, features))
        targets = read("targets.f32", np.float32).reshape(len(self.tasks), rows)
        self.targets = {task["name"]: column for task, column in zip(self.tasks, targets)}
        order = os.path.join(folder, f"{self.name}.order.u32")
        self.order = np.fromfile(order, dtype=np.uint32).astype(np.int64).reshape(-1, batch) if os.path.exists(order) else None

    def gather(self, rows):
        """The rows' entries, one row after the other: columns, values, and where each row begins; no loop over rows."""
        starts = self.indptr[rows]
        lengths = self.indptr[rows + 1] - starts
        offsets = np.zeros(len(rows), np.int64)
        np.cumsum(lengths[:-1], out=offsets[1:])
        entries = np.repeat(starts - offsets, lengths) + np.arange(lengths.sum())
        return self.indices[entries], self.values[entries], offsets


class Work:
    def __init__(self, folder, corpus=None):
        with open(os.path.join(folder, "work.json"), encoding="utf-8") as file:
            header = json.load(file)
        self.folder, self.features, self.hidden, self.batch = folder, header["features"], header["hidden"], header["batch"]
        wanted = [each for each in header["corpora"] if corpus is None or each["name"] == corpus]
        self.corpora = [Corpus(folder, each, self.features, self.batch) for each in wanted]

    def weights(self):
        """The initial weights that ours begins with, in the order of its state dict; None where they were not written."""
        path = os.path.join(self.folder, "weights.f32")
        if not os.path.exists(path):
            return None
        flat, at = np.memmap(path, dtype=np.float32, mode="c"), 0  # copy on write: torch wants writable arrays

        def take(*shape):
            nonlocal at
            size = int(np.prod(shape))
            at += size
            return flat[at - size:at].reshape(shape)

        found = {"hidden.weight": take(self.hidden, self.features), "hidden.bias": take(self.hidden)}
        for corpus in self.corpora:
            for task in corpus.tasks:
                found[f"final_{task['name']}.weight"] = take(task["outputs"], self.hidden)
                found[f"final_{task['name']}.bias"] = take(task["outputs"])
        return found


def task():
    """What the driver asks for: its one argument, as JSON."""
    return json.loads(sys.argv[1])


def measure(step, steps, seconds):
    """Calls step(0), step(1), ... and times each; stops early, after 5 steps or more, when `seconds` are over."""
    milliseconds, losses, began = [], [], time.perf_counter()
    for number in range(steps):
        before = time.perf_counter()
        losses.append(step(number))
        after = time.perf_counter()
        milliseconds.append((after - before) * 1e3)
        if after - began > seconds and number >= 4:
            break
    return {"ms": [float(f"{value:.4g}") for value in milliseconds], "losses": losses}


def report(result):
    """Prints the result as the driver reads it."""
    result["peakMb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(result))
