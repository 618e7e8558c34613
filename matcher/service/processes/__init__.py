"""Processes that code pieces of large batches beside the matcher's own, so that several processors are used."""
