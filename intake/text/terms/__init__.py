"""What a quotation needs of a unit beside its name: service, load, goods, engine, equipment and coverages in words."""
