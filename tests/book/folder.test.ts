import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderKind } from '../../electron/book/folder.ts'
import { tempFolder } from '../support/tempBook.ts'

const MOUNTS = [
  'overlay / overlay rw,relatime 0 0',
  'tmpfs /tmp tmpfs rw 0 0',
  'server:/desk /mnt/desk nfs4 rw 0 0',
  '//files/team /mnt/team\\040books cifs rw 0 0',
  'remote: /home/u/drive fuse.rclone rw 0 0',
  '/dev/sdb1 /mnt/desk/local ext4 rw 0 0',
  'encfs /home/u/safe fuse.encfs rw 0 0',
].join('\n')

describe('the folder of a book', () => {
  test.each([
    ['/home/u/Dropbox/desk/book.hedgerow', 'synced', 'Dropbox'],
    ['/home/u/Dropbox (Personal)/book.hedgerow', 'synced', 'Dropbox'],
    ['/c/Users/u/OneDrive/book.hedgerow', 'synced', 'OneDrive'],
    ['/c/Users/u/OneDrive - Big Bank/book.hedgerow', 'synced', 'OneDrive'],
    ['/Users/u/Library/Mobile Documents/com~apple~CloudDocs/book.hedgerow', 'synced', 'iCloud'],
    ['/c/Users/u/iCloudDrive/book.hedgerow', 'synced', 'iCloud'],
    ['/Users/u/Library/CloudStorage/Box-Box/book.hedgerow', 'synced', 'a cloud folder'],
    ['/c/Users/u/Google Drive/book.hedgerow', 'synced', 'Google Drive'],
    ['/g/My Drive/book.hedgerow', 'synced', 'Google Drive'],
    ['/mnt/desk/book.hedgerow', 'network', 'nfs4'],
    ['/mnt/team books/x/book.hedgerow', 'network', 'cifs'],
    ['/home/u/drive/book.hedgerow', 'network', 'fuse.rclone'],
    ['//server/share/book.hedgerow', 'network', 'a network share'],
    ['\\\\server\\share\\book.hedgerow', 'network', 'a network share'],
    ['/mnt/desk/local/book.hedgerow', 'local', null],
    ['/mnt/desktop/book.hedgerow', 'local', null],
    ['/home/u/safe/book.hedgerow', 'local', null],
    ['/home/u/dropbox-notes/book.hedgerow', 'local', null],
    ['/home/u/onedrivers/book.hedgerow', 'local', null],
  ])('%s is %s', (file, kind, name) => {
    expect(folderKind(file, MOUNTS)).toEqual({ kind, name })
  })

  test.skipIf(process.platform === 'win32')('is judged where a link leads', () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'Dropbox'))
    symlinkSync(join(folder, 'Dropbox'), join(folder, 'mine'))
    expect(folderKind(join(folder, 'mine', 'book.hedgerow'), MOUNTS)).toEqual({
      kind: 'synced',
      name: 'Dropbox',
    })
  })
})
