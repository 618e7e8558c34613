"""Learning from verdicts: which threshold keeps a promise, how confidence is put right, and when answers drift."""
