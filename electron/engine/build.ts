/** Name of this engine's build: results of two builds never meet in one picture. Raise it with every change of a number. */
export const ENGINE_BUILD = 'hedgerow-engine 0.1.0-3'
