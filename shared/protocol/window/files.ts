/**
 * Files and books. No path is ever part of the protocol: a file that comes in is uploaded first (browser host: `POST /upload`;
 * desktop: the system's dialog or a drop) and named by an opaque handle; a file that goes out is named by a download handle.
 */
import { z } from 'zod'
import { call } from './contract.ts'
import { currency, id, nothing } from './inputs.ts'

/** A file that the host has taken; good until released or the window closes. */
export interface UploadedFile {
  readonly handle: string
  /** without folders */
  readonly name: string
  readonly bytes: number
}

/** A file to fetch with the key (browser host: `GET /download/<id>`), once or more, until the window closes. */
export interface Download {
  readonly id: string
  readonly name: string
  readonly bytes: number
  readonly type:
    | 'application/pdf'
    | 'application/json'
    | 'text/csv'
    | 'text/tab-separated-values'
    | 'application/octet-stream'
}

/** A book this computer has opened before. */
export interface KnownBook {
  readonly handle: string
  readonly name: string
  readonly folder: string
  readonly sample: boolean
  readonly openedAt: number | null
  readonly exists: boolean
}

export const fileCommands = {
  'file/release': call<null>()(z.strictObject({ handle: id })),
  /** The bytes of a download, for hosts without HTTP and for the preview of a report. At most 64 MiB. */
  'file/bytes': call<Uint8Array>()(z.strictObject({ download: id })),
  'book/known': call<readonly KnownBook[]>()(nothing),
  /** Opens a known book; `readOnly` when another writer holds it. */
  'book/open': call<null>()(z.strictObject({ handle: id, readOnly: z.boolean().optional() })),
  /** Tries again what the problem screen names. */
  'book/retry': call<null>()(z.strictObject({ readOnly: z.boolean().optional() })),
  /** Makes the user's own empty book and opens it. */
  'book/startEmpty': call<null>()(z.strictObject({ reportingCurrency: currency })),
  /** Opens the sample book, made on first use by an ordinary import. */
  'sample/open': call<null>()(nothing),
  /** Takes the sample away; the own book opens, else the first screen. `sample/restore` brings it back until the host ends. */
  'sample/remove': call<null>()(nothing),
  'sample/restore': call<null>()(nothing),
} as const
