"""Lists: the filter language, page tokens, and the SQL made of them."""
