/** Frames over a WebSocket, as binary messages: a JSON head, then the typed arrays' bytes, each at a multiple of 8. */
import { AppError } from './appError.ts'
import { isFrame } from './carriers.ts'
import type { Carrier, Frame } from './rpc.ts'
import { fromUtf8, toUtf8 } from './web.ts'

const ARRAYS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  BigInt64Array,
} as const
type ArrayName = keyof typeof ARRAYS
/** Member that stands for a typed array in the head. Objects of the payload that have it themselves are wrapped. */
const MARK = '$array'
const HEAD_LENGTH_BYTES = 4

export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  send(data: Uint8Array): void
  addEventListener(event: 'message', take: (event: { readonly data: unknown }) => void): void
  addEventListener(event: 'close', take: () => void): void
}

/** A WebSocket. Frames that cannot be read are dropped; the host caps their size and checks who may connect. */
export function webSocketCarrier(socket: WebSocketLike): Carrier {
  socket.binaryType = 'arraybuffer'
  return {
    send: (frame) => {
      if (socket.readyState === 1) socket.send(encodeFrame(frame))
    },
    onFrame: (take) =>
      socket.addEventListener('message', ({ data }) => {
        const frame = data instanceof ArrayBuffer ? tryDecode(new Uint8Array(data)) : null
        if (frame !== null) take(frame)
      }),
    onClose: (closed) => socket.addEventListener('close', closed),
  }
}

function tryDecode(bytes: Uint8Array): Frame | null {
  try {
    return decodeFrame(bytes)
  } catch {
    return null
  }
}

/** A frame as one binary message. Members that are `undefined` are left out, as JSON does. */
export function encodeFrame(frame: Frame): Uint8Array {
  const arrays: ArrayBufferView[] = []
  const json = JSON.stringify(frame, (_key, value: unknown) => {
    if (ArrayBuffer.isView(value)) {
      arrays.push(value)
      return { [MARK]: [arrayName(value), value.byteLength] }
    }
    return isPlainWithMark(value) ? { [MARK]: 'object', members: Object.entries(value) } : value
  })
  const head = toUtf8(json)
  const start = aligned(HEAD_LENGTH_BYTES + head.length)
  const bytes = new Uint8Array(arrays.reduce((at, a) => aligned(at + a.byteLength), start))
  new DataView(bytes.buffer).setUint32(0, head.length, true)
  bytes.set(head, HEAD_LENGTH_BYTES)
  let at = start
  for (const a of arrays) {
    bytes.set(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), at)
    at = aligned(at + a.byteLength)
  }
  return bytes
}

/** A binary message as a frame. @throws AppError `protocol/bad-frame` for anything `encodeFrame` did not make */
export function decodeFrame(message: Uint8Array): Frame {
  const bytes = message.byteOffset % 8 === 0 ? message : message.slice()
  if (bytes.length < HEAD_LENGTH_BYTES) throw badFrame()
  const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  if (HEAD_LENGTH_BYTES + headLength > bytes.length) throw badFrame()
  const head = fromUtf8(bytes.subarray(HEAD_LENGTH_BYTES, HEAD_LENGTH_BYTES + headLength))
  const places = new Map<object, number>()
  const root: unknown = JSON.parse(head)
  placeArrays(root, { at: aligned(HEAD_LENGTH_BYTES + headLength) }, places)
  const frame = restore(root, bytes, places)
  if (!isFrame(frame)) throw badFrame()
  return frame
}

/** Arrays lie in the order in which the head names them. */
function placeArrays(value: unknown, cursor: { at: number }, places: Map<object, number>): void {
  if (typeof value !== 'object' || value === null) return
  const array = arrayMark(value)
  if (array !== null) {
    places.set(value, cursor.at)
    cursor.at = aligned(cursor.at + array[1])
    return
  }
  for (const member of Object.values(value)) placeArrays(member, cursor, places)
}

function restore(value: unknown, bytes: Uint8Array, places: ReadonlyMap<object, number>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const array = arrayMark(value)
  if (array !== null) {
    const [name, length] = array
    const at = places.get(value) as number
    const Kind = ARRAYS[name]
    if (at + length > bytes.length || length % Kind.BYTES_PER_ELEMENT !== 0) throw badFrame()
    return new Kind(bytes.buffer as ArrayBuffer, bytes.byteOffset + at, length / Kind.BYTES_PER_ELEMENT)
  }
  if (Array.isArray(value)) return value.map((x) => restore(x, bytes, places))
  const { [MARK]: mark, members } = value as { [MARK]?: unknown; members?: [string, unknown][] }
  const entries = mark === 'object' && Array.isArray(members) ? members : Object.entries(value)
  return Object.fromEntries(entries.map(([key, x]) => [key, restore(x, bytes, places)]))
}

function arrayMark(value: object): readonly [ArrayName, number] | null {
  const mark = (value as { [MARK]?: unknown })[MARK]
  if (!Array.isArray(mark)) return null
  const [name, length] = mark as [unknown, unknown]
  if (typeof name !== 'string' || !Object.hasOwn(ARRAYS, name)) throw badFrame()
  if (!Number.isSafeInteger(length) || (length as number) < 0) throw badFrame()
  return [name as ArrayName, length as number]
}

function arrayName(view: ArrayBufferView): ArrayName {
  const name = (view as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag]
  if (!Object.hasOwn(ARRAYS, name)) throw new TypeError(`${name} cannot travel in a frame`)
  return name as ArrayName
}

function isPlainWithMark(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, MARK)
}

function aligned(n: number): number {
  return Math.ceil(n / 8) * 8
}

function badFrame(): AppError {
  return new AppError(
    'protocol/bad-frame',
    'A message from the other side could not be read; it was dropped.',
  )
}
