/** Control systems as connectors: Channel Access. @module */
