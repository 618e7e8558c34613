"""Tables on disk: csv and xlsx in, results out."""
