"""What a quotation needs of a fleet: kinds of use, service, value, cargo, coverage and vehicle, and what is missing."""
