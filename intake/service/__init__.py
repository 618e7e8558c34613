"""The service: blobs, queue, matching and storage of e-mails, and their progress."""
