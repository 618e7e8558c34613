"""PostgreSQL behind gRPC: messages, cases, vehicles, catalogues, and who changed them."""
