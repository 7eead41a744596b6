import { createHash } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { currentAttempt, type RenderRecord } from "../render/render-record.ts";
import { jobItemId } from "./job-item-id.ts";
import { type LedgerIndex, ledgerIndexes } from "./ledger-indexes.ts";
import type { AskedFor, LedgerEntry, RenderLedger } from "./render-ledger.ts";
import { createTableItems, isNew } from "./table-items.ts";

/** So many records are remembered for `recall`: those of the renders under way. */
const mostSeen = 1000;

interface RecordItem extends RenderRecord {
  id: string;
  revision: number;
  /** The still as one attribute, for an index to go by: bucket and key. */
  stillKey: string;
  /** What was asked for, as one attribute, while there is no answer. */
  unanswered?: string;
  /** When DynamoDB may delete the item, in Unix seconds: of records that have ended, where the deployment wants that. */
  expiresAt?: number;
}

/**
 * The ledger over the DynamoDB API. One table, partition key `id` (string): a render's id, `job#provider#jobId` for the
 * item that says whose job it is, `content#id` for the one that says which render minds that content.
 */
export function createDynamoDBLedger(options: {
  client: DynamoDBClient;
  table: string;
  /** How long a record is kept after its render has ended; for ever if left out. */
  recordExpiryDays?: number | undefined;
  now: () => Date;
}): RenderLedger {
  const { table: TableName, recordExpiryDays, now } = options;
  const items = createTableItems(options);
  const { documents } = items;
  const isAt = (revision: number) => ({
    ConditionExpression: "revision = :revision",
    ExpressionAttributeValues: { ":revision": revision },
  });

  async function get(renderId: string): Promise<LedgerEntry | null> {
    const item = await items.get<RecordItem>(renderId);
    return item === null ? null : remember(toEntry(item));
  }

  function toItem(record: RenderRecord, revision: number): RecordItem {
    const asked = unansweredOf(record);
    const unanswered = asked === null ? {} : { unanswered: asked };
    const item = { id: record.renderId, revision, stillKey: stillKeyOf(record.still), ...unanswered, ...record };
    // Only what has ended may go: a render under way is never forgotten.
    if (recordExpiryDays === undefined || record.endedAt === null) return item;
    return { ...item, expiresAt: Math.floor(Date.parse(record.endedAt) / 1000) + recordExpiryDays * 86_400 };
  }

  const seen = new Map<string, LedgerEntry>();
  function remember<Entry extends LedgerEntry>(entry: Entry): Entry {
    const { renderId } = entry.record;
    seen.delete(renderId);
    seen.set(renderId, { record: entry.record, revision: entry.revision });
    // The oldest goes: a Map keeps the order in which its keys were set.
    if (seen.size > mostSeen) seen.delete(seen.keys().next().value ?? renderId);
    return entry;
  }

  async function* list(): AsyncGenerator<RenderRecord> {
    const all = { TableName, FilterExpression: "attribute_exists(renderId)" };
    for await (const item of itemsOf((start) => documents.send(new ScanCommand({ ...all, ...start }))))
      yield toEntry(item as unknown as RecordItem).record;
  }

  /** The newest first, or from a `createdAt` on the oldest. */
  async function* listBy(index: LedgerIndex, value: string, createdFrom?: string): AsyncGenerator<RenderRecord> {
    const { name, attribute } = ledgerIndexes[index];
    const isFrom = createdFrom !== undefined;
    const same = {
      TableName,
      IndexName: name,
      KeyConditionExpression: `#attribute = :value${isFrom ? " AND createdAt >= :from" : ""}`,
      ExpressionAttributeNames: { "#attribute": attribute },
      ExpressionAttributeValues: { ":value": value, ...(isFrom && { ":from": createdFrom }) },
      ScanIndexForward: isFrom,
    };
    for await (const { id } of itemsOf((start) => documents.send(new QueryCommand({ ...same, ...start })))) {
      // The index has keys only.
      const entry = await get(String(id));
      if (entry !== null) yield entry.record;
    }
  }

  return {
    get,
    recall: async (renderId) => seen.get(renderId) ?? get(renderId),
    async open(record) {
      if (await items.put(toItem(record, 1), isNew)) return remember({ record, revision: 1, opened: true });
      const entry = await get(record.renderId);
      if (entry === null)
        throw new Error(`the record of ${record.renderId} vanished from the ledger while it was being opened`);
      return { ...entry, opened: false };
    },
    async update(entry, change) {
      for (let current = entry; ; ) {
        const changed = change(current.record);
        if (changed === null) {
          // Whoever declines has to have seen what is there: `recall` may have told of long ago.
          const newest = await get(current.record.renderId);
          if (newest === null || newest.revision === current.revision) return { ...current, changed: false };
          current = newest;
          continue;
        }
        const record = { ...changed, updatedAt: now().toISOString() };
        const revision = current.revision + 1;
        if (await items.put(toItem(record, revision), isAt(current.revision))) {
          return remember({ record, revision, changed: true });
        }
        const newest = await get(record.renderId);
        if (newest === null) throw new Error(`the record of ${record.renderId} is gone from the ledger`);
        current = newest;
      }
    },
    list,
    async *listByStatus(status, createdFrom = "0") {
      for await (const record of listBy("status", status, createdFrom)) if (record.status === status) yield record;
    },
    // Whom it is asked for began just now: the newest first.
    listByStill: (still) => listBy("still", stillKeyOf(still)),
    async *listUnanswered(asked) {
      const unanswered = unansweredKeyOf(asked);
      // The index may tell of a moment ago.
      for await (const record of listBy("unanswered", unanswered))
        if (unansweredOf(record) === unanswered) yield record;
    },
    async claimJob(provider, jobId, renderId) {
      const id = jobItemId("job", { provider, jobId });
      if (await items.put({ id, owner: renderId }, isNew)) return renderId;
      return (await items.get<{ owner: string }>(id))?.owner ?? renderId;
    },
    async claimContent(contentId, renderId, instead) {
      const id = `content#${contentId}`;
      const condition =
        instead === undefined
          ? isNew
          : {
              ConditionExpression: "#owner = :instead",
              ExpressionAttributeNames: { "#owner": "owner" },
              ExpressionAttributeValues: { ":instead": instead },
            };
      if (await items.put({ id, owner: renderId }, condition)) return renderId;
      return (await items.get<{ owner: string }>(id))?.owner ?? renderId;
    },
    async ownerOfJob(provider, jobId) {
      return (await items.get<{ owner: string }>(jobItemId("job", { provider, jobId })))?.owner ?? null;
    },
  };
}

