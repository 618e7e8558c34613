"""Embedded PostgreSQL and NATS, for a machine without such servers; they keep their data in the home folder."""
