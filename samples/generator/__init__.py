"""Fleet mails as many hands write them, each with what has to be read in it; one seed gives one set, byte for byte."""
