"""What a mail says of the fleet as a whole: client, broker, period, coverage, payment, losses."""
