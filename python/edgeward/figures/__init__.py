"""Figures of a run directory: `python -m edgeward.figures RUN_DIR`.

tables.py reads the run's CSV files, style.py says what everything looks like, and each figure has a file of its
own that turns tables into one picture: policies.py, learning.py, stages.py. __main__.py lists them.
"""
