"""The draft of an answer to a broker: what is missing and doubtful, in sentences, and as a mail."""
