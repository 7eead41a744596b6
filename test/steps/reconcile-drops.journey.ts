import fc from "fast-check";
import { expect, test } from "vitest";
import { reconcile } from "../../lib/steps/reconcile.ts";
import { dropStill, runStates } from "../support/run-workflow.ts";
import { type ReconcileWorld, reconcileWorld } from "./reconcile-world.ts";

type Event = Record<string, unknown>;
const drops = 5000;

/** mulberry32: the same numbers in each run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("NEEDS 16: of 5,000 drops with 1 % of events lost and 5 % doubled, each comes to one clip, as its sidecar asks", async () => {
  const random = randomFrom(20_261_122);
  const world = reconcileWorld({ sidecarGraceSeconds: 10, request: { provider: "fake", model: "fake-1", seconds: 4 } });
  const lost: Event[] = [];
  const asked = new Map<string, number>();
  const again: Event[] = [];
  for (let index = 0; index < drops; index++) {
    const key = `stills/${index % 7}/${index}.jpg`;
    const sidecar = (["before", "after", "never"] as const)[index % 3];
    const ask = () =>
      world.objects.write(
        { bucket: "stills", key: key.replace(".jpg", ".json") },
        { body: '{"seconds": 8}', mediaType: "application/json" },
      );
    asked.set(key, sidecar === "never" ? 4 : 8);
    if (sidecar === "before") await ask();
    const event = await dropStill(world, key);
    const isLost = index % 100 === 50;
    const isDoubled = index % 20 === 7;
    if (isLost) lost.push(event);
    else if ((await world.render(event)).outcome === "wait") {
      if (sidecar === "after") await ask();
      else world.pass(11);
      await world.render(event);
    }
    if (isLost && sidecar === "after") await ask();
    if (isDoubled && random() < 0.5) await world.render(event);
    else if (isDoubled) again.push(event);
  }
  for (const event of again) await world.render(event);
  expect(lost).toHaveLength(drops / 100);
  expect(world.ledger.records.size).toBe(drops - lost.length);

  world.pass(world.options.graceSeconds);
  const run = reconcile(world.reconciling);
  expect(await run(world.options)).toMatchObject({ started: lost.length, resumed: 0, reported: [], complete: true });
  expect(world.started.size).toBe(lost.length);
  for (const event of world.started.values()) await world.render(event);
  // Half of what was lost was only late.
  for (const event of lost) if (random() < 0.5) await world.render(event);
  const quiet = { started: 0, resumed: 0, settled: 0, removed: 0, reported: [] };
  expect(await run(world.options)).toMatchObject(quiet);

  const records = [...world.ledger.records.values()].map(({ record }) => record);
  expect(records).toHaveLength(drops);
  expect(records.filter(({ status }) => status === "succeeded")).toHaveLength(drops);
  expect(new Map(records.map(({ still, request }) => [still.key, request.seconds]))).toEqual(asked);
  expect(world.provider.creates).toHaveLength(drops);
  const clips = [...world.objects.files.keys()].filter((name) => name.endsWith(".mp4"));
  expect(clips).toHaveLength(drops);
}, 60_000);

async function droppedStills(world: ReconcileWorld, count: number): Promise<Event[]> {
  const events: Event[] = [];
  for (let index = 0; index < count; index++) events.push(await dropStill(world, `stills/${index}.jpg`));
  world.pass(world.options.graceSeconds);
  return events;
}

test("a run that breaks off anywhere, run again, starts the rest and nothing twice", async () => {
  const stills = 12;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(stills), { minLength: 1, maxLength: 4 }),
      fc.array(fc.boolean(), { minLength: stills, maxLength: stills }),
      async (breaks, known) => {
        const world = reconcileWorld();
        const events = await droppedStills(world, stills);
        for (const [index, event] of events.entries()) if (known[index] === true) await world.render(event);
        const calls = { left: 0 };
        const run = reconcile({
          ...world.reconciling,
          async start(event) {
            if (calls.left-- === 0) throw new Error("the process is gone");
            const answer = await world.reconciling.start(event);
            await world.render(event);
            return answer;
          },
        });
        for (const after of breaks) {
          calls.left = after;
          await run(world.options).catch((error: Error) => expect(error.message).toBe("the process is gone"));
        }
        calls.left = -1;
        await run(world.options);
        expect(world.started.size).toBe(known.filter((each) => !each).length);
        expect(world.ledger.records.size).toBe(stills);
        expect(world.provider.creates).toHaveLength(stills);
        expect(await run(world.options)).toMatchObject({ started: 0, reported: [] });
      },
    ),
    { numRuns: 40 },
  );
});

test("beside live renders, whatever comes first, each still is one render and one job", async () => {
  const stills = 5;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(40), { minLength: stills, maxLength: stills }),
      fc.array(fc.nat(40), { minLength: 1, maxLength: 3 }),
      async (liveAfter, reconcileAfter) => {
        const world = reconcileWorld();
        const events = await droppedStills(world, stills);
        const found: Promise<unknown>[] = [];
        const run = reconcile({
          ...world.reconciling,
          async start(event) {
            found.push(runStates(world, event));
            return "started";
          },
        });
        const after = async (turns: number, action: () => Promise<unknown>) => {
          for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
          return action();
        };
        await Promise.all([
          ...events.map((event, index) => after(liveAfter[index] ?? 0, () => runStates(world, event))),
          ...reconcileAfter.map((turns) => after(turns, () => run(world.options))),
        ]);
        await Promise.all(found);
        const records = [...world.ledger.records.values()].map(({ record }) => record);
        expect(records.map(({ status }) => status)).toEqual(records.map(() => "succeeded"));
        expect(records).toHaveLength(stills);
        expect(world.provider.creates).toHaveLength(stills);
      },
    ),
    { numRuns: 25 },
  );
});
