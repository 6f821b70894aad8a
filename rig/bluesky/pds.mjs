// Who serves the posts? The real Bluesky PDS, keeping its data in `settings.data`.
import fs from 'node:fs/promises'
import path from 'node:path'
import { load, serve, settings } from './loopback.mjs'

const { PDS, scripts } = await load('@atproto/pds')
const { Secp256k1Keypair } = await load('@atproto/crypto')

const pds = await PDS.fromEnv({
  devMode: true,
  port: settings.pdsPort,
  hostname: 'localhost', // any other name makes the PDS call itself https
  dataDirectory: settings.data,
  blobstoreDiskLocation: path.join(settings.data, 'blobs'),
  didPlcUrl: `http://localhost:${settings.plcPort}`, // its fetch refuses a bare address
  adminPassword: settings.adminPassword,
  jwtSecret: settings.jwtSecret,
  plcRotationKeyK256PrivateKeyHex: settings.rotationKey,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: false,
  ...settings.more,
})

// Handles outside .test would be looked up in the DNS; there is none here.
pds.ctx.idResolver.handle.resolve = async () => undefined
await pds.start()

await serve(
  {
    // The number of the last event, 0 before the first.
    sequence: async () => (await pds.ctx.sequencer.curr()) ?? 0,

    // The number of the last event that was sent to whoever listens: a second behind, at most.
    emitted: () => pds.ctx.sequencer.lastSeen ?? 0,

    // A new key for one repository: the PDS reads it from disk at each write, so it is written
    // there, and the PDS' own administration script does the rest (PLC operation, empty commit
    // under the new key, #identity, #sync).
    rotateSigningKey: async ({ did }) => {
      const { keyLocation } = await pds.ctx.actorStore.getLocation(did)
      const key = await Secp256k1Keypair.create({ exportable: true })
      await fs.writeFile(keyLocation, await key.export())
      const log = console.log // the script announces progress on our channel
      console.log = () => {}
      await scripts['rotate-keys'](pds.ctx, [did]).finally(() => (console.log = log))
      const inForce = await pds.ctx.idResolver.did.resolveAtprotoKey(did, true)
      if (inForce !== key.did()) throw new Error(`the directory still says ${inForce}`)
      return inForce
    },
  },
  () => pds.destroy(),
)
