"""
fastText, supervised, one task: words a second while it trains, and the score it reaches. The words are the features' own numbers, so that
its vocabulary is ours. Two lengths of training are timed and their difference taken: that is training alone, without the dictionary.
"""
import time

import fasttext
import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from work import Work, report, task


def write(corpus, path):
    """One document a line in random order (fastText reads them as they come), each word as often as it occurs."""
    labels = corpus.targets[corpus.tasks[0]["name"]].astype(int)
    lines, words = [], 0
    order = np.random.default_rng(1).permutation(corpus.x.shape[0])
    for row in order:
        begin, end = corpus.indptr[row], corpus.indptr[row + 1]
        entries = zip(corpus.indices[begin:end], corpus.values[begin:end])
        text = " ".join(f"w{column}" for column, value in entries for _ in range(int(value)))
        words += int(corpus.values[begin:end].sum())
        lines.append(f"__label__{labels[row]} {text}")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return lines, labels[order], words


if __name__ == "__main__":
    asked = task()
    work, test = Work(asked["work"], asked["corpus"]), Work(asked["test"], asked["corpus"])
    path = f"{asked['work']}/{asked['corpus']}.fasttext.txt"
    _, _, words = write(work.corpora[0], path)
    lines, truth, _ = write(test.corpora[0], f"{asked['test']}/{asked['corpus']}.fasttext.txt")
    short, long = asked["epochs"], 3 * asked["epochs"]
    seconds = {}
    for epochs in (short, long):
        before = time.perf_counter()
        model = fasttext.train_supervised(
            path, dim=work.hidden, epoch=epochs, lr=asked["lr"], wordNgrams=1, minCount=1, thread=asked["threads"], verbose=0,
        )
        seconds[epochs] = time.perf_counter() - before
        predicted, _ = model.predict([line.split(" ", 1)[1] for line in lines])
        labels = [int(label[0].removeprefix("__label__")) if label else 0 for label in predicted]
        binary = work.corpora[0].tasks[0]["outputs"] == 1
        score = f1_score(truth, labels) if binary else accuracy_score(truth, labels)
        if epochs == short:
            short_score = score
    report({"wordsPerSecond": words * (long - short) / (seconds[long] - seconds[short]), "score": max(score, short_score), "words": words})
