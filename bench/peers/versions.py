"""The versions of what the peers are measured with: of all of them, or of those named as arguments. Fails where something is missing."""
import importlib
import json
import platform
import sys
from importlib.metadata import version

# By the names that they are installed by: the modules. What is installed but cannot be imported is missing too.
MODULES = {"torch": "torch", "numpy": "numpy", "scipy": "scipy", "scikit-learn": "sklearn", "fasttext-numpy2": "fasttext"}

asked = sys.argv[1:] or list(MODULES)
for name in asked:
    importlib.import_module(MODULES[name])
print(json.dumps({"python": platform.python_version(), **{name: version(name) for name in asked}}))
