/**
 * Expiry instants from calendars that are data (quant reference 1.1): the close of the expiry day, an early one on half days. The day is
 * the contract's own and never moved; on a day that the calendar cannot confirm (a holiday, a weekend, a year not announced yet) the
 * usual clock is used and the instant is `assumed`.
 */
import usOptions from '../data/calendars/usOptions.json' with { type: 'json' }
import type { Certainty } from '../model/instrument.ts'
import { localDate, Zone } from './zones.ts'

/** Sessions of one market. Days are local dates `YYYY-MM-DD`, clocks `HH:MM` local. */
interface Calendar {
  readonly from: string
  readonly announcedTo: string
  readonly to: string
  readonly earlyClose: string
  readonly holidays: { readonly [day: string]: string | undefined }
  readonly earlyCloses: ReadonlySet<string>
}

const CALENDARS: { readonly [name: string]: Calendar | undefined } = {
  usOptions: { ...usOptions, earlyCloses: new Set(usOptions.earlyCloses) },
}

/** Clocks of a family's expiry: the zone, the local times of both settlements, and the calendar (none: every day is a session). */
export interface ExpiryRule {
  readonly zone: string
  readonly close: { readonly PM: string; readonly AM: string }
  readonly calendar?: string
}

/** An expiry instant in ms UTC and how sure it is. */
export interface ExpiryInstant {
  readonly at: number
  readonly certainty: Certainty
}

/** Instant of a contract that expires on the local day `day`. @throws TimeError when `day` is no date */
export function expiryInstantOf(rule: ExpiryRule, day: string, settlement: 'AM' | 'PM'): ExpiryInstant {
  const calendar = rule.calendar === undefined ? undefined : CALENDARS[rule.calendar]
  if (calendar === undefined) return { at: clockOn(rule, day, rule.close[settlement]), certainty: 'rule' }
  const early = settlement === 'PM' && calendar.earlyCloses.has(day)
  const at = clockOn(rule, day, early ? calendar.earlyClose : rule.close[settlement])
  const announced = day >= calendar.from && day <= calendar.announcedTo
  return { at, certainty: announced && isSession(calendar, day) ? 'rule' : 'assumed' }
}

function isSession(calendar: Calendar, day: string): boolean {
  const weekday = new Date(localDate(day)).getUTCDay()
  return weekday !== 0 && weekday !== 6 && calendar.holidays[day] === undefined
}

function clockOn(rule: ExpiryRule, day: string, clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number) as [number, number]
  return Zone.of(rule.zone).instant(localDate(day) + (hours * 60 + minutes) * 60_000, 0).at
}
