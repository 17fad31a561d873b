"""`edgeward reproduce`: a paper's studies as trainings and comparisons, and what they leave as CSV files."""
