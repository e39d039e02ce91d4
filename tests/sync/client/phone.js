// A phone of somebody at the fair: a database of its own, and what its owner does with the app. All of it works offline.
import { createHash, randomUUID } from 'node:crypto'
import { Database, Model } from '@nozbe/watermelondb'
import lokijs from '@nozbe/watermelondb/adapters/lokijs'
import { setGenerator } from '@nozbe/watermelondb/utils/common/randomId'
import { migrations, schema } from './schema.js'
import { countUnsent, signOut, sync } from './sync.js'

// Every row that a phone makes has a UUID from the start.
setGenerator(() => randomUUID())

/** A model with the columns of its table as properties: what the decorator @field does in an app with a compiler. */
function modelOf({ name, columnArray }) {
  class Row extends Model {
    static table = name
  }
  for (const { name: column } of columnArray) {
    Object.defineProperty(Row.prototype, column, {
      get() {
        return this._getRaw(column)
      },
      set(value) {
        this._setRaw(column, value)
      },
    })
  }
  return Row
}

const MODELS = Object.values(schema.tables).map(modelOf)

export class Phone {
  /** `clock` gives the milliseconds since 1970 that this phone believes in. */
  constructor(rapport, bookId, clock) {
    this.rapport = rapport
    this.bookId = bookId
    this.clock = clock
    // A real phone has SQLiteAdapter here, and needs no more than schema and migrations either.
    const adapter = new lokijs.default({
      dbName: randomUUID(),
      schema,
      migrations,
      useWebWorker: false,
      useIncrementalIndexedDB: false,
    })
    this.database = new Database({ adapter, modelClasses: MODELS })
  }

  /** Record that a badge was read, and what its reader says of the person. Gives the contact's id. */
  async scan({ badge, note, ...rating }) {
    const id = contactId(this.bookId, badge)
    const now = this.clock()
    await this.database.write(async () => {
      if (!(await this.#find('contacts', id))) await this.#add('contacts', { id, badge_key: badgeKey(badge) })
      await this.#add('scans', { contact_id: id, badge_key: badge, source: 'scan', captured_at: now })
      if (note) await this.#add('notes', { contact_id: id, text: note, written_at: now })
      if (Object.keys(rating).length) await this.#add('ratings', { contact_id: id, ...rating, rated_at: now })
    })
    return id
  }

  /** Add a row to any table. Gives its id. */
  create({ table, values }) {
    return this.database.write(async () => (await this.#add(table, values)).id)
  }

  edit({ table, id, values }) {
    return this.database.write(async () => {
      const row = await this.database.get(table).find(id)
      await row.update(() => Object.assign(row, values))
    })
  }

  delete({ table, id }) {
    return this.database.write(async () => (await this.database.get(table).find(id)).markAsDeleted())
  }

  /** What the app shows: of every table its rows, by id. */
  async rows() {
    const read = async ({ table }) => {
      const rows = await this.database.get(table).query().fetch()
      return [table, Object.fromEntries(rows.map(({ _raw: { _status, _changed, ...raw } }) => [raw.id, raw]))]
    }
    return Object.fromEntries(await Promise.all(MODELS.map(read)))
  }

  sync() {
    return sync(this.database, this.rapport, this.clock)
  }

  unsent() {
    return countUnsent(this.database)
  }

  /** Again, as somebody with the same book: another book has a database of its own. */
  sign_in({ tokens }) {
    this.rapport.tokens = tokens
  }

  sign_out({ force }) {
    return signOut(this.database, this.rapport, force)
  }

  async #find(table, id) {
    return (await this.database.get(table).query().fetch()).find((row) => row.id === id)
  }

  #add(table, { id, ...values }) {
    return this.database.get(table).create((row) => {
      if (id) row._raw.id = id
      Object.assign(row, values)
    })
  }
}

/** Two phones that scan the same person offline make the same contact: its id follows from book and badge. */
function contactId(bookId, badge) {
  return uuid5(bookId, badgeKey(badge))
}

/** Of our own codes the part after /B/, of any other barcode its text. */
function badgeKey(badge) {
  return /^HTTPS:\/\/[^/]*\/B\/(.*)$/.exec(badge)?.[1] ?? badge
}

/** The UUID of a name within a namespace: RFC 9562, section 5.5. */
function uuid5(namespace, name) {
  const bytes = createHash('sha1').update(Buffer.from(namespace.replaceAll('-', ''), 'hex')).update(name).digest()
  bytes[6] = (bytes[6] & 0x0f) | 0x50
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
