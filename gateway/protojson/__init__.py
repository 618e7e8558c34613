"""The JSON mapping of protobuf messages, read and written."""
