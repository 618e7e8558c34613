"""Understanding a vehicle text: brand, model, year, attributes, VIN."""
