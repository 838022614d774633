/**
 * The window's side of the desktop: five functions for the page, which runs in a world of its own. A sandboxed preload has no Node: nothing but
 * `electron` may be imported at run time.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  DESKTOP_CHANNELS,
  type DesktopBridge,
  PORT_MESSAGE,
} from '../../../../shared/protocol/window/desktop.ts'

const { connect, port, take, save, outside, news } = DESKTOP_CHANNELS

ipcRenderer.on(port, (event) => {
  // Ports cannot cross the bridge; a message of the window to itself can carry them.
  window.postMessage(PORT_MESSAGE, location.origin, event.ports)
})

const bridge: DesktopBridge = {
  connect: () => ipcRenderer.send(connect),
  // The path goes to the main process alone; the page gets a handle.
  take: (file) => ipcRenderer.invoke(take, webUtils.getPathForFile(file as File)),
  save: (download) => ipcRenderer.invoke(save, download),
  outside: (address) => ipcRenderer.send(outside, address),
  onNews: (hear) => void ipcRenderer.on(news, (_event, told) => hear(told)),
}

contextBridge.exposeInMainWorld('hedgerow', bridge)
