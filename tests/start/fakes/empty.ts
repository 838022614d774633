/** An installer that ends well and has put nothing in place. */
process.disconnect?.()
