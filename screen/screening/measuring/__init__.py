"""From angles in time to the numbers of a repetition and a side, each with its error."""
