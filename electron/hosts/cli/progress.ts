/** How far an importer is, as a line on a terminal; that it waits for the book is a sentence for everybody. */
import type { ImportProgress } from '../../../shared/protocol/import.ts'
import type { CommandInput } from './command.ts'

const PHASES: { readonly [P in ImportProgress['phase']]: string } = {
  inspect: 'looking at',
  parse: 'reading',
  check: 'checking',
  write: 'writing',
}

/** Draws what an importer reports. */
export function progressOn(input: CommandInput): (p: ImportProgress) => void {
  let told = false
  return ({ phase, file, done, total, waitingFor }) => {
    if (waitingFor !== undefined && !told) {
      input.note(`Waiting up to 10 s for the book ${input.bookFile}: held by ${waitingFor}.`)
      told = true
    }
    const share = total === null || total === 0 ? '' : ` ${Math.floor((100 * done) / total)} %`
    input.progress(`${PHASES[phase]} ${file}${share}`)
  }
}
