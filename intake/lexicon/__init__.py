"""The words of the trade that intake looks for, and how columns are named."""
