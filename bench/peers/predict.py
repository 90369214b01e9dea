"""Prediction from texts, timed: scikit-learn's pipelines of CountVectorizer and a model, and fastText's predict."""
import json
import time

from work import report, task


def sklearn_model(texts, labels, hidden):
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline

    model = MLPClassifier(hidden, max_iter=6, random_state=1) if hidden else LogisticRegression(max_iter=200)
    pipeline = make_pipeline(CountVectorizer(min_df=2), model).fit(texts, labels)
    classes = list(pipeline.classes_)

    def predict(rows):
        return [classes[row.argmax()] for row in pipeline.predict_proba(rows)]

    return predict


def fasttext_model(texts, labels, folder):
    import fasttext

    path = f"{folder}.fasttext.txt"
    with open(path, "w", encoding="utf-8") as file:
        for text, label in zip(texts, labels):
            file.write(f"__label__{label} {' '.join(text.split())}\n")
    for attempt in range(50):
        try:
            model = fasttext.train_supervised(path, dim=100, epoch=10, lr=0.1, minCount=2, thread=1, verbose=0)
            break
        except RuntimeError as error:  # this build ends with "Encountered NaN" now and then, with any rate, and not at the next attempt
            if attempt == 49:
                raise error

    def predict(rows):
        found, _ = model.predict(rows)
        return [label[0].removeprefix("__label__") for label in found]

    return predict


if __name__ == "__main__":
    asked = task()
    with open(asked["data"], encoding="utf-8") as file:
        data = json.load(file)
    train = asked["train"]
    texts, labels = data["texts"][:train], data["labels"][:train]
    rows, truth = data["texts"][train:], data["labels"][train:]
    if asked["model"] == "fasttext":
        predict = fasttext_model(texts, labels, asked["data"])
        rows = [" ".join(row.split()) for row in rows]  # it takes one line a text; not timed
    else:
        predict = sklearn_model(texts, labels, asked["hidden"])
    seconds = []
    for _ in range(asked["times"]):
        before = time.perf_counter()
        predicted = predict(rows)
        seconds.append(time.perf_counter() - before)
    right = sum(a == b for a, b in zip(predicted, truth))
    report({"seconds": seconds, "accuracy": right / len(truth)})
