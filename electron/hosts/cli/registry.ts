/** The commands by name. A command's code is loaded only when it is asked for. */
import type { Command } from './command.ts'

export interface RegisteredCommand {
  readonly name: string
  /** one line of `hedgerow --help` */
  readonly summary: string
  readonly load: () => Promise<Command>
}

export const COMMANDS: readonly RegisteredCommand[] = [
  {
    name: 'import',
    summary: 'read broker statements into the book, one batch a file',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'undo',
    summary: 'void one import batch or one edit',
    load: async () => (await import('./commands/undo.ts')).undoCommand,
  },
  {
    name: 'revive',
    summary: 'bring a voided batch or edit back',
    load: async () => (await import('./commands/revive.ts')).reviveCommand,
  },
  {
    name: 'batches',
    summary: 'list the import batches and edits',
    load: async () => (await import('./commands/batches.ts')).batchesCommand,
  },
  {
    name: 'positions',
    summary: 'what is held at the as-of',
    load: async () => (await import('./commands/positions.ts')).positionsCommand,
  },
  {
    name: 'exposure',
    summary: 'Greeks of every position and their totals, heatmaps',
    load: async () => (await import('./commands/exposure.ts')).exposureCommand,
  },
  {
    name: 'market',
    summary: 'set, import, show and freeze spots, vols, rates and FX',
    load: async () => (await import('./commands/market.ts')).marketCommand,
  },
  {
    name: 'export',
    summary: 'write the book in the neutral statement format',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'compute',
    summary: 'evaluate a file of cases with known inputs',
    load: async () => (await import('./commands/compute.ts')).computeCommand,
  },
  {
    name: 'report',
    summary: 'write the exposure report as PDF',
    load: async () => (await import('./commands/report.ts')).reportCommand,
  },
  {
    name: 'doctor',
    summary: 'check the book file and the rules of the ledger',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'backup',
    summary: 'write a copy of the book',
    load: async () => (await import('./commands/backup.ts')).backupCommand,
  },
  {
    name: 'bench',
    summary: "run the project's own benchmark",
    load: async () => (await import('./commands/bench.ts')).benchCommand,
  },
]

/** Commands that the contract names and this version does not have. */
export const LATER_COMMANDS: readonly string[] = [
  'gamma',
  'scenario',
  'stress',
  'risk',
  'margin',
  'limits',
  'depth',
  'replay',
  'hedge',
  'ticket',
  'audit',
  'pool',
  'route',
  'gas',
  'settle',
  'explain',
  'timeline',
]
