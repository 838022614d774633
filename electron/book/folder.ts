/** Where a book lies: folders that are synced or on a network do not keep SQLite's shared memory and locks reliably. */
import { readFileSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

export interface FolderKind {
  readonly kind: 'local' | 'synced' | 'network'
  /** the service or file system, for a sentence; null for a local folder */
  readonly name: string | null
}

const LOCAL: FolderKind = { kind: 'local', name: null }

/** Folder names (of any folder on the way) that synchronising programs use. */
const SYNCED: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  { pattern: /^OneDrive( |-|$)/i, name: 'OneDrive' },
  { pattern: /^Dropbox( |\(|$)/i, name: 'Dropbox' },
  { pattern: /^(iCloud ?Drive|Mobile Documents|com~apple~CloudDocs)$/i, name: 'iCloud' },
  { pattern: /^(Google ?Drive|GoogleDrive-.*|My Drive|DriveFS)$/i, name: 'Google Drive' },
  {
    pattern: /^(CloudStorage|Nextcloud|ownCloud|pCloudDrive|MEGAsync|SynologyDrive)$/i,
    name: 'a cloud folder',
  },
]

const NETWORK =
  /^(nfs\d?|cifs|smb\d?|smbfs|afs|ncpfs|9p|ceph|lustre|gpfs|beegfs|glusterfs|davfs\d?|vboxsf|ocfs2)$/
const NETWORK_FUSE =
  /^fuse\.(sshfs|rclone|glusterfs|davfs2?|s3fs|gcsfuse|vmhgfs-fuse|google-drive-ocamlfuse|onedriver)$/

/**
 * Judges the folder of a book by its real path and, on Linux, by the table of mounts.
 * @param file path of the book; its folder must exist
 * @param mounts text of /proc/self/mounts; read from there when absent
 */
export function folderKind(file: string, mounts: string = readMounts()): FolderKind {
  const folder = realFolder(file)
  if (/^[\\/]{2}[^\\/]/.test(file)) return { kind: 'network', name: 'a network share' }
  for (const part of folder.split(/[\\/]/)) {
    const service = SYNCED.find((s) => s.pattern.test(part))
    if (service !== undefined) return { kind: 'synced', name: service.name }
  }
  const type = mountType(folder, mounts)
  if (type !== null && (NETWORK.test(type) || NETWORK_FUSE.test(type))) return { kind: 'network', name: type }
  return LOCAL
}

/** File system type of the longest mount point that holds the folder; null when the table does not say. */
function mountType(folder: string, mounts: string): string | null {
  let best = ''
  let type: string | null = null
  for (const line of mounts.split('\n')) {
    const [, escaped, fs] = line.split(' ')
    if (escaped === undefined || fs === undefined) continue
    // spaces and the like stand as octal escapes in the table
    const point = escaped.replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    const inside = folder === point || folder.startsWith(point.endsWith('/') ? point : `${point}/`)
    // later lines cover earlier ones at the same point
    if (inside && point.length >= best.length) {
      best = point
      type = fs
    }
  }
  return type
}

function realFolder(file: string): string {
  const folder = dirname(resolve(file))
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}

function readMounts(): string {
  if (process.platform !== 'linux') return ''
  try {
    return readFileSync('/proc/self/mounts', 'utf8')
  } catch {
    return ''
  }
}
