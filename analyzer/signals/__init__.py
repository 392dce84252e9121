"""Models observe. The only room that loads a model; every observation says which one made it."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
"""onnxruntime reads this when it is imported; without it, it reports its use and keeps an id of the machine."""
