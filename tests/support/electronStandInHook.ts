/** Loaded before a built bundle (`node --import`): the name `electron` means the stand-in. */
import { registerHooks } from 'node:module'

const STAND_IN = new URL('./electronStandIn.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context),
})
