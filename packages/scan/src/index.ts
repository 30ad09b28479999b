/** Scan specifications: where the points of a scan are, and how they are flown. @module */
