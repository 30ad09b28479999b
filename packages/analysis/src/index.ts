/** Live table, terminal plot and statistics of a run. @module */
