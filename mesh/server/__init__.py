"""A gRPC server and what stands before each of its methods: identity, limits, deadlines, errors, health."""
