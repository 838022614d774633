/** The protocol's promises, the same over every carrier: direct, message port, WebSocket frames, child process. */
import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/protocol/appError.ts'
import { directCarriers, isFrame, portCarrier, processCarrier } from '../../shared/protocol/carriers.ts'
import { type Carrier, type Client, connect, type Frame, serve } from '../../shared/protocol/rpc.ts'
import { decodeFrame, encodeFrame, webSocketCarrier } from '../../shared/protocol/webSocketCarrier.ts'
import { makeTestRouter } from './testRouter.ts'

type TestClient = Client<ReturnType<typeof makeTestRouter>>

/** Two ends of a WebSocket in memory: what one sends, the other gets as an ArrayBuffer of its own. */
function webSockets() {
  class Socket {
    binaryType = 'blob'
    readyState = 1
    other: Socket | null = null
    readonly listeners = { message: [] as ((e: { data: unknown }) => void)[], close: [] as (() => void)[] }
    send(data: Uint8Array): void {
      const copy = data.slice().buffer
      setImmediate(() => {
        for (const take of this.other?.listeners.message ?? []) take({ data: copy })
      })
    }
    addEventListener(event: 'message' | 'close', take: never): void {
      ;(this.listeners[event] as unknown[]).push(take)
    }
  }
  const [a, b] = [new Socket(), new Socket()]
  a.other = b
  b.other = a
  return [a, b] as const
}

const ends: Record<string, () => { client: Carrier; server: Carrier | null; close: () => void }> = {
  direct: () => {
    const [client, server] = directCarriers()
    return { client, server, close: () => client.close() }
  },
  port: () => {
    const { port1, port2 } = new MessageChannel()
    return {
      client: portCarrier(port1 as never),
      server: portCarrier(port2 as never),
      close: () => port1.close(),
    }
  },
  webSocket: () => {
    const [a, b] = webSockets()
    const close = () => {
      for (const socket of [a, b]) for (const closed of socket.listeners.close) closed()
    }
    return { client: webSocketCarrier(a as never), server: webSocketCarrier(b as never), close }
  },
  process: () => {
    const child: ChildProcess = fork(new URL('./testServer.ts', import.meta.url), [], {
      serialization: 'advanced',
      execArgv: [],
    })
    return { client: processCarrier(child), server: null, close: () => void child.kill('SIGKILL') }
  },
}

describe.each(Object.keys(ends))('over %s', (name) => {
  let client: TestClient
  let close: () => void
  beforeAll(() => {
    const made = ends[name]?.()
    if (made === undefined) throw new Error(name)
    if (made.server !== null) serve(makeTestRouter(), made.server)
    client = connect<ReturnType<typeof makeTestRouter>>(made.client)
    close = made.close
  })
  afterAll(() => close())

  test('a call answers', async () => {
    await expect(client.add({ a: 1, b: 2 })).resolves.toBe(3)
  })

  test('typed arrays stay typed and exact', async () => {
    const answer = await client.columns({ n: 5 })
    expect(answer.values).toBeInstanceOf(Float64Array)
    expect(answer.codes).toBeInstanceOf(Uint8Array)
    expect(answer.rows).toBeInstanceOf(Int32Array)
    expect([...answer.values]).toEqual([0, 0.1, 0.2, 0.30000000000000004, 0.4])
    expect([...answer.codes]).toEqual([0, 1, 2, 3, 4])
    expect([...answer.rows]).toEqual([-1, -1, -1, -1, -1])
    const echo = await client.echo({ deep: [{ x: new Float64Array([Number.NaN, -0, 1e308]) }], text: 'Δ' })
    const x = (echo as { deep: { x: Float64Array }[] }).deep[0]?.x
    expect(x).toBeInstanceOf(Float64Array)
    expect(Object.is(x?.[1], -0) && Number.isNaN(x?.[0]) && x?.[2] === 1e308).toBe(true)
  })

  test('an AppError arrives with code, message, details and retryable', async () => {
    const error = await client.fail({}).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).toData()).toEqual({
      code: 'book/locked',
      message: 'The book is held by another window.',
      details: { process: 7 },
      retryable: true,
    })
  })

  test('other throws become internal/failed, bad input and unknown methods are told apart', async () => {
    const code = (p: Promise<unknown>) =>
      p.then(
        () => 'none',
        (e: AppError) => e.code,
      )
    expect(await code(client.throws({}))).toBe('internal/failed')
    expect(await code(client.add({ a: 'x', b: 1 } as never))).toBe('protocol/bad-input')
    const loose = client as unknown as Record<string, (input: unknown) => Promise<unknown>>
    for (const method of ['nothing', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])
      expect(await code(loose[method]?.({}) ?? Promise.resolve()), method).toBe('protocol/no-method')
    expect(loose.then).toBeUndefined()
  })

  test('a stream has one event in flight, the newest of those that wait, and always the last', async () => {
    const seen: number[] = []
    const answer = await client.count({ to: 200 }, { onEvent: ({ done }) => seen.push(done) })
    expect(answer).toBe('finished')
    expect(seen[0]).toBe(1)
    expect(seen.at(-1)).toBe(200)
    expect(seen.length).toBeLessThan(200)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })

  test('aborting cancels the work on the other side', async () => {
    const abort = new AbortController()
    const events: number[] = []
    const open = client.slow({}, { signal: abort.signal, onEvent: ({ done }) => events.push(done) })
    while (events.length === 0) await delay(1)
    abort.abort()
    await expect(open).rejects.toMatchObject({ code: 'job/cancelled' })
    // the server says so itself: its loop ended by the signal, not by its end
    await expect(client.stopped({})).resolves.toBe(1)
  })

  test('an aborted signal starts nothing', async () => {
    await expect(client.add({ a: 1, b: 1 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  test('answers find their own calls, whatever the order', async () => {
    const calls = Array.from({ length: 50 }, (_, i) => client.add({ a: i, b: 1000 }))
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 50 }, (_, i) => 1000 + i))
  })

  test('when the carrier closes, open and later calls are rejected', async () => {
    const started: number[] = []
    const open = client.slow({}, { onEvent: ({ done }) => started.push(done) })
    const rejected = expect(open).rejects.toMatchObject({ code: 'protocol/closed', retryable: true })
    while (started.length === 0) await delay(1)
    close()
    await rejected
    await expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject({ code: 'protocol/closed' })
  })
})

