"""One mail read to an extraction: lists, text and case data brought together."""
