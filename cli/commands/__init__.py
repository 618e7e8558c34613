"""One module a command of `minca`: its options, what it calls, what it prints."""
