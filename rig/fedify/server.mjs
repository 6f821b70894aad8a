// A real ActivityPub server with made-up actors, whose life is told to it line by line.
import http from 'node:http'
import { load, serve } from '../bluesky/loopback.mjs'

const fedify = await load('@fedify/fedify')
const vocab = await load('@fedify/vocab')
const { Accept, Announce, Create, Delete, Follow, Move, Note, PUBLIC_COLLECTION } = vocab
const { Service, Tombstone, Undo, Update } = vocab
const { createFederation, generateCryptoKeyPair, MemoryKvStore } = fedify
globalThis.Temporal ??= (await load('@js-temporal/polyfill')).Temporal

const users = new Map()
const notes = new Map()
const heard = []
let closed = false // whether actors are only shown to whoever signs

async function user(name) {
  if (!users.has(name)) {
    const keys = [await generateCryptoKeyPair('RSASSA-PKCS1-v1_5'), await generateCryptoKeyPair('Ed25519')]
    users.set(name, { keys, aliases: [], movedTo: null, suspended: false })
  }
  return users.get(name)
}

function federation(firstKnock) {
  const made = createFederation({ kv: new MemoryKvStore(), allowPrivateAddress: true, firstKnock })
  made
    .setActorDispatcher('/users/{identifier}', async (ctx, name) => {
      const known = users.get(name)
      if (known === undefined) return null
      if (known.suspended) return new Tombstone({ id: ctx.getActorUri(name) })
      const pairs = await ctx.getActorKeyPairs(name)
      return new Service({
        id: ctx.getActorUri(name),
        name: 'Ministry of Tides',
        preferredUsername: name,
        inbox: ctx.getInboxUri(name),
        outbox: ctx.getOutboxUri(name),
        publicKey: pairs[0].cryptographicKey,
        assertionMethods: pairs.map((pair) => pair.multikey),
        aliases: known.aliases.map((alias) => new URL(alias)),
        successor: known.movedTo === null ? null : new URL(known.movedTo),
      })
    })
    .setKeyPairsDispatcher(async (_, name) => users.get(name)?.keys ?? [])
    .authorize(async (ctx) => !closed || (await ctx.getSignedKeyOwner()) !== null)
  made
    .setInboxListeners('/users/{identifier}/inbox', '/inbox')
    .on(Follow, async (ctx, follow) => {
      const actor = await follow.getActor(ctx)
      heard.push({ type: 'Follow', actor: follow.actorId.href, object: follow.objectId.href })
      const name = ctx.parseUri(follow.objectId).identifier
      await ctx.sendActivity({ identifier: name }, actor, new Accept({ actor: follow.objectId, object: follow }))
    })
    .on(Undo, async (_, undo) => heard.push({ type: 'Undo', actor: undo.actorId.href }))
  made.setOutboxDispatcher('/users/{identifier}/outbox', async (ctx, name) => ({
    items: [...notes]
      .filter(([, held]) => held.by === name && !held.deleted)
      .reverse()
      .map(([id, held]) => create(ctx, id, held)),
  }))
  made.setObjectDispatcher(Note, '/users/{identifier}/notes/{id}', (ctx, { id }) => {
    const held = notes.get(id)
    if (held === undefined) return null
    return held.deleted ? tombstone(ctx, id, held) : note(ctx, id, held)
  })
  return made
}

const address = (ctx, id, held) => ctx.getObjectUri(Note, { identifier: held.by, id })
const tombstone = (ctx, id, held) => new Tombstone({ id: address(ctx, id, held), deleted: held.deleted })
const note = (ctx, id, held) =>
  new Note({
    id: address(ctx, id, held),
    attribution: ctx.getActorUri(held.by),
    content: held.text,
    published: held.published,
    updated: held.updated,
    to: held.secret ? new URL(`${ctx.getActorUri(held.by)}/followers`) : PUBLIC_COLLECTION,
  })
const create = (ctx, id, held) =>
  new Create({
    id: new URL(`#create-${id}`, ctx.getActorUri(held.by)),
    actor: ctx.getActorUri(held.by),
    object: note(ctx, id, held),
    tos: held.secret ? [new URL(`${ctx.getActorUri(held.by)}/followers`)] : [PUBLIC_COLLECTION],
  })

