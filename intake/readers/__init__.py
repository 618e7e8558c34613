"""One module a kind of file: bytes in, texts and tables out."""
