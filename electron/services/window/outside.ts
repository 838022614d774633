/** Pages that the program may open in the person's own browser: https, and a host of this list. The program itself fetches nothing. */

/** where the OCC publishes what an adjusted contract delivers */
export const ADJUSTMENTS = 'https://infomemo.theocc.com/'
const HOSTS: ReadonlySet<string> = new Set([new URL(ADJUSTMENTS).host])

/** @returns the address as it will be opened; null when it is not on the list */
export function outsideAddress(address: unknown): string | null {
  if (typeof address !== 'string' || !URL.canParse(address)) return null
  const { protocol, host, username, password, href } = new URL(address)
  return protocol === 'https:' && HOSTS.has(host) && username === '' && password === '' ? href : null
}
