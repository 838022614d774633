/** What a person does in a window with a large book, and the observer that tells how long the page was held up. For the bench and for the tests of the window. */
import type { Page } from '@playwright/test'

/** A thing a person does; the page is quiet again when it settles. */
export interface Act {
  readonly name: string
  readonly run: (page: Page) => Promise<void>
}

/** What the page keeps: tasks by their ms, frames that came, and when the map was last painted; instants on the wall clock, ms. */
interface Watched {
  readonly tasks: number[]
  readonly frames: { readonly head: string; readonly bytes: number; readonly at: number }[]
  painted: number
}

/**
 * Before the page is opened: collects tasks of 50 ms and more, which is where the browser's observer begins; frames of the socket; and the end of
 * the frame that follows each drawing of the map.
 */
export async function watchTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: Watched = { tasks: [], frames: [], painted: 0 }
    Object.assign(globalThis, { hedgerowWatch: watched })
    const now = (): number => performance.timeOrigin + performance.now()
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) watched.tasks.push(entry.duration)
    }).observe({ type: 'longtask', buffered: true })
    const text = new TextDecoder()
    const Plain = WebSocket
    globalThis.WebSocket = class extends Plain {
      constructor(url: string | URL) {
        super(url)
        this.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
          if (typeof data === 'string') return
          const head = text.decode(new Uint8Array(data, 4, Math.min(300, data.byteLength - 4)))
          watched.frames.push({ head, bytes: data.byteLength, at: now() })
        })
      }
    }
    // a drawing fills its cells, all in one task
    const { fillRect } = CanvasRenderingContext2D.prototype
    let drawn = false
    CanvasRenderingContext2D.prototype.fillRect = function (...box) {
      fillRect.apply(this, box)
      if (drawn) return
      drawn = true
      requestAnimationFrame(() =>
        setTimeout(() => {
          drawn = false
          watched.painted = now()
        }),
      )
    }
  })
}

/** The watched frames, and when the map was last painted. */
export async function takeFrames(page: Page): Promise<Pick<Watched, 'frames' | 'painted'>> {
  return await page.evaluate(() => {
    const { frames, painted } = (globalThis as unknown as { hedgerowWatch: Watched }).hedgerowWatch
    return { frames: frames.splice(0), painted }
  })
}

/** Waits for a painting of the map after `since`, on the wall clock, ms. */
export async function paintedAfter(page: Page, since: number): Promise<number> {
  const at = await page.waitForFunction(
    (after) => {
      const { painted } = (globalThis as unknown as { hedgerowWatch: Watched }).hedgerowWatch
      return painted > after ? painted : null
    },
    since,
    { timeout: 60_000, polling: 20 },
  )
  return Number(await at.jsonValue())
}

/** Long tasks since the last time, ms; the count starts again. */
export async function takeTasks(page: Page): Promise<readonly number[]> {
  return await page.evaluate(async () => {
    // an entry comes a moment after its task
    await new Promise((settle) => setTimeout(settle, 60))
    const { tasks } = (globalThis as unknown as { hedgerowWatch: Watched }).hedgerowWatch
    return tasks.splice(0)
  })
}

/** Until the strip says that numbers are there and none are being made, and the page has not changed for a moment. */
export async function quiet(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const strip = document.querySelector('header.strip')?.textContent ?? ''
      if (!/[\d,]+ \/ [\d,]+/.test(strip) || strip.includes('pricing')) return false
      // numbers of the question before stay, greyed, until the answer is here
      return document.querySelector('main .stale') === null
    },
    null,
    { timeout: 60_000, polling: 50 },
  )
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        const finish = (): void => {
          watch.disconnect()
          done()
        }
        let timer = setTimeout(finish, 150)
        const watch = new MutationObserver(() => {
          clearTimeout(timer)
          timer = setTimeout(finish, 150)
        })
        watch.observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        })
      }),
  )
}

const grid = (page: Page) => page.getByRole('treegrid').or(page.getByRole('grid')).first()

async function key(page: Page, ...keys: readonly string[]): Promise<void> {
  await page.keyboard.press('Escape')
  for (const k of keys) await page.keyboard.press(k)
  await quiet(page)
}

async function group(page: Page, by: string): Promise<void> {
  await page
    .getByRole('radio', { name: by, exact: true })
    .or(page.getByRole('button', { name: by, exact: true }))
    .first()
    .click()
  await quiet(page)
}

async function sortBy(page: Page, head: RegExp): Promise<void> {
  await page.getByRole('columnheader', { name: head }).first().getByRole('button').click()
  await quiet(page)
}

async function scroll(page: Page, steps: number, by: number): Promise<void> {
  await grid(page).hover()
  for (let i = 0; i < steps; i += 1) {
    await page.mouse.wheel(0, by)
    await page.waitForTimeout(16)
  }
  await quiet(page)
}

/** In this order: each begins where the one before ends. */
export const ACTS: readonly Act[] = [
  { name: 'open the book', run: (page) => key(page, '2') },
  { name: 'one flat list', run: (page) => group(page, 'Flat') },
  { name: 'scroll', run: (page) => scroll(page, 40, 600) },
  { name: 'scroll far', run: (page) => scroll(page, 10, 60_000) },
  { name: 'sort by a number', run: (page) => sortBy(page, /Delta/) },
  { name: 'sort by a decimal', run: (page) => sortBy(page, /Quantity/) },
  {
    name: 'filter',
    run: async (page) => {
      const field = page.getByRole('textbox', { name: 'Filter positions' })
      await field.fill('U03 2026')
      await page.waitForTimeout(250)
      await quiet(page)
      await field.fill('')
      await page.waitForTimeout(250)
      await quiet(page)
    },
  },
  { name: 'group by underlying', run: (page) => group(page, 'Underlying') },
  {
    name: 'open and close a group',
    run: async (page) => {
      await scroll(page, 1, -10_000_000)
      for (const name of ['Close', 'Open']) {
        await grid(page).locator(`button[aria-label=${name}]`).first().click()
        await quiet(page)
      }
    },
  },
  { name: 'group by account', run: (page) => group(page, 'Account') },
  { name: 'open the market', run: (page) => key(page, '4') },
  { name: 'open the exposure', run: (page) => key(page, '5') },
  { name: 'another measure', run: (page) => key(page, 'm') },
  { name: 'map as a table and back', run: (page) => key(page, 't', 't') },
]
