/** Ticks, ladders, grids and profiles as the engine's own commands, over a book on disk. */
import { describe, expect, test } from 'vitest'
import { Engine } from '../../electron/engine/engine.ts'
import { bookGrid, gammaProfile } from '../../electron/engine/revaluations.ts'
import { Screens } from '../../electron/engine/screens.ts'
import { gridHere } from '../../electron/engine/workers.ts'
import { setMarket } from '../../electron/services/market.ts'
import { Workspace } from '../../electron/services/workspace.ts'
import type { GammaLevels, Heatmap, Ladder } from '../../shared/protocol/window/exposure.ts'
import { exposureFigures, measureColumn } from '../../shared/quant/measure/exposureFigures.ts'
import { gridWeights } from '../../shared/quant/measure/scenarioBook.ts'
import { tempBook } from '../support/tempBook.ts'
import { results } from '../unit/quant/mixedBook.ts'
import { AS_OF, fillSmallBook } from './smallBook.ts'

const XYZ = 'us-equity:XYZ:USD'

function setUp(now: () => number = () => AS_OF) {
  const book = tempBook()
  fillSmallBook(book)
  const workspace = new Workspace(book, () => AS_OF)
  const engine = new Engine(now)
  const asked = () => ({
    book: { path: book.path, revision: book.revision() },
    asOf: AS_OF,
    snapshot: null,
  })
  const set = (...assignments: string[]) => setMarket(workspace, assignments, AS_OF)
  return { book, engine, asked, set }
}
/** A clock that says after every piece of work that its slice is over. */
function restless(): () => number {
  let ms = AS_OF
  return () => {
    ms += 10
    return ms
  }
}

describe('a tick', () => {
  test('of one spot prices its own rows and gives the bits of a fresh engine', async () => {
    const { engine, asked, set } = setUp()
    await engine.prepare(asked())
    const before = engine.priced(asked())
    set('spot:XYZ=103.25')
    await engine.prepare(asked())
    const after = engine.priced(asked())
    const fresh = new Engine(() => AS_OF)
    const whole = fresh.priced(asked())
    expect(after.tag).toEqual(whole.tag)
    expect(after.tag.revision).toBeGreaterThan(before.tag.revision)
    expect(results(after.book)).toEqual(results(whole.book))
    expect(after.book.contracts).toEqual(whole.book.contracts)
    expect(after.book.assumptions).toEqual(whole.book.assumptions)
    // the share and its three options, not the perpetual and the money
    expect([after.repriced, whole.repriced]).toEqual([4, 6])
    const query = { ...asked(), by: 'underlying', heatmap: 'dollarDelta', currency: 'USD' } as const
    expect(engine.exposure(query)).toEqual(fresh.exposure(query))
    engine.close()
    fresh.close()
  })

  test('that comes while an older one is priced ends it: whoever waited gets the newer numbers', async () => {
    const { engine, asked, set } = setUp(restless())
    set('spot:XYZ=102')
    const older = asked()
    const first = engine.prepare(older)
    set('spot:XYZ=90')
    const second = engine.prepare(asked())
    await Promise.all([first, second])
    const { book, tag } = engine.priced(asked())
    expect(book.market.spot(XYZ).value).toBe(90)
    expect(engine.priced(older).tag).toEqual(tag)
    engine.close()
  })

  test('of a book that is left for another one ends: two books never take the engine from each other for ever', async () => {
    const left = setUp(restless())
    const next = setUp()
    const waiting = left.engine.prepare(left.asked())
    const second = left.engine.prepare(next.asked())
    await expect(waiting).rejects.toThrow('Another book was opened')
    await second
    expect(left.engine.priced(next.asked()).repriced).toBe(6)
    // and back again: whoever asks last has it
    await left.engine.prepare(left.asked())
    expect(left.engine.priced(left.asked()).repriced).toBe(6)
    left.engine.close()
  })

  test('that is cancelled ends between two slices, and the next question has all its numbers', async () => {
    const { engine, asked } = setUp(restless())
    const control = new AbortController()
    const work = engine.prepare(asked(), control.signal)
    control.abort(new Error('not wanted any more'))
    await expect(work).rejects.toThrow('not wanted any more')
    await expect(engine.prepare(asked(), control.signal)).rejects.toThrow('not wanted any more')
    await engine.prepare(asked())
    expect(engine.priced(asked()).repriced).toBe(6)
    engine.close()
  })
})

