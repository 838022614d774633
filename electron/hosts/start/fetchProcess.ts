/**
 * Child process of the launcher: runs the `electron` package's own installer (which knows platform, mirror and checksum) and tells the launcher
 * how far its download is. Words: the installer's file.
 */
import { createRequire } from 'node:module'
import type { FetchNews } from './fetchRuntime.ts'

const tell = (news: FetchNews): void => void process.send?.(news)

const original = globalThis.fetch
globalThis.fetch = async (address, options) => {
  let response: Response
  try {
    response = await original(address, options)
  } catch (error) {
    tell({ failed: reasonOf(error) })
    throw error
  }
  if (!response.ok) tell({ failed: `the server answered ${response.status}` })
  if (!response.ok || response.body === null) return response
  const total = Number(response.headers.get('content-length')) || null
  let received = 0
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      received += chunk.length
      tell({ received, total })
      out.enqueue(chunk)
    },
    flush: () => tell({ unpacking: true }),
  })
  return new Response(response.body.pipeThrough(count), {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  })
}

// the launcher is gone: nobody waits for this any more; the channel alone must not keep this process
process.on('disconnect', () => process.exit(1))
process.channel?.unref()
createRequire(import.meta.url)(process.argv[2] as string)

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined
  const code = typeof cause?.code === 'string' ? cause.code : null
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENETUNREACH') return 'there is no network'
  return code === null ? 'the connection failed' : `the connection failed, ${code}`
}
