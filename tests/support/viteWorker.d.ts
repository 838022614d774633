/** Vite's own ending: a module of the window that runs in a worker. */
declare module '*?worker' {
  const workerOf: new () => Worker
  // biome-ignore lint/style/noDefaultExport: Vite gives it so
  export default workerOf
}