type Item = Record<string, unknown>;
interface Page {
  Items?: Item[] | undefined;
  LastEvaluatedKey?: Item | undefined;
}

/** The items of an answer that comes in pages. */
async function* itemsOf(ask: (start: { ExclusiveStartKey?: Item | undefined }) => Promise<Page>): AsyncGenerator<Item> {
  let page: Page = {};
  do {
    page = await ask({ ExclusiveStartKey: page.LastEvaluatedKey });
    yield* page.Items ?? [];
  } while (page.LastEvaluatedKey !== undefined);
}

function stillKeyOf({ bucket, key }: { bucket: string; key: string }): string {
  return `${bucket}/${key}`;
}

function unansweredOf(record: RenderRecord): string | null {
  const attempt = currentAttempt(record);
  if (attempt === undefined || attempt.state !== "creating" || attempt.jobId !== null) return null;
  return unansweredKeyOf({ provider: attempt.provider, model: attempt.model, prompt: record.prompt });
}

/** A prompt may be longer than the key of an index. */
function unansweredKeyOf({ provider, model, prompt }: AskedFor): string {
  return createHash("sha256")
    .update(JSON.stringify([provider, model, prompt]))
    .digest("hex");
}

function toEntry({
  id: _id,
  revision,
  stillKey: _stillKey,
  unanswered: _unanswered,
  expiresAt: _expiresAt,
  ...record
}: RecordItem): LedgerEntry {
  return { record, revision };
}