describe('the spot ladder', () => {
  const question = (steps: readonly number[]) => ({
    question: 'exposure/ladder',
    input: { underlying: XYZ, where: {}, steps },
    currency: 'USD',
  })

  test('at its base is the exposure of the underlying; its P&L is that of a book at the other spot', async () => {
    const { engine, asked, set } = setUp(restless())
    await engine.prepare(asked())
    const screens = new Screens(engine)
    const ladder = (await screens.answer({ ...asked(), ...question([-10, 5]) })) as Ladder
    expect([...ladder.steps]).toEqual([-10, 0, 5])
    const totals = () =>
      engine
        .exposure({ ...asked(), by: 'underlying', heatmap: null, currency: 'USD' })
        .rows.find((r) => r.key === XYZ)
    const base = totals()
    expect(ladder.dollarDelta[1]).toBeCloseTo(base?.dollarDelta ?? Number.NaN, 8)
    expect(ladder.pnl[1]).toBe(0)
    set(`spot:XYZ=${101.5 * 1.05}`)
    await engine.prepare(asked())
    const moved = totals()
    expect(ladder.pnl[2]).toBeCloseTo((moved?.value ?? Number.NaN) - (base?.value ?? Number.NaN), 6)
    for (const measure of ['dollarDelta', 'gammaCash1pct', 'vegaCash', 'thetaCash'] as const)
      expect(ladder[measure][2]).toBeCloseTo(moved?.[measure] ?? Number.NaN, 6)
    engine.close()
  })

  test('is cancelled between two slices', async () => {
    const { engine, asked } = setUp(restless())
    await engine.prepare(asked())
    const control = new AbortController()
    const work = new Screens(engine).answer({ ...asked(), ...question([5]) }, control.signal)
    control.abort(new Error('a newer tick'))
    await expect(work).rejects.toThrow('a newer tick')
    engine.close()
  })
})

describe('a grid', () => {
  const shocks = { spot: [-0.1, 0, 0.1], vol: [-0.05, 0, 0.1], days: 0 }

  test('in slices is the grid of one thread; the cell without a shock is 0', async () => {
    const { engine, asked } = setUp(restless())
    const grid = await bookGrid(engine, { ...asked(), currency: 'USD', underlying: null, ...shocks })
    const { book } = engine.priced(asked())
    const vol = shocks.vol.map((parallel) => ({ parallel }))
    const here = gridHere(book, gridWeights(exposureFigures(book, 'USD')), { spot: shocks.spot, vol }, 'fast')
    expect(grid.total).toEqual(here.total)
    expect(grid.total[4]).toBe(0)
    const own = await bookGrid(engine, { ...asked(), currency: 'USD', underlying: XYZ, ...shocks })
    const at = grid.underlyings.indexOf(XYZ)
    expect(own.underlyings).toEqual([XYZ])
    expect(own.total).toEqual(grid.byUnderlying[at])
    expect(grid.notPriced).toBe(1)
    const control = new AbortController()
    const cancelled = bookGrid(
      engine,
      { ...asked(), currency: null, underlying: null, ...shocks },
      control.signal,
    )
    control.abort(new Error('enough'))
    await expect(cancelled).rejects.toThrow('enough')
    await expect(
      bookGrid(engine, { ...asked(), currency: null, underlying: 'us-equity:NO:USD', ...shocks }),
    ).rejects.toMatchObject({ code: 'engine/failed' })
    engine.close()
  })
})

