"""From a grid of texts to vehicles: which row is the header, what each column means, what each row says."""
