"""`python -m analyzer.sample` makes the sample lesson anew, in its place."""

from pathlib import Path

from analyzer.sample.film import make

make(Path(__file__).parent)
