"""What a reviewer does to the vehicles of a case: they are coded or read again, and the broker is asked."""
