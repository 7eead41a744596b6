import middy from "@middy/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { admitRender } from "../../lib/steps/admit-render.ts";
import { type AwaitVideoAnswer, type AwaitVideoInput, awaitVideo } from "../../lib/steps/await-video.ts";
import { createVideo } from "../../lib/steps/create-video.ts";
import { prepareRender } from "../../lib/steps/prepare-render.ts";
import { lambdaContext } from "../support/aws-world.ts";
import { dropStill, testWorld } from "../support/run-workflow.ts";

const token = "AQCEAAAAKgAAAAMAAAAA-token-canary";

/** All that the function writes, as Lambda would take it for its log. */
function listen(): string[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
  onTestFinished(() => void vi.restoreAllMocks());
  return lines;
}

/** A render whose job is made, and the function as its handler wires it. */
async function openFunction({ broken }: { broken?: Error } = {}) {
  const world = testWorld();
  const { dependencies, provider } = world;
  const { create } = provider;
  provider.create = async (job) => {
    const answer = await create(job);
    return answer.status === "created" ? { ...answer, announced: true } : answer;
  };
  const prepared = await prepareRender(dependencies)((await dropStill(world)) as never);
  const render: RenderState = await createVideo(dependencies)(await admitRender(dependencies)(prepared));
  const { wakes } = dependencies;
  const wait = broken === undefined ? wakes.wait : () => Promise.reject(broken);
  const step = awaitVideo({ ...dependencies, wakes: { wait } });
  const lines = listen();
  const handler = middy<AwaitVideoInput, AwaitVideoAnswer>().use(logRender("AwaitVideo")).handler(step);
  const call = () => handler({ render, execution: "execution-1", token }, lambdaContext("await-video") as never);
  return { world, render, lines, call };
}

test("the function that waits logs which render waits, and never its token", async () => {
  const { world, render, lines, call } = await openFunction();
  expect(render.isAnnounced).toBe(true);
  expect(await call()).toEqual({ outcome: "waiting" });
  await world.dependencies.wakes.announce({ provider: "fake", jobId: "fake_job_1" });
  expect(await call()).toEqual({ outcome: "over" });
  expect(world.handedIn).toEqual([token]);
  const log = lines.join("");
  expect(log).toContain("AwaitVideo: waiting");
  expect(log).toContain(render.renderId);
  expect(log).not.toContain("canary");
});

test("when it breaks, neither", async () => {
  const { lines, call } = await openFunction({ broken: new Error("the table is gone") });
  await expect(call()).rejects.toThrow("the table is gone");
  expect(lines.join("")).toContain("AwaitVideo broke");
  expect(lines.join("")).not.toContain("canary");
});
