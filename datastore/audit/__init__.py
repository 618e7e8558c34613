"""The audit trail: entries, the chain that makes tampering show, and its verification."""
