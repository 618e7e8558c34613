"""PostgreSQL and NATS inside the home folder, for one machine without servers of its own."""
