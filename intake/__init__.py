"""Intake: an e-mail or a vehicle list comes in, a case goes out."""
