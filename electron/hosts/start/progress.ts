/** How far the fetch is, as one line that changes in a terminal and as a few lines elsewhere. */
import type { FetchNews } from './fetchRuntime.ts'

interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const MB = 1_000_000
/** a terminal: every MB; a file: every 20 MB */
const STEP = { terminal: MB, file: 20 * MB }

/** @returns takes the news as they come, null at the end */
export function progressLine(output: Output): (news: FetchNews | null) => void {
  const terminal = output.isTTY === true
  const show = (text: string): void => void output.write(terminal ? `\r  ${text.padEnd(40)}` : `  ${text}\n`)
  let shown = 0
  return (news) => {
    if (news === null) {
      if (terminal && shown > 0) output.write('\n')
    } else if ('unpacking' in news) show('unpacking')
    else if ('received' in news) {
      const step = Math.floor(news.received / (terminal ? STEP.terminal : STEP.file))
      if (step <= shown) return
      shown = step
      const of = news.total === null ? '' : ` of ${Math.round(news.total / MB)}`
      show(`${Math.round(news.received / MB)}${of} MB`)
    }
  }
}
