import { expect, test } from "vitest";
import { type RenderEvent, renderEventSchema, type StillEvent } from "../../lib/render/render-event.ts";
import { isEnded } from "../../lib/render/render-record.ts";
import { bindTasks } from "../../lib/steps/bind-tasks.ts";
import { findStillOfSidecar, sidecarDropOf } from "../../lib/steps/find-still-of-sidecar.ts";
import { resolveRender } from "../../lib/steps/resolve-render.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";
import { runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

const graceSeconds = 10;
const each = 500;
/** One still in so many goes through the whole state machine; of the others, the step that decides is run. */
const wholeEvery = 20;
const orders = [
  "before",
  "after",
  "at once",
  "never",
  "late",
  "broken",
  "broken, then mended",
  "changed after the render",
  "the same again",
  "always anew",
  "always anew, and again",
] as const;
type Order = (typeof orders)[number];

/** What becomes of a still: the seconds its clips were asked for with (4 where nothing says so), and what was rejected. */
const expected: Record<Order, { clips: number[]; rejected: number }> = {
  before: { clips: [8], rejected: 0 },
  after: { clips: [8], rejected: 0 },
  "at once": { clips: [8], rejected: 0 },
  never: { clips: [4], rejected: 0 },
  late: { clips: [4, 8], rejected: 0 },
  broken: { clips: [], rejected: 1 },
  "broken, then mended": { clips: [8], rejected: 1 },
  "changed after the render": { clips: [8, 12], rejected: 0 },
  "the same again": { clips: [8], rejected: 0 },
  "always anew": { clips: [8], rejected: 0 },
  "always anew, and again": { clips: [8, 8], rejected: 0 },
};

/** Where a sidecar's own execution must begin nothing: its still takes it. */
const takenByStill: Order[] = ["before", "after", "at once", "never", "broken", "the same again", "always anew"];

test(`sidecars in every order, ${each} of each mixed at random, come to exactly the renders that were asked for`, async () => {
  const random = mulberry32(20_261_122);
  const files = new Map<string, Uint8Array>();
  const world = testWorld({
    media: fakeMedia({ files }),
    objects: memoryObjects(async (path) => files.get(path) ?? new Uint8Array()),
    settings: { sidecarGraceSeconds: graceSeconds, request: { provider: "fake", model: "fake-1", seconds: 4 } },
  });
  const timeline = createTimeline(world);
  for (const order of orders) for (let index = 0; index < each; index++) schedule(timeline, order, index, random);
  await timeline.run();

  const renders = [...world.ledger.records.values()].map(({ record }) => record);
  for (const order of orders) {
    const made = new Map<string, { clips: number[]; rejected: number }>();
    for (const { still, request, status } of renders.filter(({ still }) => still.key.startsWith(`stills/${order}/`))) {
      const of = made.get(still.key) ?? { clips: [], rejected: 0 };
      if (status === "rejected") of.rejected += 1;
      else of.clips.push(request.seconds);
      made.set(still.key, { ...of, clips: of.clips.sort((left, right) => left - right) });
    }
    expect(made.size, order).toBe(each);
    for (const [key, outcome] of made) expect(outcome, key).toEqual(expected[order]);
    const reports = [...world.objects.files.keys()].filter(
      (key) => key.startsWith(`clips/clips/${order}/`) && key.endsWith(".error.json"),
    );
    expect(reports, order).toHaveLength(order === "broken" ? each : 0);
  }
  for (const order of takenByStill)
    expect([...timeline.begunBySidecars].filter((key) => key.startsWith(`stills/${order}/`))).toEqual([]);
  const clips = orders.reduce((sum, order) => sum + expected[order].clips.length * each, 0);
  expect(renders.filter(({ status }) => status === "succeeded")).toHaveLength(clips / wholeEvery);
  expect(world.provider.creates).toHaveLength(clips / wholeEvery);
}, 120_000);

function schedule(timeline: Timeline, order: Order, index: number, random: () => number): void {
  const [stillKey, sidecarKey] = [`stills/${order}/${index}.jpg`, `stills/${order}/${index}.json`];
  const at = 100 + random() * 1000;
  const within = (low: number, high: number) => low + random() * (high - low);
  const sidecar = (when: number, body: string) => timeline.drop(when, sidecarKey, body, random);
  timeline.drop(at, stillKey, `still ${order} ${index}`, random);
  if (order === "before") sidecar(at - within(0.1, 60), '{"seconds": 8}');
  if (order === "after") sidecar(at + within(0.001, graceSeconds - 0.5), '{"seconds": 8}');
  if (order === "at once") sidecar(at, '{"seconds": 8}');
  if (order === "late") sidecar(at + graceSeconds + within(5, 300), '{"seconds": 8}');
  if (order.startsWith("broken")) sidecar(at - within(0, 5), '{"secs": 8}');
  if (order === "broken, then mended") sidecar(at + within(20, 300), '{"seconds": 8}');
  if (order === "changed after the render") {
    sidecar(at - within(0, 5), '{"seconds": 8}');
    sidecar(at + within(20, 300), '{"seconds": 12}');
  }
  if (order === "the same again")
    for (const when of [at - within(0, 5), at + within(1, 300)]) sidecar(when, '{"seconds": 8}');
  const anew = '{"seconds": 8, "again": true}';
  if (order.startsWith("always anew")) sidecar(at + within(-60, graceSeconds - 0.5), anew);
  if (order === "always anew, and again") sidecar(at + within(60, 300), anew);
}

interface Timeline {
  /** Puts an object at a time; its event arrives up to two seconds later, and one in five arrives twice. */
  drop(at: number, key: string, body: string, random: () => number): void;
  run(): Promise<void>;
  /** The stills that a sidecar's execution began a render of. */
  begunBySidecars: Set<string>;
}

/** Everything at its own moment: the committed state machine from where no sidecar is waited for any more. */
function createTimeline(world: TestWorld): Timeline {
  const began = world.clock.now.getTime();
  const tasks = bindTasks(world.dependencies);
  /** The earliest last. */
  const moments: { at: number; act(): Promise<void> }[] = [];

  function plan(moment: (typeof moments)[number]): void {
    let [low, high] = [0, moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((moments[middle]?.at ?? 0) > moment.at) low = middle + 1;
      else high = middle;
    }
    moments.splice(low, 0, moment);
  }

  const begunBySidecars = new Set<string>();

  function later(waitSeconds: number, event: RenderEvent, at: number): void {
    const next = at + waitSeconds;
    plan({ at: next, act: () => start(event, next, true) });
  }

  async function start(event: RenderEvent, at: number, hasWaited = false): Promise<void> {
    const sidecar = sidecarDropOf(event);
    if (sidecar === null) return startStill(event, at);
    const found = await findStillOfSidecar(world.dependencies, sidecar, hasWaited);
    if (found.status === "wait") later(found.waitSeconds, event, at);
    if (found.status === "late") await startStill(found.event, at, true);
  }

  async function startStill(event: RenderEvent, at: number, bySidecar = false): Promise<void> {
    const resolved = await resolveRender(world.dependencies, event as StillEvent);
    if (resolved.status === "wait") return later(resolved.waitSeconds, event, at);
    const { renderId } = resolved.record;
    const known = world.ledger.records.get(renderId)?.record;
    if (bySidecar && known === undefined) begunBySidecars.add(resolved.record.still.key);
    // What has ended is served as it is: no need to go through the whole machine for that.
    if (known !== undefined && isEnded(known.status)) return;
    if (Number(/(\d+)\.jpg$/.exec(resolved.record.still.key)?.[1]) % wholeEvery === 0) await runWorkflow(world, event);
    else {
      const state = await tasks.PrepareRender(event);
      if (state.outcome === "failed") await tasks.RecordFailure({ render: state });
    }
  }

  return {
    begunBySidecars,
    drop(at, key, body, random) {
      plan({
        at,
        async act() {
          const object = await world.objects.write({ bucket: "stills", key }, { body, mediaType: "" });
          const event = renderEventSchema.parse({
            "detail-type": "Object Created",
            id: `${key} ${at}`,
            time: new Date(began + at * 1000).toISOString(),
            detail: { bucket: { name: "stills" }, object: { key, "version-id": object.versionId } },
          });
          for (const arrives of random() < 0.2 ? [at + random() * 2, at + random() * 30] : [at + random() * 2]) {
            plan({ at: arrives, act: () => start(event, arrives) });
          }
        },
      });
    },
    async run() {
      for (let moment = moments.pop(); moment !== undefined; moment = moments.pop()) {
        // Waits inside a run move the clock; here every moment has its own time.
        world.clock.now = new Date(began + moment.at * 1000);
        await moment.act();
      }
    },
  };
}

/** A generator of numbers in [0, 1) that is the same every time. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
