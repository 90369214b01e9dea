"""The versions of what the peers are measured with; fails where something is missing."""
import json
import platform

import fasttext  # noqa: F401
import numpy
import scipy
import sklearn
import torch
from importlib.metadata import version

print(json.dumps({
    "python": platform.python_version(), "torch": torch.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__, "fasttext-numpy2": version("fasttext-numpy2"),
}))
