/** How wide texts are on screen, so that columns are made for what they hold. */

let context: CanvasRenderingContext2D | null | undefined

/** Width of the widest of some texts in px. @param size of the letters in px */
export function widestOf(texts: Iterable<string>, size = 12): number {
  context ??= pageContext()
  if (context === null) return 0
  context.font = `${size}px ${getComputedStyle(document.body).fontFamily}`
  // only the longest are measured: a map has thousands
  const all = [...texts]
  const longest = all.reduce((most, text) => Math.max(most, text.length), 0)
  let widest = 0
  for (const text of all)
    if (text.length >= longest - 1) widest = Math.max(widest, context.measureText(text).width)
  return Math.ceil(widest)
}

/** Of a canvas that is part of the page: only there digits are as wide as those of the grids. */
function pageContext(): CanvasRenderingContext2D | null {
  const canvas = document.createElement('canvas')
  canvas.hidden = true
  document.body.append(canvas)
  return canvas.getContext('2d')
}
