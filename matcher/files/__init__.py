"""Tables on disk: reads csv and workbooks, writes results."""
