/**
 * What the window is held against: a bare server of one empty page that fills as many cells on a canvas, and a bare WebSocket that sends as many
 * bytes as are asked for. No key, no services, no engine.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

const PAGE = `<!doctype html><meta charset="utf-8"><title>empty</title>
<canvas id="cells" width="900" height="500"></canvas>
<script>
  function fill(rows, columns) {
    const c = document.getElementById('cells').getContext('2d')
    const w = 900 / columns, h = 500 / rows
    for (let r = 0; r < rows; r++) for (let k = 0; k < columns; k++) {
      c.fillStyle = 'rgb(' + (r * 7) % 255 + ',' + (k * 11) % 255 + ',90)'
      c.fillRect(k * w, r * h, w - 1, h - 1)
      c.fillStyle = '#fff'
      c.fillText(String(r * columns + k), k * w + 4, r * h + 8)
    }
  }
  fill(50, 10)
</script>`

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(PAGE)
})
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  // a number asks for so many bytes, sent at the instant that comes first in them
  socket.on('message', (data) => {
    const bytes = new Float64Array(Math.max(1, Math.ceil(Number(String(data)) / 8)))
    bytes[0] = performance.timeOrigin + performance.now()
    socket.send(bytes)
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`)
})
