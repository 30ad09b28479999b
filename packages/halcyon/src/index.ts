/** The command: run, shell, tail, show. @module */
