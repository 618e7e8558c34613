"""Files that came with a mail: unpacked, told apart, each risky one read in a process of its own."""
