"""REST for partners, made from the annotations of the contracts; knows no vehicle."""
