import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createBell } from "./bell.ts";
import { type OutboxLine, openEventOutbox } from "./event-outbox.ts";
import type { EventsAddress } from "./events-address.ts";
import { postEvent } from "./post-event.ts";

export interface PostEventsOptions {
  dataFolder: string;
  address: EventsAddress;
  /** Told once per cause, until an event is taken again. */
  onProblem(message: string): void;
  now?: () => Date;
  /** In tests, other pauses between tries. */
  pause?: (seconds: number, signal: AbortSignal) => Promise<void>;
}

export interface EventPoster {
  /** An event was written: posts it when its turn comes. */
  wake(): void;
  /** Lets posts that are under way end, for so long; what is left is posted by the next start. */
  close(graceSeconds?: number): Promise<void>;
}

/** Seconds between the tries of one event: half an hour from the first to the last. */
export const pausesSeconds = [1, 5, 30, 120, 300, 600, 900] as const;

/** Below the data folder: what was given up, and why. */
export const deadLetterFile = "events-dead.jsonl";

/** Posts under way. A receiver that is down holds up these; all later events wait in their file. */
const mostAtOnce = 8;

/**
 * Posts every event that is written to `events.jsonl` from now on, each at least once with its own id, also across
 * crashes: `events-posted.json` says how far it came. One that is refused to the last goes to `events-dead.jsonl`.
 */
export async function startPostingEvents(options: PostEventsOptions): Promise<EventPoster> {
  const { dataFolder, address, onProblem, now = () => new Date(), pause = sleep } = options;
  const outbox = await openEventOutbox(join(dataFolder, "events.jsonl"), join(dataFolder, "events-posted.json"));
  const deadLetters = join(dataFolder, deadLetterFile);
  const pauses = new AbortController();
  const posts = new AbortController();
  const bell = createBell();
  /** In the order of the file: the position moves on when the first of them is done with. */
  const order: { end: number; isDone: boolean }[] = [];
  let underWay = 0;
  let told = "";
  let isClosing = false;
  let hasStopped = false;
  let moving: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    for (;;) {
      const line = hasStopped || underWay >= mostAtOnce ? null : await outbox.next().catch(stop);
      if (line !== null) void begin(line);
      // Rung meanwhile: something may have been written after this look.
      else if (isClosing && underWay === 0 && !bell.isRung()) return;
      else await bell.wait();
    }
  }

  async function begin(line: OutboxLine): Promise<void> {
    const place = { end: line.end, isDone: false };
    order.push(place);
    underWay++;
    try {
      place.isDone = await deliver(line);
      if (place.isDone) await moveOn();
    } catch (error) {
      stop(error as Error);
    }
    underWay--;
    bell.ring();
  }

  /** Our own files can't be read or written: what was not posted is posted after the next start. */
  function stop(error: Error): null {
    hasStopped = true;
    onProblem(`Events are not posted any more: ${error.message}. Mend that and start again; none is lost.`);
    return null;
  }

  /** Whether the event needs no more posting; not where it was stopped before. */
  async function deliver({ text }: OutboxLine): Promise<boolean> {
    const id = idOf(text);
    if (id === null) {
      await bury(text, 0, "the line is no event");
      return true;
    }
    for (let tries = 1; ; tries++) {
      const answer = await postEvent(address, { id, body: text }, { now: now(), signal: posts.signal });
      if (answer.status === "taken") {
        told = "";
        return true;
      }
      if (pauses.signal.aborted) {
        // The next start tries again, with all that come after it.
        hasStopped = true;
        return false;
      }
      tell(answer.why);
      const rest = pausesSeconds[tries - 1];
      if (rest === undefined) {
        await bury(text, tries, answer.why);
        return true;
      }
      const longest = pausesSeconds.at(-1) ?? rest;
      await pause(Math.max(rest, Math.min(answer.afterSeconds ?? 0, longest)), pauses.signal);
    }
  }

  async function bury(text: string, tries: number, why: string): Promise<void> {
    await appendFile(deadLetters, `${JSON.stringify({ at: now().toISOString(), tries, why, event: parse(text) })}\n`);
    onProblem(`An event was given up after ${tries} tries (${why}); it is in events-dead.jsonl.`);
  }

  function moveOn(): Promise<void> {
    moving = moving.then(async () => {
      let end: number | null = null;
      while (order[0]?.isDone === true) end = order.shift()?.end ?? end;
      if (end !== null) await outbox.moveTo(end);
    });
    return moving;
  }

  function tell(why: string): void {
    if (told !== why) onProblem(`Events can't be posted: ${why}. They are kept, and tried again.`);
    told = why;
  }

  const running = run();
  return {
    wake: bell.ring,
    async close(graceSeconds = 5) {
      isClosing = true;
      pauses.abort();
      bell.ring();
      const timer = setTimeout(() => {
        hasStopped = true;
        posts.abort();
        bell.ring();
      }, graceSeconds * 1000);
      await running;
      clearTimeout(timer);
    },
  };
}

/** Ends early, without an error, when it is stopped. */
async function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  await wait(seconds * 1000, undefined, { signal, ref: false }).catch(() => {});
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function idOf(text: string): string | null {
  const id = (parse(text) as { id?: unknown } | null)?.id;
  return typeof id === "string" && /^[\x21-\x7e]{1,200}$/.test(id) ? id : null;
}
