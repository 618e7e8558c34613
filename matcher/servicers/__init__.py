"""The RPCs of the matcher, a file a version of the contract."""
