import fc from "fast-check";
import { expect, test } from "vitest";
import type { ListedObject } from "../../lib/objects/object-store.ts";
import { reconcile } from "../../lib/steps/reconcile.ts";
import { dropStill } from "../support/run-workflow.ts";
import { type ReconcileWorld, reconcileWorld } from "./reconcile-world.ts";

/** As it runs once an hour. */
const run = (world: ReconcileWorld, options: Partial<ReconcileWorld["options"]> = {}) =>
  reconcile(world.reconciling)({ ...world.options, everything: false, ...options });

/** The world with a note of which stills the ledger was asked for. */
function noting(world: ReconcileWorld): { world: ReconcileWorld; asked: string[] } {
  const asked: string[] = [];
  const { ledger } = world.reconciling;
  const listByStill: typeof ledger.listByStill = (still) => {
    asked.push(still.key);
    return ledger.listByStill(still);
  };
  return { asked, world: { ...world, reconciling: { ...world.reconciling, ledger: { ...ledger, listByStill } } } };
}

test("a run asks the ledger for the stills that are new since the last one, and for everything when told to", async () => {
  const { world, asked } = noting(reconcileWorld());
  for (const name of ["a", "b"]) await world.render(await dropStill(world, `stills/${name}.jpg`));
  world.pass(86_400);
  expect(await run(world)).toMatchObject({ started: 0, complete: true });
  expect(asked.splice(0)).toEqual(["stills/a.jpg", "stills/b.jpg"]);
  await world.render(await dropStill(world, "stills/c.jpg"));
  world.pass(3600);
  await run(world);
  expect(asked.splice(0)).toEqual(["stills/c.jpg"]);
  await run(world, { everything: true });
  expect(asked.splice(0)).toHaveLength(3);
});

test("a still whose render was started is looked at again until it has a record, however many runs lie between", async () => {
  const world = reconcileWorld();
  await dropStill(world);
  world.pass(900);
  const dying = { ...world, reconciling: { ...world.reconciling, start: async () => "running" as const } };
  for (let hour = 0; hour < 48; hour++) {
    expect(await run(dying)).toMatchObject({ started: 0, reported: [] });
    world.pass(3600);
  }
  expect(await run(world)).toMatchObject({ started: 1 });
  expect(await run(world)).toMatchObject({ started: 0, reported: [{ what: "still_taken_without_record" }] });
});

test("a dry run, and one that broke, leave everything to the next", async () => {
  const world = reconcileWorld();
  await dropStill(world);
  world.pass(900);
  expect(await run(world, { dryRun: true })).toMatchObject({ started: 1 });
  const start = () => Promise.reject(new Error("Step Functions is away"));
  await expect(run({ ...world, reconciling: { ...world.reconciling, start } })).rejects.toThrow("is away");
  world.pass(30 * 86_400);
  expect(await run(world)).toMatchObject({ started: 1 });
});

test("whether all clips and their records are there is looked at once a week", async () => {
  const world = reconcileWorld();
  const stray = { bucket: "clips", key: "clips/a/rstray.mp4" };
  await world.objects.write(stray, { body: "clip", mediaType: "video/mp4" });
  const found = async () => (await run(world)).reported.length;
  expect(await found()).toBe(1);
  for (let day = 1; day < 7; day++) {
    world.pass(86_400);
    expect(await found()).toBe(0);
  }
  world.pass(86_400);
  expect(await found()).toBe(1);
});

test("300,000 stills are gone through by runs that have time for a tenth: each is looked at once", async () => {
  const { world } = noting(reconcileWorld());
  const [count, part] = [300_000, 30_000];
  const nameOf = (index: number) => `stills/${String(index).padStart(7, "0")}.jpg`;
  const looked = new Uint8Array(count);
  const changedAt = world.clock.now.toISOString();
  const still = (index: number): ListedObject => ({
    bucket: "stills",
    key: nameOf(index),
    bytes: 1,
    etag: "",
    changedAt,
  });
  const { ledger, objects } = world.reconciling;
  Object.assign(world.reconciling, {
    objects: {
      ...objects,
      async *list(_bucket: string, prefix: string, after = "stills/-1") {
        if (prefix !== "stills/") return;
        for (let index = Number(/-?\d+/.exec(after)?.[0]) + 1; index < count; index++) yield still(index);
      },
    },
    ledger: {
      ...ledger,
      async *listByStill({ key }: { key: string }) {
        const index = Number(/\d+/.exec(key)?.[0]);
        looked[index] = (looked[index] ?? 0) + 1;
        yield { still: still(index), createdAt: changedAt };
      },
    },
  });
  world.pass(3600);
  let runs = 0;
  for (let complete = false; !complete; runs++) {
    let left = part;
    ({ complete } = await run(world, { isTimeUp: () => left-- <= 0 }));
    world.pass(3600);
  }
  expect(runs).toBe(count / part);
  expect(looked.every((times) => times === 1)).toBe(true);
}, 30_000);

test("whatever is dropped, lost, cut short and broken off, each still comes to one render", async () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant("drop" as const), name: fc.nat(6), isLost: fc.boolean() }),
    fc.record({ kind: fc.constant("pass" as const), seconds: fc.constantFrom(60, 900, 3600, 7200, 86_400) }),
    fc.record({ kind: fc.constant("run" as const), looks: fc.nat(6), breaksAfter: fc.nat(3), isCrashed: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 30 }), async (actions) => {
      const world = reconcileWorld();
      let drops = 0;
      const dropped = new Set<string>();
      const later: Record<string, unknown>[] = [];
      const start =
        (left: { calls: number }): ReconcileWorld["reconciling"]["start"] =>
        async (event) => {
          if (left.calls-- === 0) throw new Error("the process is gone");
          const answer = await world.reconciling.start(event);
          if (answer === "started") later.push(event);
          return answer;
        };
      const go = (looks: number, calls: number) => {
        const left = { looks, calls };
        const reconciling = { ...world.reconciling, start: start(left) };
        return run({ ...world, reconciling }, { isTimeUp: () => left.looks-- <= 0 });
      };
      for (const each of actions) {
        if (each.kind === "pass") {
          world.pass(each.seconds);
          for (const event of later.splice(0)) await world.render(event);
        } else if (each.kind === "drop") {
          const bytes = `bytes ${++drops}`;
          const event = await dropStill(world, `stills/${each.name}.jpg`, bytes);
          dropped.add(`stills/${each.name}.jpg`);
          if (!each.isLost) await world.render(event);
        } else
          await go(each.looks, each.isCrashed ? each.breaksAfter : -1).catch((error: Error) =>
            expect(error.message).toBe("the process is gone"),
          );
      }
      world.pass(1000);
      for (let runs = 0; runs < 3; runs++) await go(4, -1);
      await go(1000, -1);
      world.pass(1000);
      await go(1000, -1);
      for (const event of later) await world.render(event);
      for (const key of dropped) {
        const newest = await world.objects.head({ bucket: "stills", key });
        const records = await Array.fromAsync(world.ledger.listByStill({ bucket: "stills", key }));
        expect(records.filter(({ still }) => still.etag === newest?.etag)).toHaveLength(1);
      }
      expect(world.provider.creates).toHaveLength(world.ledger.records.size);
    }),
    { numRuns: 150 },
  );
});
