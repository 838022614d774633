/** The start page: a file that only its owner can read. It sends the browser on, with the code in the URL's fragment. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface StartPage {
  readonly file: string
  /** takes the file away; a second time does nothing */
  wipe(): Promise<void>
}

/** Writes the page into a new folder (0700) as a file (0600). @param url with the code in its fragment */
export async function writeStartPage(url: string): Promise<StartPage> {
  const folder = await mkdtemp(join(tmpdir(), 'hedgerow-start-'))
  const file = join(folder, 'start.html')
  await writeFile(file, page(url), { mode: 0o600, flag: 'wx' })
  return { file, wipe: () => rm(folder, { recursive: true, force: true }) }
}

function page(url: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${url}">
<title>Hedgerow</title>
<p><a href="${url}">Open Hedgerow</a> (good for 30 seconds and for one use)</p>
</html>
`
}
