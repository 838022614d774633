/** An installer that never hears a word. */
setInterval(() => {}, 1000)
