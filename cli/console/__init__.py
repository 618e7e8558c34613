"""What a terminal shows: tables, JSON lines, cases as people read them."""
