/** An engine that dies as soon as it is asked something. */
process.on('message', () => process.exit(7))
