"""Terms that scikit-learn's analyzers take from texts of many scripts by token patterns in Python's syntax: token_patterns.json.

Run it in test/golden with scikit-learn 1.9 and Python 3.11, whose Unicode tables decide what a word character is.
"""
import json
import sklearn
from sklearn.feature_extraction.text import CountVectorizer

DOCS = [
    "", " ", "a", "The quick_brown fox, it's 3 o'clock!", "snake_case __init__ _x 42 4_2",
    "Caf\u00e9 cafe\u0301 na\u00efve \u00c5ngstr\u00f6m fa\u00e7ade \u0130stanbul \u0131\u015f\u0131k stra\u00dfe STRASSE",
    "\u6211\u559c\u6b22\u8fd9\u90e8\u7535\u5f71\u3002\u5f88\u597d\u770b 100\u5206", "\u6771\u4eac\u30bf\u30ef\u30fc\u3068\u3072\u3089\u304c\u306a",
    "\u0663\u0664\u0665 \u0967\u0968\u0969 \uff11\uff12 12 \u00bd \u00b2 \u2167 \u2460", "\u043f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440-\u0434\u0440\u0443\u0436\u0431\u0430",
    "\U0001f600 smile\U0001f600d \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001d49c\U0001d4b7 \u2764\ufe0f", "\u0939\u093f\u0928\u094d\u0926\u0940 \u0e44\u0e17\u0e22 \u05e9\u05c1\u05dc\u05d5\u05dd",
    "line one\nline two\r\nline three\u2028four\u2029five\x85six\n", "tab\there\u00a0no-break\u3000wide\x1cseparated\ufeffbom",
    "well-known state-of-the-art -- a-b", "e-mail: jo.doe+x@mail.example.org, http://x.io/a?b=1&c=[2]", "#tag @user $9.99 50% 1,000.50 -3e10",
    "A.B.C. U.S.A. c++ c# .net {braces} [x] (y) a|b a^b a\\b a/b ~ ` \"q\" \u201cq\u201d", "aa aaa aaaa AbAb xYz",
]
PATTERNS = [
    r"(?u)\b\w\w+\b", r"\b\w\w+\b", r"\w+", r"\S+", r"\b\w+\b", r"(?a)\w+", r"(?a)\b\w\w+\b",
    r"\d+", r"\D+", r"(?a)\d+", r"(?a)\D+", r"\s+", r"(?a)\s+", r"(?a)\S+", r"\W+", r"(?a)\W+",
    r"[\w-]+", r"[-\w]+", r"[\w'-]+", r"[^\W\d_]+", r"[^\W_]+", r"[^\s,.]+", r"[\w.]+@[\w.]+", r"[a-zA-Z]+", r"[A-Z][a-z]*", r"[^a-z]+",
    r"[]a]+", r"[^]a]+", r"[[x]+", r"[x\]]+", r"[\[\](){}|^$.*+?/\\~`&!#%,:;<=>@\"'-]+", r"[\b\t]", r"[\x41-\x43]+", r"[\u4e00-\u9fff]+", r"[\U0001f600-\U0001f64f]",
    r"[\d\-]+", r"[+\-\d.,e]+", r"[a&&b]+", r"[a\-z]+", r"[\D]+", r"[^\D]+", r"[\W\d]+", r"[^\S\n]+", r"(?a)[^\W\d_]+", r"(?a)[^\s]+",
    r"(\w)\w+", r"(?P<word>\w\w)\w*", r"(?:\w+)-(?:\w+)", r"\w+(?=-)", r"\w+(?!\w|-)", r"(?<=-)\w+", r"(?<!\w)\w{2,3}(?!\w)", r"(?<=\b)\w", r"(?:#|@)\w+", r"(?#words)\w+(?# of any length)",
    r"\w{3}", r"\w{3,}", r"\w{,3}", r"\w{2,3}?", r"\w+?", r"a*", r"a??", r"a{2}", r"x{a}|\w{9,}", r"{\w+}", r"a{,}", r"\w{0}",
    r".", r".+", r"(?s).+", r"^.+", r"^.+$", r"(?m)^.+$", r"(?m)^\w+", r"(?m)\w+$", r"\w+$", r"\A\w+", r"\w+\Z", r"(?m)\A\w+", r"(?m)\w+\Z", r"(?ms)^.*?$", r"$", r"^", r"\Z",
    r"(?i)straSSe|caf\u00c9", r"(?i)[a-c]+", r"(?i)[^a-c]+", r"(?i)\bTHE\b|ab", r"(?x) \w+  # words \n", r"(?x) [ ] | \# \w+ | \  ",
    r"(?s:.)+", r"(?-s:.)+", r"(?m:^)\w+", r"(?a:\w+)", r"(?a:\w)\w+", r"(?x: \w \w )",
    r"\bc\+\+|\bc\#|\.net", r"\$\d+\.\d+|\d+%", r"\.", r"\-", r"\/", r"\\", r"\ \w", r"\_\w", r"\t", r"\n", r"\r\n|\n", r"\0|\x1c", r"\101\w*", r"\a|\f|\v",
    r"\B\w\B", r"\b", r"\B", r"(?a)\b", r"(?a)\B\w", r"\w\B\W?", r"(?=\w)", r"(?m)^", r"(?m)$", r"(?!a)", r"(?<!a)", r"(?<=\W)", r"|a", r"a|", r"()", r"(a)|b", r"(?:)", r"(?:a|b)+", r"((?:ab)+)i?", r"(?:(?=\w)[a-z])+", r"(?:^|\W)(\w+)", r"(\w+)-", r"\w+(?:-\w+)*", r"(?u)(?<![\w-])[\w-]+(?![\w-])",
]


def terms(pattern, lowercase):
    analyze = CountVectorizer(token_pattern=pattern, lowercase=lowercase).build_analyzer()
    return [analyze(doc) for doc in DOCS]


golden = {
    "sklearn": sklearn.__version__,
    "docs": DOCS,
    "patterns": [
        {"pattern": p, "lowercase": lower, "terms": terms(p, lower)}
        for p in PATTERNS for lower in ([False, True] if p.startswith("(?i)") or p in PATTERNS[:3] else [False])
    ],
}
with open("token_patterns.json", "w", encoding="utf-8") as file:
    json.dump(golden, file, ensure_ascii=True, separators=(",", ":"))
