/** Stands in for an importer process that dies at its first message. */
process.on('message', () => process.kill(process.pid, 'SIGSEGV'))
