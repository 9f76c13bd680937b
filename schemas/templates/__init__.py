"""Templates of an office: which parts a circular has, in which order, with which sentences, tables and decimals."""
