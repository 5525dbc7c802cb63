"""Studies: what a data set says of people, groups and reliability, from its tables alone."""
