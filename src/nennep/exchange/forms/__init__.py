"""Files and packages as people choose, correct and map them."""
