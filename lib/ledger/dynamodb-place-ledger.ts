import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { admit, keepPlace, leaveQueue, type PlaceAnswer, type PlaceRequest } from "../render/admission.ts";
import { emptyQueue, liveQueue, type PlaceQueue } from "../render/place-queue.ts";
import type { PlaceLedger } from "./place-ledger.ts";
import { type Condition, createTableItems, isNew } from "./table-items.ts";

interface QueueState {
  revision: number;
  queue: PlaceQueue;
}
type QueueItem = QueueState & { id: string };

/** Races that may be lost before a render waits without a ticket, and before it leaves a free place to others. */
const waitTries = 4;
const takeTries = 30;
const longestPauseMilliseconds = 1000;
/** What DynamoDB answers, by name, where an item or a table is asked too often, after the SDK has tried again. */
const throttled = new Set(["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"]);
/** Those that lost all their races come again within so many seconds, each at another time: a thousand then don't collide. */
const spreadSeconds = 60;

/**
 * One item per provider, `places#provider`, of the ledger's table: small, since only the head of the queue and a sample
 * of the rest are in it, and changed as a whole on condition of its revision, so that all that is decided is decided once.
 */
export function createDynamoDBPlaceLedger(options: {
  client: DynamoDBClient;
  table: string;
  now: () => Date;
  /** In [0, 1). */
  random: () => number;
  /** Waits before a race is run again. */
  pause: (milliseconds: number) => Promise<unknown>;
  /**
   * No other process takes places (one machine: its lock says so): a queue is read once, and remembered. That another one
   * gave a place back all the same (`cancel`) shows at the next change.
   */
  isAlone?: boolean;
}): PlaceLedger {
  const items = createTableItems(options);
  const { now, random, pause, isAlone = false } = options;
  const remembered = new Map<string, QueueState>();

  async function read(provider: string): Promise<QueueState> {
    const item = await items.get<QueueItem>(idOf(provider));
    return { queue: item?.queue ?? emptyQueue, revision: item?.revision ?? 0 };
  }

  async function write(provider: string, queue: PlaceQueue, revision: number): Promise<boolean> {
    const item: QueueItem = { id: idOf(provider), revision: revision + 1, queue };
    // Until it is known whether this is there, nothing is.
    remembered.delete(provider);
    const isWritten = await items.put(item, revision === 0 ? isNew : isAt(revision));
    if (isWritten && isAlone) remembered.set(provider, item);
    return isWritten;
  }

  /** Pauses at random, longer each time: of a thousand renders that arrive at once, few collide again. */
  async function backOff(tries: number): Promise<void> {
    await pause(random() * Math.min(longestPauseMilliseconds, 25 * 2 ** tries));
  }

  /** The last change of each provider's queue that this process has begun. */
  const latest = new Map<string, Promise<unknown>>();

  /** One after the other within this process: all of its renders would read the same revision, and but one could write. */
  function inTurn<Answer>(provider: string, decide: () => Promise<Answer>): Promise<Answer> {
    const answer = (latest.get(provider) ?? Promise.resolve()).then(decide);
    // Whoever asked hears of a failure; those after it go on.
    latest.set(
      provider,
      answer.catch(() => {}),
    );
    return answer;
  }

  async function change(provider: string, next: (queue: PlaceQueue) => PlaceQueue | null): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { queue, revision } = remembered.get(provider) ?? (await read(provider));
      const changed = next(queue);
      if (changed === null || (await write(provider, changed, revision))) return;
      await backOff(tries);
    }
  }

  async function take(provider: string, request: PlaceRequest): Promise<PlaceAnswer> {
    for (let tries = 1; ; tries++) {
      const { queue, revision } = remembered.get(provider) ?? (await read(provider));
      const { queue: changed, answer } = admit(queue, request, now(), random());
      if (changed === null || (await write(provider, changed, revision))) return answer;
      const anyTime = 1 + Math.floor(spreadSeconds * random());
      if (answer.status === "wait" && tries >= waitTries)
        return { ...answer, waitSeconds: Math.max(answer.waitSeconds, anyTime) };
      if (tries >= takeTries) return { status: "wait", ahead: 0, waitSeconds: anyTime };
      await backOff(tries);
    }
  }

  /** An item takes about 1,000 units of writes a second: thousands that ask at once are too many, and none may fail by that. */
  function comeAgain(error: unknown): PlaceAnswer {
    if (!(error instanceof Error && throttled.has(error.name))) throw error;
    return { status: "wait", ahead: 0, waitSeconds: 1 + Math.floor(spreadSeconds * random()) };
  }

  return {
    take: (provider, request) => inTurn(provider, () => take(provider, request).catch(comeAgain)),
    keep: (provider, renderId, leaseSeconds) =>
      inTurn(provider, () => change(provider, (queue) => keepPlace(queue, renderId, leaseSeconds, now()))),
    release: (provider, renderId) =>
      inTurn(provider, () => change(provider, (queue) => leaveQueue(queue, renderId, now()))),
    look: async (provider) => liveQueue((await read(provider)).queue, now().getTime()),
  };
}

function isAt(revision: number): Condition {
  return { ConditionExpression: "revision = :revision", ExpressionAttributeValues: { ":revision": revision } };
}

function idOf(provider: string): string {
  return `places#${provider}`;
}
