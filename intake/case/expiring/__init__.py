"""The policy that expires, as a mail speaks of it: its insurer and its premium, in sentences, blocks and tables."""
