import { expect, test } from "vitest";
import { type CrashRun, crashRun, type Home } from "./crash-run.ts";
import type { Scenario } from "./scenarios.ts";
import { describeTroubles, troublesAt } from "./troubles.ts";

/** After a render that ends well, an event of which nothing can be made. */
const scenario: Scenario = {
  name: "an event that can't be used",
  thenAsk: () => ({
    "detail-type": "Render Requested",
    source: "stillmotion",
    id: "asked",
    time: "2026-11-22T12:00:00Z",
    detail: { still: "photo.jpg", request: { labels: { order: "7" } } },
  }),
  ends: { status: "succeeded", jobs: 1 },
};

const refusals = ({ world }: CrashRun) => world.events.filter((event) => event["detail-type"] === "Request Refused");

test.each<Home>(["machine", "lambda"])("who sent it is told, under one id, whatever breaks: on a %s", async (home) => {
  const calm = await crashRun(scenario, home, []);
  expect(refusals(calm)).toMatchObject([{ detail: { eventId: "asked", labels: { order: "7" } } }]);
  const troubles = calm.moments.flatMap(troublesAt).filter(({ kind }) => kind !== "cancel");
  expect(troubles.some(({ call }) => call === "emit")).toBe(true);
  for (const trouble of troubles) {
    const run = await crashRun(scenario, home, [trouble]);
    const told = refusals(run).map(({ id, detail }) => ({ id, detail }));
    const [{ id, detail } = { id: "", detail: {} }] = refusals(calm);
    expect([describeTroubles([trouble]), told.length > 0]).toEqual([describeTroubles([trouble]), true]);
    for (const each of told) expect(each).toEqual({ id, detail });
    expect(run.world.ledger.records.size).toBe(1);
  }
});
