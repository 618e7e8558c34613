"""The words of intake, in the order in which a mail becomes them: Email, Block, Table, Vehicle, Extraction."""
