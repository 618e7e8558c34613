"""Which entry a text means: block, compare, score, rank, calibrate."""
