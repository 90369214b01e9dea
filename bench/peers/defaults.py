"""
scikit-learn on the rows that bench/defaults/export.ts wrote: a linear model with its settings chosen on the validation rows and then fitted
again to all training rows, gradient boosting where there is no text, and the majority class or the mean. Reports each one's score and its
predictions for the test rows.
"""
import json
import os
import time
import warnings

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, f1_score, mean_absolute_error, mean_squared_error, r2_score, root_mean_squared_error
from sklearn.multiclass import OneVsRestClassifier

from work import report, task

STRENGTHS = (0.1, 1, 10)
# lbfgs stops at its default tolerance long before; fits that do not are counted.
MAX_ITER = 5000

METRICS = {
    "f1": f1_score,
    "accuracy": accuracy_score,
    "f1_micro": lambda y, p: f1_score(y, p, average="micro"),
    "f1_macro": lambda y, p: f1_score(y, p, average="macro"),
    "r2": r2_score,
    "mae": mean_absolute_error,
    "mse": mean_squared_error,
    "rmse": root_mean_squared_error,
}
LOWER_IS_BETTER = {"mae", "mse", "rmse"}


class Dataset:
    """A dataset's rows. `choosing` has (train, validation) features for each way to make them; `final` (all training rows, test) likewise."""

    def __init__(self, folder, name, sizes):
        train, tested = sizes["train"], sizes["train"] + sizes["validation"]
        self.train, self.validation, self.all, self.test = (
            slice(0, train), slice(train, tested), slice(0, tested), slice(tested, None))
        self.raw, self.categorical = None, None
        if sizes["text"]:
            with open(os.path.join(folder, f"{name}.text.json"), encoding="utf-8") as file:
                texts = json.load(file)
            self.choosing, self.final, self.features = [], [], ["counts", "tf-idf"]
            for vectorizer in (CountVectorizer, TfidfVectorizer):
                for pairs, fitted, other in ((self.choosing, self.train, self.validation), (self.final, self.all, self.test)):
                    made = vectorizer()
                    pairs.append((made.fit_transform(texts[fitted]), made.transform(texts[other])))
            return
        read = lambda suffix, dtype, width: np.fromfile(os.path.join(folder, f"{name}.{suffix}"), dtype).reshape(-1, width).astype(float)
        encoded, final = read("encoded.f32", "<f4", sizes["width"]), read("all.f32", "<f4", sizes["allWidth"])
        self.choosing, self.features = [(encoded[self.train], encoded[self.validation])], ["columns"]
        self.final = [(final[self.all], final[self.test])]
        if sizes["raw"] is None:
            self.raw, self.categorical = final, None
        else:
            self.raw, self.categorical = read("raw.f64", "<f8", len(sizes["raw"])), np.array(sizes["raw"], bool)


def linear(kind, strength):
    if kind == "regression":
        return Ridge(alpha=1 / strength)
    model = LogisticRegression(C=strength, max_iter=MAX_ITER)
    return OneVsRestClassifier(model) if kind == "multilabel" else model


def constant(kind):
    return DummyRegressor() if kind == "regression" else DummyClassifier(strategy="most_frequent")


def boosting(kind, categorical, seed):
    if kind == "regression":
        return HistGradientBoostingRegressor(categorical_features=categorical, random_state=seed)
    model = HistGradientBoostingClassifier(categorical_features=categorical, random_state=seed)
    return OneVsRestClassifier(model) if kind == "multilabel" else model


class Task:
    def __init__(self, folder, name, settings, data, seed):
        self.kind, self.metric, self.data, self.seed = settings["kind"], settings["metric"], data, seed
        if self.kind not in ("binary", "multiclass", "multilabel", "regression"):
            raise ValueError(f"task {name}: there is no linear model of scikit-learn's for {self.kind} targets here")
        if self.metric not in METRICS:
            raise ValueError(f"task {name}: {self.metric} is not among the metrics here: {', '.join(METRICS)}")
        y = np.fromfile(os.path.join(folder, f"{name}.y.f64"), "<f8").reshape(-1, settings["width"])
        self.known = ~np.isnan(y[:, 0])
        self.y = np.nan_to_num(y) if self.kind == "multilabel" else np.nan_to_num(y[:, 0])
        if self.kind != "regression":
            self.y = self.y.astype(int)
        self.unconverged = 0

    def predict(self, model, fitted, x, other, x_other):
        """Fits a model to the labelled rows of a side, and predicts those of another."""
        rows, asked = self.known[fitted], self.known[other]
        y = self.y[fitted][rows]
        if self.kind != "regression" and self.kind != "multilabel" and len(np.unique(y)) == 1:
            model = constant(self.kind)  # a linear model needs two classes
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            predicted = model.fit(x[rows], y).predict(x_other[asked])
        self.unconverged += any(issubclass(warning.category, ConvergenceWarning) for warning in caught)
        return predicted

    def score(self, side, predicted):
        return float(METRICS[self.metric](self.y[side][self.known[side]], predicted))

    def linear(self):
        data, sign, best = self.data, -1 if self.metric in LOWER_IS_BETTER else 1, None
        for place, (x, x_validation) in enumerate(data.choosing):
            for strength in STRENGTHS:
                predicted = self.predict(linear(self.kind, strength), data.train, x, data.validation, x_validation)
                found = self.score(data.validation, predicted)
                if best is None or sign * found > sign * best[0]:
                    best = (found, place, strength)
        found, place, strength = best
        x, x_test = data.final[place]
        predicted = self.predict(linear(self.kind, strength), data.all, x, data.test, x_test)
        return {**self.result(predicted), "validation": found, "features": data.features[place], "C": strength}

    def boosting(self):
        data = self.data
        if data.raw is None:
            return None
        model = boosting(self.kind, data.categorical, self.seed)
        return self.result(self.predict(model, data.all, data.raw[data.all], data.test, data.raw[data.test]))

    def majority(self):
        data, (x, x_test) = self.data, self.data.final[0]
        return self.result(self.predict(constant(self.kind), data.all, x, data.test, x_test))

    def result(self, predicted):
        return {"score": self.score(self.data.test, predicted), "predicted": np.asarray(predicted, float).ravel().tolist()}

    def run(self):
        result = {}
        for who in ("majority", "linear", "boosting"):
            began = time.perf_counter()
            result[who] = getattr(self, who)()
            if result[who] is not None:
                result[who]["seconds"] = round(time.perf_counter() - began, 3)
        return {**result, "unconverged": self.unconverged}


if __name__ == "__main__":
    folder = task()["folder"]
    with open(os.path.join(folder, "task.json"), encoding="utf-8") as file:
        exported = json.load(file)
    datasets = {name: Dataset(folder, name, sizes) for name, sizes in exported["data"].items()}
    report({"tasks": {
        name: Task(folder, name, settings, datasets[settings["data"]], exported["seed"]).run()
        for name, settings in exported["tasks"].items()
    }})
