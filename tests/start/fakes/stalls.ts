/** An installer that gets some bytes and then nothing, for ever. */
process.send?.({ received: 1_000_000, total: 100_000_000 })
setInterval(() => {}, 1000)
