/** An installer whose network refuses at once. */
process.send?.({ failed: 'there is no network' })
process.exitCode = 1
process.disconnect?.()
