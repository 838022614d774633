/** The line to the one page of a host with message ports: its commands, and what it is told unasked. */
import { type PortLike, portCarrier } from '../../../shared/protocol/carriers.ts'
import { type Router, serve } from '../../../shared/protocol/rpc.ts'
import type { DesktopNews } from '../../../shared/protocol/window/desktop.ts'

export class PageLine {
  readonly #router: Router
  readonly #send: (news: DesktopNews) => void
  #leave: (() => void) | null = null
  #waiting: DesktopNews[] = []

  /** @param send hands news to the page that is connected */
  constructor(router: Router, send: (news: DesktopNews) => void) {
    this.#router = router
    this.#send = send
  }

  /** A page has its port: what a page before asked for ends, what waited is told. */
  connect(port: PortLike & { close(): void }): void {
    this.leave()
    const carrier = portCarrier(port)
    let ended: () => void = () => {}
    serve(this.#router, {
      ...carrier,
      onClose: (closed) => {
        ended = closed
        carrier.onClose(closed)
      },
    })
    this.#leave = () => {
      ended()
      port.close()
    }
    for (const news of this.#waiting.splice(0)) this.#send(news)
  }

  /** Tells the page, now or as soon as it is connected. */
  tell(news: DesktopNews): void {
    if (this.#leave === null) this.#waiting.push(news)
    else this.#send(news)
  }

  /** The page is gone: ends what it asked for. */
  leave(): void {
    this.#leave?.()
    this.#leave = null
  }
}
