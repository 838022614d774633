/** Stands in for an importer process that a file keeps busy for ever. */
process.on('message', () => {
  for (;;);
})
