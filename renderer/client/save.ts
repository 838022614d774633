/** Gives a file that the host made to the person: the desktop's dialog, or the browser's download. */
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import { DOWNLOAD_PATH, KEY_HEADER } from '../../shared/protocol/window/connection.ts'
import type { Download } from '../../shared/protocol/window/files.ts'
import { desktop, saveOnDesktop } from './desktop.ts'
import { storedKey } from './enter.ts'

/** `file/bytes` gives at most this much */
const BYTES_LIMIT = 64 * 1024 * 1024

/** Asks where to, or fetches the bytes and starts the browser's download. @throws AppError, or Error with a sentence */
export async function saveDownload(client: WindowClient, download: Download): Promise<void> {
  const bridge = desktop()
  if (bridge !== undefined) {
    await saveOnDesktop(bridge, download)
    return
  }
  const blob =
    download.bytes <= BYTES_LIMIT
      ? new Blob([(await client.call('file/bytes', { download: download.id })) as Uint8Array<ArrayBuffer>], {
          type: download.type,
        })
      : await fetched(download)
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = download.name
  link.click()
  // The browser has taken the blob by then; a minute is long for any of them.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

async function fetched(download: Download): Promise<Blob> {
  const response = await fetch(DOWNLOAD_PATH + download.id, { headers: { [KEY_HEADER]: storedKey() ?? '' } })
  if (!response.ok) throw new Error(`${download.name} is no longer kept: make it again.`)
  return response.blob()
}
