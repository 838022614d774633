/** `--theta-day` and `--rho-step`: the units that tables and reports print; JSON documents keep to the stored ones. */
import { type MeasureUnits, RHO_STEPS, STORED_UNITS, THETA_DAYS } from '../../../shared/model/measureUnits.ts'
import type { CommandInput, OptionSpec } from './command.ts'

export const THETA_DAY_OPTION: OptionSpec = {
  name: 'theta-day',
  value: 'calendar|trading',
  help: 'day of theta, charm, veta and color; a trading day is 365/252 calendar days; default: calendar',
}
export const RHO_STEP_OPTION: OptionSpec = {
  name: 'rho-step',
  value: '100bp|1bp',
  help: 'step of rho and phi; default: 100bp',
}

/** The units of a command line. @throws UsageFailure for another word */
export function readUnits(input: CommandInput): MeasureUnits {
  const choose = <T extends string>(option: string, words: readonly T[], otherwise: T): T => {
    const text = input.options.text(option)
    const word = text === null ? otherwise : words.find((w) => w === text)
    if (word === undefined) throw input.usage(`"${text}" is no --${option}: choose ${words.join(' or ')}.`)
    return word
  }
  return {
    thetaDay: choose('theta-day', THETA_DAYS, STORED_UNITS.thetaDay),
    rhoStep: choose('rho-step', RHO_STEPS, STORED_UNITS.rhoStep),
  }
}
