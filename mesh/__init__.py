"""What every service shares: one way to serve, one way to call; knows gRPC, knows nothing of vehicles."""
