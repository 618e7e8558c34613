"""Background jobs: redelivery of messages that were forgotten, retention, and blobs that nothing refers to any more."""
