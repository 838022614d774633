/** The desktop's way in: a message port from the main process, and the few functions its preload gives. */
import { type PortLike, portCarrier } from '../../shared/protocol/carriers.ts'
import type { Carrier } from '../../shared/protocol/rpc.ts'
import {
  type DesktopBridge,
  PORT_MESSAGE,
  type Saved,
  type Taken,
} from '../../shared/protocol/window/desktop.ts'
import type { Download, UploadedFile } from '../../shared/protocol/window/files.ts'

/** What the preload gives; undefined in a browser. */
export function desktop(): DesktopBridge | undefined {
  return (globalThis as { readonly hedgerow?: DesktopBridge }).hedgerow
}

/** A file that the host has taken already: chosen in its dialog, or opened by the system. */
export interface GivenFile {
  readonly handle: string
  readonly name: string
  readonly size: number
}

/** What the Import view takes in the place of a dropped file. */
export function givenFile({ handle, name, bytes }: UploadedFile): GivenFile {
  return { handle, name, size: bytes }
}

/** Asks for a port; it comes as a message of this very window. */
export function enterDesktop(
  bridge: DesktopBridge,
): Promise<{ readonly carrier: Carrier; readonly ended: Promise<'closed'> }> {
  return new Promise((settle) => {
    const hear = (event: MessageEvent): void => {
      const [port] = event.ports
      if (event.source !== window || event.data !== PORT_MESSAGE || port === undefined) return
      removeEventListener('message', hear)
      const ended = new Promise<'closed'>((end) => port.addEventListener('close', () => end('closed')))
      settle({ carrier: portCarrier(port as unknown as PortLike), ended })
    }
    addEventListener('message', hear)
    bridge.connect()
  })
}

/** @throws Error with the host's own sentence */
export async function takeOnDesktop(bridge: DesktopBridge, file: File): Promise<UploadedFile> {
  const taken: Taken = await bridge.take(file)
  if ('sentence' in taken) throw new Error(taken.sentence)
  return taken.file
}

/** Asks where to and saves. @throws Error with the host's own sentence */
export async function saveOnDesktop(bridge: DesktopBridge, download: Download): Promise<void> {
  const saved: Saved = await bridge.save(download.id)
  if ('sentence' in saved) throw new Error(saved.sentence)
}
