"""The one conversion between the contract's messages and the rows of the tables, with the checks of what comes in."""
