import { appendFileSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEventFile } from "../../lib/local/event-file.ts";
import { readEventsAddress } from "../../lib/local/events-address.ts";
import {
  type EventPoster,
  type PostEventsOptions,
  pausesSeconds,
  startPostingEvents,
} from "../../lib/local/post-events.ts";
import { redeliverEvents } from "../../lib/local/redeliver-events.ts";
import { type OutgoingEvent, providerPausedEvent } from "../../lib/render/outgoing-event.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import {
  type ProtocolServer,
  type ReceivedRequest,
  type ScriptedReply,
  startProtocolServer,
} from "../support/protocol-server.ts";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
let folder: string;
let server: ProtocolServer | undefined;
let poster: EventPoster | undefined;
let problems: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-post-"));
  problems = [];
});
afterEach(async () => {
  await poster?.close(0);
  poster = undefined;
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function receiver(answer: (request: ReceivedRequest) => ScriptedReply): Promise<string> {
  server = await startProtocolServer({ "POST /hook": answer });
  return `${server.origin}/hook`;
}

async function start(url: string, changes: Partial<PostEventsOptions> = {}): Promise<EventPoster> {
  poster = await startPostingEvents({
    dataFolder: folder,
    address: { url, secrets: [secret] },
    onProblem: (message) => problems.push(message),
    pause: async () => {},
    ...changes,
  });
  return poster;
}

const eventNumber = (number: number): OutgoingEvent =>
  providerPausedEvent({
    provider: `p${number}`,
    failure: fakeFailure("account", { phase: "create" }),
    openedAt: "2026-11-22T12:00:00.000Z",
  });

async function emit(number: number): Promise<void> {
  await createEventFile(join(folder, "events.jsonl"))(eventNumber(number));
  poster?.wake();
}

const idsOf = (requests: ReceivedRequest[]) => requests.map(({ headers }) => headers["webhook-id"]);
const readLines = async (name: string) => (await readFile(join(folder, name), "utf8")).trim().split("\n");
const post = (): ProtocolServer => server as ProtocolServer;

test("each event arrives as it was written, signed so that any Standard Webhooks library believes it", async () => {
  const url = await receiver(() => ({}));
  await start(url);
  for (let number = 0; number < 20; number++) await emit(number);
  await poster?.close();
  expect(idsOf(post().requests).sort()).toEqual(
    Array.from({ length: 20 }, (_, number) => eventNumber(number).id).sort(),
  );
  for (const { body, headers } of post().requests) {
    const event = new Webhook(secret).verify(body.toString(), headers as Record<string, string>) as { id: string };
    expect(event.id).toBe(headers["webhook-id"]);
    expect(() =>
      new Webhook(`whsec_${"A".repeat(44)}`).verify(body.toString(), headers as Record<string, string>),
    ).toThrow();
  }
  expect(problems).toEqual([]);
});

test("an event that is written in the very moment before the end is still posted", async () => {
  const url = await receiver(() => ({}));
  const started = await start(url);
  appendFileSync(join(folder, "events.jsonl"), `${JSON.stringify(eventNumber(1))}\n`);
  started.wake();
  await started.close();
  expect(idsOf(post().requests)).toEqual([eventNumber(1).id]);
});

test("while a secret is changed, the old and the new one both sign", async () => {
  const other = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
  const url = await receiver(() => ({}));
  await start(url, { address: { url, secrets: [other, secret] } });
  await emit(1);
  await poster?.close();
  const [request] = post().requests;
  for (const each of [secret, other])
    expect(new Webhook(each).verify(String(request?.body), request?.headers as Record<string, string>)).toBeTruthy();
});

test("what is refused is tried again under the same id, with growing pauses, until it is taken", async () => {
  const pauses: number[] = [];
  const url = await receiver(() => (post().requests.length < 4 ? { status: 503 } : {}));
  const taken = new Promise<void>((resolve) => {
    void start(url, {
      pause: async (seconds) => {
        if (pauses.push(seconds) === 3) setImmediate(resolve);
      },
    }).then(() => emit(1));
  });
  await taken;
  await poster?.close();
  expect(new Set(idsOf(post().requests)).size).toBe(1);
  expect(post().requests.length).toBeGreaterThanOrEqual(4);
  expect(pauses).toEqual([1, 5, 30]);
  expect(problems).toEqual(["Events can't be posted: it answered 503. They are kept, and tried again."]);
});

test("the receiver's own wish to wait is kept, within bounds", async () => {
  const pauses: number[] = [];
  const wishes = ["7", "999999", "soon"];
  const url = await receiver(() => {
    const wish = wishes[post().requests.length - 1];
    return wish === undefined ? {} : { status: 429, headers: { "retry-after": wish } };
  });
  await start(url, { pause: async (seconds) => void pauses.push(seconds) });
  await emit(1);
  await until(() => post().requests.length === 4);
  expect(pauses).toEqual([7, 900, 30]);
});

test("refused to the last, an event goes to the dead letters, and the next one is posted", async () => {
  const url = await receiver(({ body }) => (body.includes("p1") ? { status: 400, text: "your secret is xyz" } : {}));
  await start(url);
  await emit(1);
  await emit(2);
  await until(() => problems.some((problem) => problem.includes("given up")));
  await poster?.close();
  const [dead, ...more] = (await readLines("events-dead.jsonl")).map((line) => JSON.parse(line));
  expect(more).toEqual([]);
  expect(dead).toMatchObject({ tries: pausesSeconds.length + 1, why: "it answered 400", event: eventNumber(1) });
  expect(idsOf(post().requests)).toContain(eventNumber(2).id);
  expect(`${problems.join()}${JSON.stringify(dead)}`).not.toMatch(/xyz|127\.0\.0\.1|hook|whsec/);
});

describe("redelivery", () => {
  test("given up while nobody listened, events are posted once more in their order, with their own ids", async () => {
    const url = await receiver(() => ({}));
    await server?.close();
    const pauses: number[] = [];
    await start(url, { pause: async (seconds) => void pauses.push(seconds) });
    for (const number of [1, 2, 3]) await emit(number);
    await until(() => problems.filter((problem) => problem.includes("given up")).length === 3);
    await poster?.close();
    expect(problems[0]).toBe(
      "Events can't be posted: it can't be reached (ECONNREFUSED). They are kept, and tried again.",
    );
    expect(pauses.sort((left, right) => left - right)).toEqual(pausesSeconds.flatMap((pause) => [pause, pause, pause]));
    const given = (await readLines("events-dead.jsonl")).map((line) => JSON.parse(line).event.id);
    expect([...given].sort()).toEqual([1, 2, 3].map((number) => eventNumber(number).id));

    await appendFile(join(folder, "events-dead.jsonl"), '{"why":"the line is no event","event":"torn"}\n');
    await start(await receiver(() => ({})));
    const file = createEventFile(join(folder, "events.jsonl"));
    const emitted: string[] = [];
    const again = async (event: OutgoingEvent) => {
      emitted.push(event.id);
      await file(event);
      poster?.wake();
    };
    expect(await redeliverEvents(folder, again)).toEqual({ redelivered: 3, kept: 1 });
    await poster?.close();
    expect(emitted).toEqual(given);
    expect(idsOf(post().requests).sort()).toEqual([...given].sort());
    expect(await readLines("events-dead.jsonl")).toEqual([expect.stringContaining("torn")]);
    expect(await redeliverEvents(folder, again)).toEqual({ redelivered: 0, kept: 1 });
  });

  test("cut off half way, the next call emits all of them again", async () => {
    const dead = [1, 2, 3].map((number) => JSON.stringify({ tries: 8, why: "", event: eventNumber(number) }));
    await writeFile(join(folder, "events-dead.jsonl"), `${dead.join("\n")}\n`);
    const seen: string[] = [];
    const breaking = async ({ id }: OutgoingEvent) => {
      if (seen.push(id) === 2) throw new Error("the disk is full");
    };
    await expect(redeliverEvents(folder, breaking)).rejects.toThrow("the disk is full");
    expect(await redeliverEvents(folder, async ({ id }) => void seen.push(id))).toEqual({ redelivered: 3, kept: 0 });
    expect(new Set(seen)).toEqual(new Set([1, 2, 3].map((number) => eventNumber(number).id)));
  });
});

test("a redirect is refused: no other host hears of anything", async () => {
  const other = await startProtocolServer({ "POST /stolen": {} });
  try {
    const url = await receiver(() => ({ status: 307, headers: { location: `${other.origin}/stolen` } }));
    await start(url);
    await emit(1);
    await until(() => problems.some((problem) => problem.includes("given up")));
    expect(other.requests).toEqual([]);
    expect(problems[0]).toContain("a redirect, which is not followed");
  } finally {
    await other.close();
  }
});

describe("across starts", () => {
  test("nothing is lost and the order of the file is kept up: what was not taken is posted by the next start", async () => {
    let isDown = true;
    const url = await receiver(() => (isDown ? { breaks: "after" } : {}));
    await start(url, { pause: hang });
    for (let number = 0; number < 30; number++) await emit(number);
    await until(() => problems.length > 0);
    await poster?.close(1);
    isDown = false;
    const before = post().requests.length;
    await start(url);
    await poster?.close();
    const taken = idsOf(post().requests.slice(before));
    expect(new Set(taken)).toEqual(new Set(Array.from({ length: 30 }, (_, number) => eventNumber(number).id)));
    await start(url);
    await poster?.close();
    expect(post().requests.length - before).toBe(30);
  });

  test("killed while posts are under way, the next start posts again at least what was not known to be taken", async () => {
    const url = await receiver(() => (post().requests.length <= 3 ? {} : { breaks: "silent" }));
    await start(url, { pause: hang });
    for (let number = 0; number < 6; number++) await emit(number);
    await until(() => post().requests.length >= 6);
    // As a crash leaves it: the position as it is on the disk, the poster gone without a word.
    const position = await readFile(join(folder, "events-posted.json"), "utf8");
    await poster?.close(0);
    await writeFile(join(folder, "events-posted.json"), position);
    const known = post().requests.length;
    await server?.close();
    const healthy = await receiver(() => ({}));
    await start(healthy);
    await poster?.close();
    const after = new Set(idsOf(post().requests));
    for (const number of [3, 4, 5]) expect(after).toContain(eventNumber(number).id);
    expect(known).toBeGreaterThanOrEqual(6);
  });

  test("switched on for the first time, it posts what comes, not what was", async () => {
    await emit(1);
    const url = await receiver(() => ({}));
    await start(url);
    await emit(2);
    await poster?.close();
    expect(idsOf(post().requests)).toEqual([eventNumber(2).id]);
  });

  test("an event file that was moved away and begun anew is read from its start", async () => {
    const url = await receiver(() => ({}));
    await start(url);
    await emit(1);
    await poster?.close();
    await rename(join(folder, "events.jsonl"), join(folder, "events-old.jsonl"));
    for (const number of [2, 3, 4]) await createEventFile(join(folder, "events.jsonl"))(eventNumber(number));
    await start(url);
    await poster?.close();
    expect(idsOf(post().requests).sort()).toEqual([1, 2, 3, 4].map((number) => eventNumber(number).id));
  });

  test("a line that a crash cut off is set aside, and holds nobody up", async () => {
    const url = await receiver(() => ({}));
    await start(url);
    await appendFile(join(folder, "events.jsonl"), '{"id":"torn","sou\n');
    await emit(2);
    await poster?.close();
    expect(idsOf(post().requests)).toEqual([eventNumber(2).id]);
    expect(JSON.parse((await readLines("events-dead.jsonl"))[0] ?? "")).toMatchObject({ why: "the line is no event" });
  });
});

test("a receiver that never answers delays the end of the process by no more than the grace", async () => {
  const url = await receiver(() => ({ breaks: "silent" }));
  await start(url);
  await emit(1);
  await until(() => post().requests.length > 0);
  const from = performance.now();
  await poster?.close(0.05);
  expect(performance.now() - from).toBeLessThan(5000);
});

describe("the settings", () => {
  test.each([
    ["not an address", secret, "https://"],
    ["http://example.com/hook", secret, "https://"],
    ["ftp://example.com/", secret, "https://"],
    ["https://user:word@example.com/", secret, "leave user name"],
    ["https://example.com/", undefined, "no secret"],
    ["https://example.com/", "whsec_c2hvcnQ=", "24 to 64 bytes"],
    ["https://example.com/", Buffer.alloc(32).toString("base64"), "whsec_"],
  ])("%s with such a secret is refused, without repeating it", (url, given, why) => {
    const { address, problems: found } = readEventsAddress(url, given);
    expect(address).toBeNull();
    expect(found.join()).toContain(why);
    expect(found.join()).not.toMatch(/c2hvcnQ|user:word|AAAA/);
  });

  test("https anywhere and http on this machine are taken; without an address there is nothing to do", () => {
    for (const url of ["https://example.com/hook", "http://127.0.0.1:8080/", "http://[::1]/", "http://localhost/"])
      expect(readEventsAddress(url, ` ${secret}\n${secret}`).address).toEqual({ url, secrets: [secret, secret] });
    expect(readEventsAddress(undefined, undefined)).toEqual({ address: null, problems: [] });
  });
});

/** A pause that only the end of the poster ends. */
const hang = (_seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

/** Looks again after every turn of the event loop; the test's own limit ends it. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}
