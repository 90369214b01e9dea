"""Makes text_functions.json: scikit-learn's vectorizers with a tokenizer, an analyzer and a preprocessor of one's own, and inverse_transform.
The functions are written again, under the same names, in test/text/functions.test.ts.

Run by hand: python test/golden/make_text_functions.py
"""
import json
import pathlib
import warnings

import sklearn
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer

warnings.simplefilter("ignore")
docs = ["The cat, the CAT and a dog", "a dog-eared book", "", "  ", "Book: the book of books", "é É e\u0301 naïve Café", "x;y;;z X;Y"]
functions = {
    "commas": lambda text: text.split(","), "semicolons": lambda text: text.split(";"), "characters": lambda text: list(text),
    "spaces": lambda text: text.split(" "), "shout": lambda text: text.upper(), "vowels": lambda text: text.replace("a", "o").replace("e", "i"),
    "lengths": lambda text: [str(len(word)) for word in text.split(" ")],
}
cases = [
    {"tokenizer": "spaces"}, {"tokenizer": "spaces", "ngram_range": [1, 2]}, {"tokenizer": "semicolons", "lowercase": False},
    {"tokenizer": "characters", "strip_accents": "unicode"}, {"tokenizer": "spaces", "stop_words": ["the", "a"], "ngram_range": [2, 2]},
    {"preprocessor": "shout"}, {"preprocessor": "vowels", "analyzer": "char_wb", "ngram_range": [2, 3]}, {"preprocessor": "shout", "tokenizer": "spaces"},
    {"preprocessor": "vowels", "analyzer": "char"}, {"analyzer": "lengths"}, {"analyzer": "spaces", "min_df": 2}, {"analyzer": "commas"},
]


def rows(matrix):
    matrix = matrix.tocsr()
    matrix.sort_indices()
    return [[matrix[row].indices.tolist(), matrix[row].data.tolist()] for row in range(matrix.shape[0])]


golden = []
for case in cases:
    params = {key: tuple(value) if key == "ngram_range" else functions.get(value, value) if isinstance(value, str) else value
              for key, value in case.items()}
    counts = CountVectorizer(**params)
    x = counts.fit_transform(docs)
    tfidf = TfidfVectorizer(**params).fit_transform(docs)
    own = {key: value for key, value in params.items() if key != "min_df"}
    hashed = HashingVectorizer(n_features=64, norm=None, **own).fit_transform(docs)
    x.sort_indices()
    golden.append({"params": case, "terms": counts.get_feature_names_out().tolist(), "rows": rows(x), "tfidf": rows(tfidf),
                   "hashes": rows(hashed), "inverse": [terms.tolist() for terms in counts.inverse_transform(x)]})

path = pathlib.Path(__file__).parent / "text_functions.json"
path.write_text(json.dumps({"sklearn": sklearn.__version__, "docs": docs, "cases": golden}) + "\n")
