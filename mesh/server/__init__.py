"""The gRPC server and what it does for every method: authentication, limits, deadlines, errors, health."""
