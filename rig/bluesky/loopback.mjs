// Where may a server of the rig listen, and where do its modules lie?
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'

// Express' app.listen(port) binds every interface, and neither server has a setting for it.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  if (typeof first === 'object' && first !== null && 'port' in first) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
  }
  const others = typeof rest[0] === 'string' ? rest.slice(1) : rest
  return listen.call(this, first, '127.0.0.1', ...others)
}

export const settings = JSON.parse(process.env.RIG_SETTINGS)

// The modules are installed in a cache, not beside this file.
const installed = createRequire(path.join(settings.modules, 'rig.js'))
export const load = (name) => import(installed.resolve(name))

// A recording is taken in minutes and plays over days: everything that tells the time here
// (records, revisions, the directory's word) follows a clock that can be moved.
const RealDate = Date
let ahead = 0
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [RealDate.now() + ahead]))
  }
  static now() {
    return RealDate.now() + ahead
  }
}
const moveClock = ({ ms }) => {
  ahead = ms - RealDate.now()
}

// One JSON object a line: first { ready }, then one answer to each line of stdin. The end of
// stdin is the end of the server, so that it never outlives the test that started it.
const say = (answer) => process.stdout.write(JSON.stringify(answer) + '\n')

export async function serve(verbs, stop) {
  say({ ready: true })
  for await (const line of createInterface({ input: process.stdin })) {
    const { verb, ...argument } = JSON.parse(line)
    try {
      say({ answer: (await { moveClock, ...verbs }[verb](argument)) ?? null })
    } catch (error) {
      say({ error: String(error?.stack ?? error) })
    }
  }
  await stop()
  process.exit(0)
}
