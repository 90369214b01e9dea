"""Makes sklearn_text.json: scikit-learn's vectorizers on awkward text, beyond what sklearn.json holds. Needs scikit-learn."""
import json
import unicodedata

import sklearn
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer

DOCS = [
    "The café's naïve résumé -- ﬁne, not so great!",
    "İstanbul ΟΔΥΣΣΕΥΣ ΣΑΣ straße STRASSE ½ ①② x² ٣٤ Ⅻ",
    "日本語 テキスト 한국어 नमस्ते हिन्दी ไทย 𝒜𝒷𝒸 𠀀𠀁 𠀀 \ue000\ue001 \uffee\uffee",
    "tab\tone  two\u00a0\u00a0three\u2003four\x85five\x1csix\ufeffseven\u200beight",
    "a I x y z _ __ a_b 1 22 3.14 don't O'Neill e-mail",
    "",
    "   \n\t ",
    "the cat the dog the cat so so so GREAT great Great",
    "😀 emoji😀joined 👩‍👩‍👧 cafe\u0301 A\u030angstro\u0308m ™ Å ﷺ",
    "mother mother-in-law's über-cool naïveté, façade; coöperate",
]
COUNTS = [
    {"ngram_range": (1, 2)},
    {"ngram_range": (2, 3)},
    {"ngram_range": (1, 2), "stop_words": "english", "lowercase": False},
    {"analyzer": "char", "ngram_range": (1, 3)},
    {"analyzer": "char", "ngram_range": (4, 4), "lowercase": False},
    {"analyzer": "char_wb", "ngram_range": (1, 2)},
    {"analyzer": "char_wb", "ngram_range": (4, 6)},
    {"analyzer": "char_wb", "ngram_range": (2, 3), "strip_accents": "ascii"},
    {"strip_accents": "unicode"},
    {"strip_accents": "ascii", "binary": True},
    {"strip_accents": "unicode", "lowercase": False, "analyzer": "char"},
    {"token_pattern": r"\S+"},
    {"token_pattern": r"(\w)\w+", "ngram_range": (1, 2)},
    {"min_df": 2, "max_df": 0.35, "analyzer": "char"},
    {"min_df": 0.2, "max_df": 4},
    {"vocabulary": ["great", "so great", "the", "unseen", "GREAT"], "ngram_range": (1, 2)},
    {"vocabulary": {"so": 1, "great": 0, "the": 2}, "binary": True},
    {"max_features": 1, "binary": True, "min_df": 2},
]
TFIDFS = [
    {"norm": n, "use_idf": u, "smooth_idf": s, "sublinear_tf": t}
    for n in ("l1", "l2", None) for u, s in ((True, True), (True, False), (False, True)) for t in (False, True)
]
HASHES = [
    {"n_features": 2**20},
    {"n_features": 8, "norm": None},
    {"n_features": 8, "norm": "l1"},
    {"n_features": 4, "binary": True},
    {"n_features": 16, "alternate_sign": False, "norm": None, "ngram_range": (1, 2)},
    {"n_features": 1, "norm": None},
    {"n_features": 2**30, "analyzer": "char_wb", "ngram_range": (3, 4), "norm": None},
]
# Documents for hashing end in terms whose lengths leave every remainder modulo 4.
HASH_DOCS = DOCS + ["ab abc abcd abcde abcdef abcdefg abcdefgh"]


def rows(x):
    x = x.tocsr()
    x.sort_indices()  # scikit-learn leaves them unsorted after renumbering
    return [[x.indices[a:b].tolist(), x.data[a:b].tolist()] for a, b in zip(x.indptr, x.indptr[1:])]


def counted(params):
    vectorizer = CountVectorizer(**params)
    x = vectorizer.fit_transform(DOCS)
    return {"params": params, "terms": vectorizer.get_feature_names_out().tolist(), "rows": rows(x)}


def ranges(holds):
    """Code points for which something holds, as [first, last, first, last, ...]."""
    ends, before = [], False
    for point in range(0x110001):
        now = point < 0x110000 and holds(chr(point))
        if now != before:
            ends.append(point if now else point - 1)
        before = now
    return ends


base = CountVectorizer(ngram_range=(1, 2)).fit_transform(DOCS)
golden = {
    "sklearn": sklearn.__version__,
    "unicode": unicodedata.unidata_version,
    "docs": DOCS,
    "counts": [counted(params) for params in COUNTS],
    "tfidf": [{"params": p, "rows": rows(TfidfTransformer(**p).fit_transform(base))} for p in TFIDFS],
    "hashDocs": HASH_DOCS,
    "hashes": [{"params": p, "rows": rows(HashingVectorizer(**p).fit_transform(HASH_DOCS))} for p in HASHES],
    "spaces": ranges(str.isspace),
    "combining": ranges(lambda c: unicodedata.combining(c) != 0),
    # Which characters the word pattern takes, up to the end of the plane that text is mostly made of.
    "words": [end for end in ranges(lambda c: c == "_" or c.isalnum()) if end < 0x3400],
    "assigned": [end for end in ranges(lambda c: unicodedata.category(c) != "Cn") if end < 0x3400],
}
with open("sklearn_text.json", "w", encoding="utf-8") as file:
    json.dump(golden, file, ensure_ascii=True, separators=(",", ":"))
