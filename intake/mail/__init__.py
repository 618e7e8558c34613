"""RFC 5322 and its cousins: parts, headers, threads, quotations."""
