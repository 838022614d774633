/** Dialogs and menus lie over the window, so their code comes after its first picture: in idle time, or when the first one opens. */

type Dialog = typeof import('./DialogLayer.svelte').default
type Menu = typeof import('./MenuLayer.svelte').default

class Layers {
  Dialog: Dialog | null = $state.raw(null)
  Menu: Menu | null = $state.raw(null)

  /** A second call does nothing. */
  readonly loadDialog = async (): Promise<void> => {
    this.Dialog ??= (await import('./DialogLayer.svelte')).default
  }

  readonly loadMenu = async (): Promise<void> => {
    this.Menu ??= (await import('./MenuLayer.svelte')).default
  }
}

/** One for the window. */
export const layers = new Layers()
