"""Makes study_statistics.json: what SciPy, statsmodels and baycomp have of the statistics of studies.

Run by hand: python test/golden/make_study_statistics.py
"""
import json
import pathlib

import baycomp
import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import ttost_paired

random = np.random.default_rng(15)


dfs = [0.5, 1, 1.5, 2, 3, 4, 5.5, 7, 10, 19, 30.25, 49, 99, 500, 1e3, 1e4, 1e5, 1e6, None]
# SciPy 1.17 has few digits close to the middle: the tests have closed forms there
ts = [-1e6, -300, -40, -12, -7, -4, -2.5, -1.7, -1.4143, -1.4142, -1.1, -1, -0.9, -0.3, -1e-3, 0, 0.4, 1.2, 1.9, 3, 6, 20]
ps = [1e-12, 1e-9, 1e-6, 1e-4, 0.005, 0.0249999, 0.025, 0.1, 0.1999, 0.2001, 0.3, 0.4, 0.49, 0.5, 0.6, 0.8, 0.95, 0.975,
      0.999, 1 - 1e-6, 1 - 1e-9, 1 - 1e-12]
distributions = []
for df in dfs:
    own = stats.norm if df is None else stats.t(df)
    cdfs = [[t, float(own.cdf(t))] for t in ts if own.cdf(t) > 1e-300]
    quantiles = [[p, float(own.ppf(p))] for p in ps]
    distributions.append({"df": df, "cdf": cdfs, "quantile": quantiles})

samples = []
for n, mean, sd in [(2, 0.1, 1), (3, 0.02, 0.01), (5, 0.0, 0.02), (5, 0.03, 0.02), (10, 0.01, 0.02), (10, -0.02, 0.01), (20, 0.0005, 0.003),
                    (20, -0.4, 0.3), (50, 0.01, 0.05), (100, 1e-4, 1e-3), (200, -3, 12)]:
    differences = np.round(random.normal(mean, sd, n), 6)
    zeros = np.zeros(n)
    case = {"differences": differences.tolist()}
    test = stats.ttest_1samp(differences, 0)
    intervals = [test.confidence_interval(level) for level in (0.95, 0.9, 0.99)]
    case["plain"] = {"t": test.statistic, "p": test.pvalue, "intervals": [[i.low, i.high] for i in intervals]}
    case["corrected"] = []
    for correction in (0.1, 0.25, 1 / 9):  # Nadeau & Bengio 2003, by hand
        scale = np.sqrt(differences.var(ddof=1) * (1 / n + correction))
        half = stats.t.ppf(0.975, n - 1) * scale
        case["corrected"].append({"correction": correction, "scale": scale, "p": 2 * stats.t.sf(abs(differences.mean()) / scale, n - 1),
                                  "interval": [differences.mean() - half, differences.mean() + half]})
    case["bayes"] = []
    for rope in (0, 0.005, 0.02, 0.3):
        for runs in {1, n // 5 if n % 5 == 0 else 1, n // 10 if n % 10 == 0 else 1}:
            given = baycomp.two_on_single(zeros, differences, rope=rope, runs=runs)
            left, within, right = given if rope else (given[0], 0.0, given[1])
            case["bayes"].append({"margin": rope, "correction": 1 / (n / runs - 1), "worse": left, "within": within, "better": right})
    case["tost"] = []
    for margin in (0.005, 0.02, 0.3):
        p, (_, low, _), (_, high, _) = ttost_paired(differences, zeros, -margin, margin)
        case["tost"].append({"margin": margin, "p": p, "low": low, "high": high})
    samples.append(case)

holm = []
for ps in [[0.01], [0.04, 0.01], [0.5, 0.5, 0.5], [0.01, 0.02, 0.03, 0.04], [0.3, 0.001, 0.04, 0.04, 0.9, 0.012], [0.0, 1.0, 0.02],
           np.round(random.uniform(0, 0.1, 30), 5).tolist()]:
    holm.append({"p": ps, "adjusted": multipletests(ps, method="holm")[1].tolist()})

versions = {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "baycomp": "1.0.3"}
path = pathlib.Path(__file__).parent / "study_statistics.json"
path.write_text(json.dumps({"versions": versions, "distributions": distributions, "samples": samples, "holm": holm}) + "\n")
