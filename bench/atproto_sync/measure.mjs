// How many frames does `@atproto/sync` get through in a second of processor time?
//
// Called with the folder `node_modules` and a file { frames: [base64], keys: { did: multikey } }.
// Says { version, node }, then answers each line { seconds } of stdin with { step: frames per second
// of processor time }, its collector's and compiler's included. The end of stdin is its end. It asks
// no network.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'

const [modules, input] = process.argv.slice(2)
const installed = createRequire(path.join(modules, '@atproto', 'sync', 'package.json'))
const load = (name) => import(installed.resolve(name))
const { Firehose } = await load('@atproto/sync')
const { IdResolver, MemoryCache } = await load('@atproto/identity')
const { ensureChunkIsMessage } = await load('@atproto/xrpc-server')

const { frames: texts, keys } = JSON.parse(readFileSync(input, 'utf8'))
const frames = texts.map((text) => new Uint8Array(Buffer.from(text, 'base64')))

// A Firehose that is never started, so that it opens no socket: its own parts are called instead.
// It knows each account's DID document, as it does after the account's first commit.
async function firehose(signer, unauthenticatedCommits) {
  const didCache = new MemoryCache()
  for (const did of Object.keys(keys)) await didCache.cacheDid(did, documentOf(did, keys[signer(did)]))
  const fetch = () => Promise.reject(new Error('asked the network'))
  return new Firehose({
    service: 'ws://127.0.0.1:9',
    idResolver: new IdResolver({ didCache, fetch }),
    unauthenticatedCommits,
    handleEvent: () => {},
    onError: (error) => {
      throw error
    },
  })
}

const documentOf = (id, publicKeyMultibase) => ({
  id,
  verificationMethod: [{ id: `${id}#atproto`, type: 'Multikey', controller: id, publicKeyMultibase }],
})

const own = (did) => did
const trusting = await firehose(own, true)
const checking = await firehose(own, false)

// As `Subscription` of @atproto/xrpc-server does with each message of the socket.
function decoded(frame) {
  const { header, body } = ensureChunkIsMessage(frame)
  return checking.sub.opts.validate({ ...body, $type: `com.atproto.sync.subscribeRepos${header.t}` })
}

const steps = {
  'frame decoded': decoded,
  'CAR and records read': (frame) => trusting.parseEvt(decoded(frame)),
  'signature, and a proof of each operation': (frame) => checking.parseEvt(decoded(frame)),
}

// What is measured must be what is meant: every operation is proved, and another's key refused.
async function checkTheChecks() {
  const dids = Object.keys(keys)
  const anothers = await firehose((did) => dids[(dids.indexOf(did) + 1) % dids.length], false)
  for (const event of frames.map(decoded)) {
    const proved = await checking.parseEvt(event)
    if (proved.length !== event.ops.length) throw new Error(`${event.seq}: an operation is unproved`)
    const refused = await anothers.parseEvt(event).then(() => false, () => true)
    if (!refused) throw new Error(`${event.seq}: accepted under another account's key`)
  }
}

async function measured(run, seconds) {
  let done = 0
  let taken = 0
  const before = process.cpuUsage()
  do {
    for (const frame of frames) await run(frame)
    done += frames.length
    const { user, system } = process.cpuUsage(before)
    taken = (user + system) / 1e6
  } while (taken < seconds)
  return done / taken
}

const say = (answer) => process.stdout.write(JSON.stringify(answer) + '\n')

await checkTheChecks()
const { version } = JSON.parse(readFileSync(path.join(modules, '@atproto/sync/package.json'), 'utf8'))
say({ version, node: process.versions.node })
for await (const line of createInterface({ input: process.stdin })) {
  const { seconds } = JSON.parse(line)
  const answer = {}
  for (const [step, run] of Object.entries(steps)) answer[step] = await measured(run, seconds)
  say(answer)
}
