import { expect, test } from "vitest";
import { crashMatrix } from "./crash-matrix.ts";
import { crashRun } from "./crash-run.ts";
import { scenarios } from "./scenarios.ts";
import { describeTroubles, troublesAt } from "./troubles.ts";

crashMatrix("machine");

const offForADay = scenarios.filter(({ name }) => name.startsWith("a clip"));

test.each(offForADay)(
  "$name: a machine that is off for a day keeps what was paid for, and pays for nothing more",
  async (scenario) => {
    const calm = await crashRun(scenario, "machine", []);
    const crashes = calm.moments.flatMap(troublesAt).filter(({ kind }) => kind === "crash");
    for (const crash of crashes) {
      const run = await crashRun(scenario, "machine", [crash], { offSeconds: 86_400 });
      const [entry] = run.world.ledger.records.values();
      const { jobs } = run.world.provider;
      const code = entry?.record.failure?.code ?? "succeeded";
      const wasAsked = jobs.some(({ createdAt }) => (createdAt?.getTime() ?? 0) < Date.parse("2026-11-22T13:00:00Z"));
      const mayBeUnknown = scenario.listing === "no list" && run.wasInDoubt ? ["create_outcome_unknown"] : [];
      const wasOpened = run.world.events.some(({ time }) => time < "2026-11-22T13");
      const due = wasAsked || !wasOpened ? ["succeeded"] : ["deadline_exceeded"];
      expect([describeTroubles([crash]), [...due, ...mayBeUnknown]]).toEqual([
        describeTroubles([crash]),
        expect.arrayContaining([code]),
      ]);
      expect(jobs.length).toBe(code === "succeeded" ? 1 : jobs.length);
      expect(jobs.length).toBeLessThanOrEqual(1);
    }
  },
);