describe('the gamma profile of a loaded book', () => {
  test('has the book in its middle, and flips where the gamma is 0', async () => {
    const { engine, asked } = setUp()
    const profile = await gammaProfile(engine, { ...asked(), currency: 'USD', underlying: XYZ })
    const { book } = engine.priced(asked())
    const figures = exposureFigures(book, 'USD')
    const u = book.lists.underlyings.indexOf(XYZ)
    const sum = (measure: 'gammaCash1pct' | 'dollarDelta') =>
      (figures.columns[measureColumn(measure)] as Float64Array).reduce(
        (a, x, i) => a + (book.contracts.underlying[book.positions.contract[i] as number] === u ? x : 0),
        0,
      )
    expect(profile.spots[120]).toBe(101.5)
    expect(profile.gammaCash1pct[120]).toBeCloseTo(sum('gammaCash1pct'), 8)
    expect(profile.dollarDelta[120]).toBeCloseTo(sum('dollarDelta'), 6)
    // long 95 and 105, short 100 twice: long gamma far out, short between
    expect(profile.flips.length).toBe(2)
    expect(profile.flips[0]).toBeLessThan(101.5)
    expect(profile.flips).toContain(profile.flip)
    for (const flip of profile.flips) {
      const i = profile.spots.findIndex((s) => s > flip)
      const [left, right] = [profile.gammaCash1pct[i - 1] ?? 0, profile.gammaCash1pct[i] ?? 0]
      expect(left * right, `${flip}`).toBeLessThanOrEqual(0)
    }
    await expect(
      gammaProfile(engine, { ...asked(), currency: null, underlying: 'us-equity:QQQX:USD' }),
    ).rejects.toThrow(/type it as spot:/)
    engine.close()
  })
})

describe('the gamma levels of the window', () => {
  const levelsOf = async (screens: Screens, asked: object, where: object = {}): Promise<GammaLevels> =>
    (await screens.answer({
      ...(asked as ReturnType<ReturnType<typeof setUp>['asked']>),
      question: 'exposure/levels',
      input: { underlying: XYZ, where },
      currency: 'USD',
    })) as GammaLevels

  test('are the flips of the profile nearest to the spot, and the ladder has no gamma there', async () => {
    const { engine, asked } = setUp(restless())
    const profile = await gammaProfile(engine, { ...asked(), currency: 'USD', underlying: XYZ })
    const screens = new Screens(engine)
    const levels = await levelsOf(screens, asked())
    expect(levels.unknown).toBeNull()
    const [below, above] = profile.flips as [number, number]
    expect(levels.zeroBelow?.spot).toBeCloseTo(below, 3)
    expect(levels.zeroAbove?.spot).toBeCloseTo(above, 3)
    expect(levels.zeroAbove?.shock).toBeCloseTo(100 * (above / 101.5 - 1), 4)
    const shocks = [levels.zeroBelow?.shock ?? 0, 0, levels.zeroAbove?.shock ?? 0]
    const ladder = (await screens.answer({
      ...asked(),
      question: 'exposure/ladder',
      input: { underlying: XYZ, where: {}, steps: shocks },
      currency: 'USD',
    })) as Ladder
    const [low, base, high] = ladder.gammaCash1pct as unknown as [number, number, number]
    expect(Math.abs(low)).toBeLessThan(1e-3 * Math.abs(base))
    expect(Math.abs(high)).toBeLessThan(1e-3 * Math.abs(base))
    engine.close()
  })

  test('name the strikes with the largest totals of the strike map, and follow its filter', async () => {
    const { engine, asked } = setUp(restless())
    await engine.prepare(asked())
    const screens = new Screens(engine)
    const { mostShort, mostLong } = await levelsOf(screens, asked())
    const map = (await screens.answer({
      ...asked(),
      question: 'exposure/heatmap',
      input: {
        rows: 'strike',
        columns: 'expiry',
        where: { underlyings: [XYZ] },
        measure: 'gammaCash1pct',
        basis: 'cash',
        sum: 'net',
      },
      currency: 'USD',
    })) as Heatmap
    const total = (strike: string | undefined): number =>
      map.rowTotals[map.rows.findIndex((r) => r.key === strike)] ?? Number.NaN
    expect(mostShort?.gammaCash1pct).toBe(Math.min(...map.rowTotals))
    expect(total(mostShort?.strike)).toBe(mostShort?.gammaCash1pct)
    expect(mostLong?.gammaCash1pct).toBe(Math.max(...map.rowTotals))
    expect(total(mostLong?.strike)).toBe(mostLong?.gammaCash1pct)
    // nothing is held there: unknown is said, never a level at 0
    const none = await levelsOf(screens, asked(), { accounts: ['nobody'] })
    expect(none).toMatchObject({ zeroBelow: null, zeroAbove: null, mostShort: null, mostLong: null })
    expect(none.unknown).toBe('nothing is priced here')
    engine.close()
  })
})
