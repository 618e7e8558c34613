"""The columns of a list that hold what a quotation needs of a unit beside its name, and what their cells say."""
