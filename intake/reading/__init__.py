"""Each e-mail read in a process of its own, and the second reading by a language model."""