const federations = {
  cavage: federation('draft-cavage-http-signatures-12'),
  rfc9421: federation('rfc9421'),
}
const server = http.createServer(async (request, answer) => {
  try {
    const url = `${base()}${request.url}`
    const pieces = []
    for await (const piece of request) pieces.push(piece)
    const body = ['GET', 'HEAD'].includes(request.method) ? undefined : Buffer.concat(pieces)
    const asked = new Request(url, { method: request.method, headers: request.headers, body })
    const found = await federations.cavage.fetch(asked, { contextData: undefined })
    answer.writeHead(found.status, Object.fromEntries(found.headers))
    answer.end(Buffer.from(await found.arrayBuffer()))
  } catch (error) {
    answer.writeHead(500)
    answer.end(String(error.stack))
  }
})
await new Promise((listening) => server.listen(0, listening))
const base = () => `http://127.0.0.1:${server.address().port}`

// Activities: what is done, told to one inbox, signed as asked for.
let number = 0
const acts = {
  post(ctx, { by, id, text, secret }) {
    notes.set(id, { by, text, secret, published: Temporal.Now.instant() })
    return create(ctx, id, notes.get(id))
  },
  edit(ctx, { id, text }) {
    const held = Object.assign(notes.get(id), { text, updated: Temporal.Now.instant() })
    return new Update({ ...named(ctx, held.by), object: note(ctx, id, held), to: PUBLIC_COLLECTION })
  },
  remove(ctx, { id, bare }) {
    const held = Object.assign(notes.get(id), { deleted: Temporal.Now.instant() })
    const object = bare ? address(ctx, id, held) : tombstone(ctx, id, held)
    return new Delete({ ...named(ctx, held.by), object, to: PUBLIC_COLLECTION })
  },
  again(ctx, { id }) {
    return create(ctx, id, notes.get(id)) // as a queue that delivers late does
  },
  repost(ctx, { by, id, of }) {
    const made = { id: new URL(`#repost-${id}`, ctx.getActorUri(by)), actor: ctx.getActorUri(by) }
    return new Announce({ ...made, object: new URL(of), to: PUBLIC_COLLECTION })
  },
  unrepost(ctx, { by, id, of }) {
    return new Undo({ ...named(ctx, by), object: acts.repost(ctx, { by, id, of }) })
  },
  move(ctx, { by, target }) {
    users.get(by).movedTo = target
    return new Move({ ...named(ctx, by), object: ctx.getActorUri(by), target: new URL(target) })
  },
  leave(ctx, { by }) {
    return new Delete({ ...named(ctx, by), object: ctx.getActorUri(by), to: PUBLIC_COLLECTION })
  },
}
const named = (ctx, by) => ({
  id: new URL(`#activity-${++number}`, ctx.getActorUri(by)),
  actor: ctx.getActorUri(by),
})

async function tell({ act, inbox, by, kind = 'cavage', proof = true, ...rest }) {
  const ctx = federations[kind].createContext(new URL(base()), undefined)
  const activity = acts[act](ctx, { by, ...rest })
  const pairs = await ctx.getActorKeyPairs(by)
  const keys = pairs.map((pair) => ({
    privateKey: pair.privateKey,
    keyId: pair.privateKey.algorithm.name === 'Ed25519' ? pair.multikey.id : pair.keyId,
  }))
  if (inbox) {
    const to = { id: new URL(`${inbox}/actor`), inboxId: new URL(inbox) }
    await ctx.sendActivity(proof ? keys : keys.slice(0, 1), to, activity)
  }
  return activity.objectId?.href ?? null
}

await serve(
  {
    base,
    user: async ({ name }) => {
      await user(name)
      return `${base()}/users/${name}`
    },
    tell,
    heard: () => heard.splice(0),
    close: ({ to }) => { closed = to },
    suspend: ({ name, to }) => { users.get(name).suspended = to },
    alias: ({ name, alias }) => { users.get(name).aliases.push(alias) },
    keys: async ({ name }) => {
      users.get(name).keys = [await generateCryptoKeyPair('RSASSA-PKCS1-v1_5'), await generateCryptoKeyPair('Ed25519')]
    },
  },
  () => new Promise((ended) => server.close(ended)),
)
