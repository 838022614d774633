// Which room may import which: docs/architecture.md draws the same picture.
const inside = (path) => `^${path}/`
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  comment: `${from} may import only: ${allowed.join(', ')}`,
  from: { path: inside(from) },
  to: { path: '^(shared|electron|renderer|tests)/', pathNot: [from, ...allowed].map(inside) },
})
module.exports = {
  forbidden: [
    only('model-is-leaf', 'shared/model', []),
    only('ledger', 'shared/ledger', ['shared/model', 'shared/data']),
    only('market', 'shared/market', ['shared/model', 'shared/ledger', 'shared/data', 'shared/quant/math', 'shared/quant/time', 'shared/quant/formula']),
    only('portfolio', 'shared/portfolio', ['shared/model', 'shared/ledger', 'shared/market', 'shared/data', 'shared/quant/math', 'shared/quant/time', 'shared/quant/formula']),
    only('quant-math', 'shared/quant/math', []),
    only('quant-time', 'shared/quant/time', ['shared/quant/math', 'shared/data', 'shared/model']),
    only('quant-formula', 'shared/quant/formula', ['shared/quant/math', 'shared/quant/time']),
    only('quant-pricer', 'shared/quant/pricer', ['shared/quant/math', 'shared/quant/time', 'shared/quant/formula', 'shared/portfolio', 'shared/market', 'shared/model']),
    only('quant-measure', 'shared/quant/measure', ['shared/quant/math', 'shared/quant/time', 'shared/quant/formula', 'shared/quant/pricer', 'shared/portfolio', 'shared/market', 'shared/model', 'shared/data']),
    only('statements', 'shared/statements', ['shared/model', 'shared/data']),
    only('report', 'shared/report', ['shared/model']),
    only('protocol', 'shared/protocol', ['shared/model']),
    only('data', 'shared/data', ['shared/model']),
    only('book', 'electron/book', ['shared']),
    only('importer', 'electron/importer', ['shared', 'electron/book']),
    only('engine', 'electron/engine', ['shared', 'electron/book']),
    only('pdf', 'electron/pdf', ['shared']),
    only('recordings', 'electron/recordings', ['shared']),
    only('services', 'electron/services', ['shared']),
    only('hosts', 'electron/hosts', ['shared', 'electron/services', 'electron/book', 'electron/importer', 'electron/engine', 'electron/pdf']),
    only('renderer', 'renderer', ['shared']),
    {
      name: 'electron-api-in-desktop-only',
      severity: 'error',
      from: { pathNot: '^electron/hosts/desktop/' },
      to: { path: 'node_modules/electron/' },
    },
    { name: 'shared-has-no-node', severity: 'error', from: { path: '^shared/' }, to: { dependencyTypes: ['core'] } },
    { name: 'no-tests-in-product', severity: 'error', from: { path: '^(shared|electron|renderer)/' }, to: { path: '^tests/' } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'browser', 'node', 'default', 'types'],
    },
    exclude: { path: '\\.d\\.ts$' },
    doNotFollow: { path: 'node_modules' },
  },
}
