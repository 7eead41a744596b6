import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkCanceled, checkEcho, checkRun } from "./check-run.ts";
import { type CrashRun, crashRun, type Home, type Trouble } from "./crash-run.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { describeTroubles, troublesAt } from "./troubles.ts";

// The whole workflow, with every trouble at every call of every port: as many runs as there are calls, whatever they are.
/** Pairs of troubles tried of each case; `CRASH_PAIRS=all` tries each there is (an hour, perhaps). */
const pairs = process.env.CRASH_PAIRS ?? "5";

/** Defines the tests of every scenario in one home. */
export function crashMatrix(home: Home): void {
  describe.each(scenarios)("$name", (scenario) => {
    test("without any trouble", async () => {
      const calm = await crashRun(scenario, home, []);
      await checkRun(scenario, calm, calm);
      await checkEcho(calm);
    });

    test("with one trouble, at every call", async () => {
      const calm = await crashRun(scenario, home, []);
      const troubles = calm.moments.flatMap(troublesAt);
      expect(troubles.length).toBeGreaterThan(50);
      expect(await problemsOf(troubles, (trouble) => problemOf(scenario, home, [trouble], calm))).toEqual({});
    }, 180_000);

    // Who of two that share one clip is canceled, and what the other does then, is a story of its own: test/workflow/reuse.
    const isOneRender = scenario.alsoAsk === undefined;
    if (isOneRender)
      test("canceled at every call", async () => {
        const calm = await crashRun(scenario, home, []);
        const cancels = calm.moments.flatMap((moment): Trouble[] => [
          { ...moment, kind: "cancel", when: "before" },
          { ...moment, kind: "cancel", when: "after" },
        ]);
        expect(await problemsOf(cancels, (cancel) => problemOf(scenario, home, [cancel], calm, checkCanceled))).toEqual(
          {},
        );
      }, 180_000);

    test("with two troubles, one after the other", async () => {
      const calm = await crashRun(scenario, home, []);
      const firsts = calm.moments.flatMap(troublesAt);
      const secondsOf = async (first: Trouble) => (await crashRun(scenario, home, [first])).moments.flatMap(troublesAt);
      if (pairs !== "all") {
        const one = fc.asyncProperty(fc.nat(), fc.nat(), async (former, latter) => {
          const first = firsts[former % firsts.length] as Trouble;
          const seconds = await secondsOf(first);
          const second = seconds[latter % seconds.length];
          const plan = second === undefined ? [first] : [first, second];
          const why = await problemOf(scenario, home, plan, calm);
          if (why !== null) throw new Error(`${describeTroubles(plan)}: ${why}`);
        });
        // A failure names its seed.
        await fc.assert(one, { numRuns: Number(pairs) });
        return;
      }
      let tried = 0;
      for (const first of firsts) {
        for (const second of await secondsOf(first)) {
          tried++;
          expect([first, second, await problemOf(scenario, home, [first, second], calm)]).toEqual([
            first,
            second,
            null,
          ]);
        }
      }
      console.log(`${home}, ${scenario.name}: ${firsts.length} troubles, ${tried} pairs`);
    }, 3_600_000);
  });

  test("the troubles of an announced clip come while it waits and while it is woken, too", async () => {
    const told = scenarios.find(({ announces }) => announces === "told") as Scenario;
    const calls = (await crashRun(told, "lambda", [])).moments.map(({ call }) => call);
    expect(calls.filter((call) => /^wakes\.|^endWait$/.test(call))).toEqual([
      ...["wakes.expect", "wakes.wait", "wakes.announce", "endWait", "wakes.forget"],
    ]);
  });
}

/** What does not hold, and after which troubles. */
async function problemsOf(
  troubles: Trouble[],
  problemAt: (trouble: Trouble) => Promise<string | null>,
): Promise<Record<string, string[]>> {
  const problems: Record<string, string[]> = {};
  for (const trouble of troubles) {
    const why = await problemAt(trouble);
    if (why !== null) problems[why] = [...(problems[why] ?? []), describeTroubles([trouble])];
  }
  return problems;
}

/** What does not hold after a run with these troubles; null when all does. */
async function problemOf(
  scenario: Scenario,
  home: Home,
  plan: Trouble[],
  calm: CrashRun,
  check = checkRun,
): Promise<string | null> {
  try {
    const run = await crashRun(scenario, home, plan);
    expect(run.came).toEqual(plan);
    await check(scenario, run, calm);
    await checkEcho(run);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
