"""The service: what is kept, queued, matched and stored of a mail, and how its progress is told."""
