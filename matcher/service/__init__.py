"""The service: catalogues that are in force, corrections remembered, calls answered."""
