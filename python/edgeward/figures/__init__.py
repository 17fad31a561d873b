"""Figures: `python -m edgeward.figures RUN_DIR`, and single ones (`python -m edgeward.figures --help`).

tables.py reads CSV files, style.py says what everything looks like, and each figure has a file of its own: policies.py,
learning.py and stages.py of a run directory, over_time.py of what was recorded inside a world, and system.py of the simulated
system itself. That one is drawn by hand, in inches: canvas.py (boxes, arrows), lettering.py (measured text), glyphs.py, system_cards.py,
system_phrases.py, quantities.py. __main__.py lists the figures and writes the files.
"""
