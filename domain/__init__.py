"""What anyone knows of vehicles and of Mexican papers; pure, known to every service but the gateway."""
