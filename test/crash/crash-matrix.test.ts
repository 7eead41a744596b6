import { describe, expect, test } from "vitest";
import { checkEcho, checkRun } from "./check-run.ts";
import { type CrashRun, crashRun, type Home, type Moment, type Trouble } from "./crash-run.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

function troublesAt({ call, nth }: Moment): Trouble[] {
  const kinds: Pick<Trouble, "kind" | "when">[] = [
    { kind: "crash", when: "before" },
    { kind: "crash", when: "after" },
    { kind: "failure", when: "before" },
  ];
  // A file of our own is there or not: nothing lies between doing and knowing, as it does on a network.
  if (!call.startsWith("media.")) kinds.push({ kind: "failure", when: "after" });
  if (call === "provider.create") kinds.push({ kind: "crash", when: "during" });
  if (call.startsWith("ledger.")) kinds.push({ kind: "twice", when: "after" });
  return kinds.map((kind) => ({ call, nth, ...kind }));
}

const homes: Home[] = ["machine", "lambda"];
const cases = homes.flatMap((home) => scenarios.map((scenario) => ({ home, scenario })));

async function calmRun(scenario: Scenario, home: Home): Promise<CrashRun> {
  const calm = await crashRun(scenario, home, []);
  expect(calm.came).toEqual([]);
  return calm;
}

describe.each(cases)("$home, $scenario.name", ({ scenario, home }) => {
  test("in peace", async () => {
    const calm = await calmRun(scenario, home);
    checkRun(scenario, calm, calm);
    await checkEcho(calm);
  });

  test("one trouble at any moment", async () => {
    const calm = await calmRun(scenario, home);
    const troubles = calm.moments.flatMap((moment) => troublesAt(moment));
    const broken = new Map<string, string[]>();
    for (const trouble of troubles) {
      try {
        const run = await crashRun(scenario, home, [trouble]);
        checkRun(scenario, run, calm);
        await checkEcho(run);
      } catch (error) {
        const why = (error as Error).message.split("\n").slice(0, 40).join("\n");
        broken.set(why, [
          ...(broken.get(why) ?? []),
          `${trouble.kind} ${trouble.when} ${trouble.call} #${trouble.nth}`,
        ]);
      }
    }
    console.log(home, scenario.name, troubles.length, broken);
    expect(broken.size).toBe(0);
  });
});
