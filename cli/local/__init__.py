"""The mesh on this machine: embedded servers and all services as processes."""
