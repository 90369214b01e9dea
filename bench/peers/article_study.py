"""
The article's code doing the trainings of one seed of `potluck compare`: each task alone and both together, and the vectorising before them.
Trainings too long for the time given are measured over their first steps, and the seconds of all their steps are worked out from those.
"""
import json
import time

import torch
from sklearn.feature_extraction.text import CountVectorizer

from article import Clock, train_multi, train_single
from work import Work, report, task

if __name__ == "__main__":
    asked = task()
    torch.set_num_threads(asked["threads"])
    torch.manual_seed(1)
    with open(asked["texts"], encoding="utf-8") as file:
        texts = json.load(file)
    options = {**asked["vectorizer"], "ngram_range": tuple(asked["vectorizer"]["ngram_range"])}
    before = time.perf_counter()
    for documents in texts:
        CountVectorizer(**options).fit_transform(documents)
    vectorising = time.perf_counter() - before
    work = Work(asked["work"])
    batches = [-(-corpus.x.shape[0] // 64) for corpus in work.corpora]
    epochs, seconds, done, total = asked["epochs"], 0.0, 0, 0
    trainings = [
        (lambda clock, corpus=corpus: train_single(corpus, clock, asked["singleHidden"]), count)
        for corpus, count in zip(work.corpora, batches)
    ]
    trainings.append((lambda clock: train_multi(work.corpora, clock, work.hidden), min(batches)))
    for training, count in trainings:
        clock = Clock(count * epochs, asked["seconds"])
        training(clock)
        seconds += sum(clock.ms) / 1e3 / len(clock.ms) * count * epochs
        done, total = done + len(clock.ms), total + count * epochs
    report({"vectorising": vectorising, "training": seconds, "stepsMeasured": done, "steps": total})
