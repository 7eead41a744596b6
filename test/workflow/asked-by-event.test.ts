import fc from "fast-check";
import { expect, test } from "vitest";
import { runTogether, testWorld } from "../support/run-workflow.ts";

const time = "2026-11-22T12:00:00.000Z";
const stills = [
  { inline: Buffer.from("one picture").toString("base64") },
  { inline: Buffer.from("another").toString("base64"), name: "b.jpg" },
  { url: "https://a.example/c.jpg" },
  { url: "https://a.example/c.jpg?size=2" },
];
const requests = [{}, { prompt: "slow pan left" }, { prompt: "slow pan left", seconds: 8 }];

const asked = fc.record({
  id: fc.constantFrom("e1", "e2"),
  still: fc.constantFrom(...stills),
  request: fc.constantFrom(...requests),
});

/** What tells renders apart: still and request; of an address, the event too, because what lies there may change. */
const identityOf = ({ id, still, request }: { id: string; still: object; request: object }) =>
  JSON.stringify([still, request, "url" in still ? id : null]);

test("events make a render for each still and request, however often and in whatever order they come", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 6 }), fc.boolean(), async (given, atOnce) => {
      const world = testWorld();
      world.dependencies.settings.stillHosts = ["a.example"];
      world.dependencies.fetchUrl = async (url) => ({ status: "fetched", bytes: Buffer.from(`what lies at ${url}`) });
      const events = given.map(({ id, still, request }) => ({
        ...{ "detail-type": "Render Requested", source: "stillmotion", id, time },
        detail: { still, request },
      }));
      if (atOnce) await runTogether(world, events);
      else for (const event of events) await runTogether(world, [event]);
      const records = [...world.ledger.records.values()].map(({ record }) => record);
      expect(records).toHaveLength(new Set(given.map(identityOf)).size);
      expect(records.map(({ status }) => status)).toEqual(records.map(() => "succeeded"));
      // The same content is paid for once.
      const contents = new Set(given.map(({ still, request }) => JSON.stringify([still, request])));
      expect(world.provider.jobs.length).toBe(contents.size);
    }),
    { numRuns: 25 },
  );
});
