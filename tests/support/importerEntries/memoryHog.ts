/** Stands in for an importer process that a file drives out of memory. */
process.on('message', () => {
  const kept: string[][] = []
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, k) => `row ${k} of ${kept.length}`))
})