describe('WebSocket frames', () => {
  const frame = (input: unknown): Frame => ({ t: 'request', id: 1, method: 'm', input })

  test('every kind of typed array comes back as itself, also between odd lengths and under the mark', () => {
    const arrays = [
      new Float64Array([1.5]),
      new Float32Array([0.25, 2]),
      new Int32Array([-3]),
      new Uint32Array([4294967295]),
      new Int16Array([-5, 6, 7]),
      new Uint16Array([8]),
      new Int8Array([-9]),
      new Uint8Array([10, 11, 12]),
      new BigInt64Array([-13n]),
      new Float64Array(new Float64Array([0, 1, 2, 3]).buffer, 8, 2),
      new Uint8Array(0),
    ]
    const input = { arrays, $array: 'plain', tricky: { $array: ['Float64Array', 8] }, text: 'ß "x"' }
    const shifted = new Uint8Array(encodeFrame(frame(input)).length + 3)
    shifted.set(encodeFrame(frame(input)), 3)
    expect(decodeFrame(shifted.subarray(3))).toEqual(frame(input))
  })

  test('an object with the key __proto__ changes no prototype', () => {
    const input = JSON.parse('{"__proto__":{"polluted":1},"x":2}')
    const back = decodeFrame(encodeFrame(frame(input))) as { input: { x: number; polluted?: number } }
    expect(back.input.polluted).toBeUndefined()
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(back.input.x).toBe(2)
  })

  test('rubbish is refused, never read past its end', () => {
    const good = encodeFrame(frame({ x: new Float64Array(4) }))
    const bad = [
      new Uint8Array(0),
      new Uint8Array([1, 2]),
      good.subarray(0, good.length - 8),
      new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]),
      encodeFrame({ t: 'nothing', id: 1 } as never),
    ]
    for (const bytes of bad) expect(() => decodeFrame(bytes), String(bytes.length)).toThrow()
    const lie = JSON.stringify(frame(0)).replace('"input":0', '"input":{"$array":["Float64Array",-8]}')
    const head = new TextEncoder().encode(lie)
    const message = new Uint8Array(4 + head.length)
    new DataView(message.buffer).setUint32(0, head.length, true)
    message.set(head, 4)
    expect(() => decodeFrame(message)).toThrow(AppError)
  })

  test.each([null, 1, 'x', {}, { t: 'request', id: 1 }, { t: 'event', id: 'x' }, { t: 'evil', id: 1 }])(
    '%j is no frame',
    (message) => {
      expect(isFrame(message)).toBe(false)
    },
  )
})
