// Takes orders from a test, one JSON object a line: {"phone", "do", "with"}. Answers each with a line of its own:
// {"result"} or {"error"}, and what WatermelonDB complained about meanwhile.
import { createInterface } from 'node:readline'
import logger from '@nozbe/watermelondb/utils/common/logger'
import { Network } from './network.js'
import { Phone } from './phone.js'
import { Rapport } from './rapport.js'

const phones = new Map()
const complaints = []

// Standard output is for answers.
Object.assign(logger.default, {
  debug() {},
  log() {},
  warn() {},
  error: (...messages) => complaints.push(messages.map(String).join(' ')),
})

/** The first time that somebody signs in on a phone. */
async function open(name, { url, tokens, ahead }) {
  const network = new Network()
  const rapport = new Rapport({ url, tokens, fetch: network.fetch })
  const { principal } = await rapport.get('/v1/me')
  phones.set(name, { network, phone: new Phone(rapport, principal.book_id, () => Date.now() + ahead) })
}

function obey({ phone: name, do: verb, with: options }) {
  if (verb === 'open') return open(name, options)
  const { network, phone } = phones.get(name)
  if (verb === 'answers') return network.answers.splice(0)
  if (verb === 'break') return Object.assign(network.faults, options)
  if (verb === 'overtake') return network.overtake(() => phones.get(options.by).phone.sync())
  return phone[verb](options)
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer
  try {
    answer = { result: (await obey(JSON.parse(line))) ?? null }
  } catch (error) {
    answer = { error: { code: error.code ?? error.name, message: error.message } }
  }
  console.log(JSON.stringify({ ...answer, complaints: complaints.splice(0) }))
}
process.exit()
