"""What a text says of a vehicle: brand, model, year, attributes, VIN."""
