"""`minca doctor`: what may be wrong with this machine and these settings, and what to do."""
