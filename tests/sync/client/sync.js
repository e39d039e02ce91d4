// How an app keeps its WatermelonDB and the server alike. Copy it: there is nothing more to it.
import { Q } from '@nozbe/watermelondb'
import { synchronize } from '@nozbe/watermelondb/sync'

/**
 * Fetch what is new, then send what the phone has made. Gives what the server had to say about that.
 *
 * Whatever goes wrong on the way, the next call makes good: what was not acknowledged is sent again, and the server
 * knows it when it has it already. A conflict means that somebody changed the same row meanwhile: their change is
 * fetched, WatermelonDB merges column by column, and the result is sent.
 */
export async function sync(database, rapport, clock = Date.now) {
  try {
    return await pullAndPush(database, rapport, clock)
  } catch (problem) {
    if (problem.code !== 'sync_conflict') throw problem
    return pullAndPush(database, rapport, clock)
  }
}

async function pullAndPush(database, rapport, clock) {
  const report = { pulled: 0, pushed: false, problems: [] }
  await synchronize({
    database,
    pullChanges: ({ lastPulledAt, schemaVersion, migration }) =>
      rapport.get('/v1/sync', {
        last_pulled_at: lastPulledAt,
        schema_version: schemaVersion,
        migration: migration && JSON.stringify(migration),
      }),
    onWillApplyRemoteChanges: ({ remoteChangeCount }) => {
      report.pulled = remoteChangeCount
    },
    pushChanges: async ({ changes, lastPulledAt }) => {
      // The phone's own time, so that the server can correct what a wrong clock has stamped.
      const parameters = { last_pulled_at: lastPulledAt, device_now: clock(), unsent: 0 }
      const answer = await rapport.post('/v1/sync', parameters, changes)
      report.pushed = true
      report.problems = answer.problems
      // The rejected stay on the phone as unsent, the rest counts as sent.
      return { experimentalRejectedIds: answer.experimentalRejectedIds }
    },
    sendCreatedAsUpdated: true,
    migrationsEnabledAtVersion: 1,
  })
  // That there was nothing to send is news for the team's manager, and so is what exists on this phone alone.
  const unsent = await countUnsent(database)
  if (unsent || !report.pushed) await rapport.post('/v1/sync', { unsent }, {})
  return report
}

/** Sign out. The server warns (`unsent_items`) if something would be lost; `force` says that this is meant. */
export async function signOut(database, rapport, force) {
  await rapport.delete('/v1/auth/tokens', { unsent: await countUnsent(database), discard_unsent: force })
  await database.write(() => database.unsafeResetDatabase())
}

/** How many rows the server has not acknowledged: new, changed and deleted ones. */
export async function countUnsent(database) {
  const counts = Object.values(database.collections.map).map(async (collection) => {
    const deleted = await database.adapter.getDeletedRecords(collection.table)
    return deleted.length + (await collection.query(Q.where('_status', Q.notEq('synced'))).fetchCount())
  })
  return (await Promise.all(counts)).reduce((total, count) => total + count, 0)
}
