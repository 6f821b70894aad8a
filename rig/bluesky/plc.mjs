// Who is who? The real PLC directory, with its own in-memory store: it outlives a restart of
// the PDS because it is another process.
import { load, serve, settings } from './loopback.mjs'

const loaded = await load('@did-plc/server')
const plc = loaded.default ?? loaded // CommonJS
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: settings.plcPort })
await directory.start()
await serve({}, () => directory.destroy())
