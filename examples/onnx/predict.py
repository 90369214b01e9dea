"""From text to answers by an ONNX file alone: the vectorizer and the labels are in its metadata. Prints a JSON line for each text.

    pip install onnxruntime scikit-learn
    npx potluck export runs/demo-1/together --sparse
    python predict.py runs/demo-1/together/model.onnx "A wonderful film." "The soup was cold."

For models that read one text column by `count` or `tfidf`. The file may also be one without --sparse.
"""
import json
import sys

import numpy as np
import onnxruntime
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer


def vectorizer_of(saved):
    """A function from texts to a scipy matrix, as the model was trained with."""
    if saved["type"] == "TfidfVectorizer":
        weights, idf = saved["tfidf"]["options"], saved["tfidf"]["idf"]
        tfidf = TfidfTransformer(norm=weights["norm"], use_idf=weights["useIdf"], sublinear_tf=weights["sublinearTf"])
        if idf is not None:
            tfidf.idf_ = np.array(idf)
        counts = vectorizer_of(saved["counts"])
        return lambda texts: tfidf.transform(counts(texts))
    if saved["type"] != "CountVectorizer":
        sys.exit(f"this example knows the vectorizers count and tfidf, and the model has a {saved['type']}")
    o = saved["options"]
    vectorizer = CountVectorizer(
        vocabulary=saved["vocabulary"], analyzer=o["analyzer"], ngram_range=tuple(o["ngramRange"]), lowercase=o["lowercase"],
        strip_accents=o["stripAccents"], stop_words=o["stopWords"], token_pattern=o["tokenPattern"] or r"(?u)\b\w\w+\b", binary=o["binary"],
    )
    return vectorizer.transform


def feeds_of(session, x):
    """The features as the file takes them: a matrix, or the entries that are not 0."""
    if any(one.name == "features" for one in session.get_inputs()):
        return {"features": x.toarray().astype(np.float32)}
    return {"indices": x.indices.astype(np.int64), "values": x.data.astype(np.float32), "offsets": x.indptr.astype(np.int64)}


def answer(labels, outputs, row):
    """A row's answer in words. `labels` is what the card says of the task; `outputs` has what the file gives beside the logits."""
    kind, names = labels["kind"], labels.get("names", [])
    if kind == "regression":
        return {"value": float(outputs["value"][row, 0])}
    if kind == "binary":
        probability = float(outputs["probability"][row, 0])
        return {"label": names[int(probability > labels.get("threshold", 0.5))], "probability": probability}
    probabilities = outputs["probabilities"][row]
    by_name = dict(zip(names, map(float, probabilities)))
    if kind == "multilabel":
        thresholds = labels.get("thresholds") or [0.5] * len(names)
        return {"labels": [name for name, p, t in zip(names, probabilities, thresholds) if p > t], "probabilities": by_name}
    return {"label": names[int(probabilities.argmax())], "probabilities": by_name}


def main(path, texts):
    session = onnxruntime.InferenceSession(path)
    card = json.loads(session.get_modelmeta().custom_metadata_map["potluck"])
    if card["features"]["vectorizer"] is None or card["features"]["columns"]:
        sys.exit("this example is for models that read text alone")
    x = vectorizer_of(card["features"]["vectorizer"])(texts)
    names = [output.name for output in session.get_outputs()]
    outputs = dict(zip(names, session.run(names, feeds_of(session, x))))
    for row in range(len(texts)):
        answers = {}
        for task, about in card["tasks"].items():
            own = {name[len(task) + 1:]: value for name, value in outputs.items() if name.startswith(task + ".")}
            answers[task] = answer(about["labels"], own, row)
        print(json.dumps(answers, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: predict.py MODEL.onnx TEXT ...")
    main(sys.argv[1], sys.argv[2:])
