import { expect, test } from "vitest";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, requestStill, runStates, runTogether, runWorkflow, testWorld } from "../support/run-workflow.ts";

const lastTwo = (visited: string[]) => visited.slice(-2);

test("a still becomes a clip, filed with its record and poster", async () => {
  const world = testWorld();
  const run = await runWorkflow(world, await dropStill(world, "stills/trip/beach day.jpg"));
  expect(run.visited).toEqual([
    ...["PrepareRender", "IsRenderReady", "AdmitRender", "IsAdmitted", "CreateVideo", "IsVideoCreated"],
    ...["WaitForVideo", "PollVideo", "IsVideoReady", "StoreClip", "IsClipStored", "RecordSuccess"],
  ]);
  const { record } = run;
  expect(record).toMatchObject({
    status: "succeeded",
    failure: null,
    attempts: [{ number: 1, state: "succeeded", polls: 1, jobId: "fake_job_1" }],
  });
  const stem = `clips/clips/trip/beach day/${record.renderId}`;
  expect([...run.objects.files.keys()].filter((key) => key.startsWith("clips/")).sort()).toEqual([
    `${stem}.json`,
    `${stem}.mp4`,
    `${stem}.preview.webp`,
    `${stem}.sprites.webp`,
    `${stem}.vtt`,
    `${stem}.webp`,
  ]);
  const filed = JSON.parse(Buffer.from(run.objects.files.get(`${stem}.json`) ?? []).toString());
  expect(filed).toEqual({ ...record, updatedAt: filed.updatedAt });
  expect(run.events.map((event) => event["detail-type"])).toEqual(["Render Started", "Render Succeeded"]);
});

test("a policy rejection while polling is recorded and never retried", async () => {
  const rejection = fakeFailure("policy", { code: "moderation_blocked" });
  const world = testWorld({ provider: fakeProvider({ polls: ["running", { status: "failed", failure: rejection }] }) });
  const run = await runWorkflow(world, await dropStill(world));
  expect(lastTwo(run.visited)).toEqual(["WasRejected", "RenderRejected"]);
  expect(run.result.status).toBe("failed");
  expect(run.record).toMatchObject({
    status: "rejected",
    failure: { code: "moderation_blocked" },
    attempts: [{ state: "failed", polls: 2 }],
  });
  expect(run.provider.creates).toHaveLength(1);
});

test.each(["policy", "request", "account"] as const)(
  "a %s failure at create is never asked for again",
  async (failureClass) => {
    const world = testWorld({
      provider: fakeProvider({ creates: [{ status: "failed", failure: fakeFailure(failureClass) }] }),
    });
    const run = await runWorkflow(world, await dropStill(world));
    expect(run.provider.creates).toHaveLength(1);
    expect(run.record.status).toBe(failureClass === "account" ? "failed" : "rejected");
    expect(run.visited.at(-1)).toBe(failureClass === "account" ? "RenderFailed" : "RenderRejected");
  },
);

test("a job that fails for a passing reason is tried again, at most three times", async () => {
  const failed = { status: "failed", failure: fakeFailure("transient") } as const;
  const once = testWorld({ provider: fakeProvider({ polls: [failed] }) });
  const second = await runWorkflow(once, await dropStill(once));
  expect(second.record).toMatchObject({
    status: "succeeded",
    attempts: [{ state: "failed" }, { state: "succeeded", number: 2 }],
  });
  expect(new Set(second.provider.creates.map((job) => job.idempotencyKey)).size).toBe(2);

  const always = testWorld({ provider: fakeProvider({ polls: () => failed }) });
  const third = await runWorkflow(always, await dropStill(always));
  expect(third.record.status).toBe("failed");
  expect(third.provider.creates).toHaveLength(3);
});

test("NEEDS 8: polls that fail only delay: the job is paid for", async () => {
  const world = testWorld({
    provider: fakeProvider({ polls: ["unreachable", "unreachable", "unreachable", "running"] }),
  });
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("succeeded");
  expect(run.provider.creates).toHaveLength(1);
});

test("NEEDS 21: being told to come back later uses up no attempt", async () => {
  const later = { status: "later", failure: fakeFailure("rate_limited", { retryAfterSeconds: 40 }) } as const;
  const world = testWorld({ provider: fakeProvider({ creates: [later, later, later, later, later, later, later] }) });
  const began = world.clock.now.getTime();
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record).toMatchObject({ status: "succeeded", attempts: [{ number: 1 }] });
  expect(world.clock.now.getTime() - began).toBeGreaterThanOrEqual(7 * 40_000);
});

test("NEEDS 5: a job that never ends is given up at the deadline, and stopped at the provider", async () => {
  const world = testWorld({ provider: fakeProvider({ polls: () => "running" }) });
  const run = await runWorkflow(world, await requestStill(world, { deadlineMinutes: 5 }));
  expect(run.record).toMatchObject({ status: "failed", failure: { code: "deadline_exceeded" } });
  expect(world.clock.now.toISOString()).toBe("2026-11-22T12:05:00.000Z");
  expect(run.provider.cancels).toEqual(["fake_job_1"]);
  expect(run.provider.creates).toHaveLength(1);
});

test("asked again with more time, a render that ran out of it goes on with that time", async () => {
  const world = testWorld({ provider: fakeProvider({ polls: () => "running" }) });
  const short = await runWorkflow(world, await requestStill(world, { deadlineMinutes: 5 }));
  world.clock.now = new Date("2026-11-22T13:00:00.000Z");
  const long = await runWorkflow(world, { ...(await requestStill(world, { deadlineMinutes: 60 })), id: "more-time" });
  expect(long.record).toMatchObject({
    renderId: short.record.renderId,
    retries: 1,
    request: { deadlineMinutes: 60 },
    deadlineAt: "2026-11-22T14:00:00.000Z",
  });
});

test("a retry with a deadline of its own has that long", async () => {
  const world = testWorld({ provider: fakeProvider({ polls: () => "running" }) });
  const { record } = await runWorkflow(world, await requestStill(world, { deadlineMinutes: 5 }));
  world.clock.now = new Date("2026-11-22T13:00:00.000Z");
  const retry = { "detail-type": "Render Requested", id: "retry", time: world.clock.now.toISOString() };
  const detail = { renderId: record.renderId, reopen: true, deadlineMinutes: 20 };
  const retried = await runWorkflow(world, { ...retry, detail });
  expect(retried.record).toMatchObject({ retries: 1, deadlineAt: "2026-11-22T13:20:00.000Z" });
});

test("a broken download is fetched again from the same job", async () => {
  const truncated = {
    status: "failed",
    failure: fakeFailure("transient", { code: "content_truncated", phase: "download" }),
  } as const;
  const world = testWorld({ media: fakeMedia({ receive: [truncated, truncated] }) });
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("succeeded");
  expect(run.provider.downloads).toHaveLength(3);
  expect(run.provider.creates).toHaveLength(1);
});

test("finished jobs whose content is never a clip are made at most twice", async () => {
  const refused = {
    status: "failed",
    failure: fakeFailure("transient", { code: "content_not_a_clip", phase: "download" }),
  } as const;
  const world = testWorld({ media: fakeMedia({ receive: Array(30).fill(refused) }) });
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record).toMatchObject({ status: "failed", failure: { code: "content_not_a_clip" } });
  expect(run.provider.creates).toHaveLength(2);
});

test("an event that comes twice is one render with one job", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  await runWorkflow(world, event);
  const again = await runWorkflow(world, event);
  expect(again.visited).toEqual(["PrepareRender", "IsRenderReady", "RecordSuccess"]);
  expect(again.ledger.records.size).toBe(1);
  expect(again.provider.creates).toHaveLength(1);
});

test("two executions of one render at the same time make one job", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  const [left, right] = await Promise.all([runWorkflow(world, event), runWorkflow(world, event)]);
  expect([left.record.status, right.record.status]).toEqual(["succeeded", "succeeded"]);
  expect(world.provider.creates).toHaveLength(1);
});

test("asking again for what was rejected gives the rejection, without asking the provider", async () => {
  const world = testWorld({
    provider: fakeProvider({ creates: [{ status: "failed", failure: fakeFailure("policy") }] }),
  });
  const first = await runWorkflow(world, await dropStill(world));
  world.clock.now = new Date(world.clock.now.getTime() + 60_000);
  const second = await runWorkflow(world, await dropStill(world));
  expect(second.record).toEqual(first.record);
  expect(second.visited.at(-1)).toBe("RenderRejected");
  expect(world.provider.creates).toHaveLength(1);
});

test("dropping a still again after its render broke tries again", async () => {
  const world = testWorld({
    provider: fakeProvider({ creates: [{ status: "failed", failure: fakeFailure("account") }] }),
  });
  const event = await dropStill(world);
  await runWorkflow(world, event);
  const echo = await runWorkflow(world, event);
  expect(echo.record.status).toBe("failed");
  world.clock.now = new Date(world.clock.now.getTime() + 60_000);
  const anew = await runWorkflow(world, await dropStill(world));
  expect(anew.record).toMatchObject({
    status: "succeeded",
    retries: 1,
    attempts: [{ state: "failed" }, { state: "succeeded" }],
  });
});

test("a still that is gone, or that no provider can make, is rejected before anything is asked for", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  world.objects.files.clear();
  (event.detail as { object: { "version-id"?: string } }).object["version-id"] = "gone";
  const run = await runWorkflow(world, event);
  expect(run.record).toMatchObject({ status: "rejected", failure: { code: "still_missing" } });
  expect(run.visited).toEqual(["PrepareRender", "IsRenderReady", "RecordFailure", "WasRejected", "RenderRejected"]);

  const other = testWorld();
  const unknown = await runWorkflow(other, await requestStill(other, { provider: "nobody" }));
  expect(unknown.record.failure?.message).toContain("nobody");
  expect(other.provider.creates).toHaveLength(0);
});

test("a still waits for its sidecar, and gets what the sidecar asks for", async () => {
  const world = testWorld({ settings: { sidecarGraceSeconds: 10 } });
  const event = await dropStill(world);
  const waited = await runWorkflow(world, event);
  expect(waited.visited.slice(0, 4)).toEqual(["PrepareRender", "IsRenderReady", "WaitForRequest", "PrepareRender"]);

  const other = testWorld({ settings: { sidecarGraceSeconds: 10 } });
  const body = JSON.stringify({ prompt: "tilt up slowly", seconds: 8 });
  await other.objects.write({ bucket: "stills", key: "stills/photo.json" }, { body, mediaType: "application/json" });
  const run = await runWorkflow(other, await dropStill(other));
  expect(run.record).toMatchObject({ prompt: "tilt up slowly", request: { seconds: 8 } });
  expect(run.visited).not.toContain("WaitForRequest");
});

test.each([
  ['{"seconds": 4,}', "line 1, column 15: '}' stands where there should be a key"],
  ['{"second": 4}', 'line 1, column 12: second: there is no key of a request "second" (did you mean "seconds"?)'],
  ['{"$schema": "x", "seconds": 61}', "seconds: is 61: it must be at most 60"],
  ["[]", "must be an object, not a list"],
])("a sidecar that can't be used (%s) rejects its still and says why", async (body, why) => {
  const world = testWorld();
  await world.objects.write({ bucket: "stills", key: "stills/photo.json" }, { body, mediaType: "application/json" });
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record).toMatchObject({ status: "rejected", failure: { code: "request_invalid" } });
  expect(run.record.failure?.message).toContain("stills/photo.json");
  expect(run.record.failure?.message).toContain(why);
  expect(world.provider.creates).toHaveLength(0);
});

test("our own function breaking is tried again; when it stays broken, the render fails with its reason", async () => {
  const world = testWorld();
  const flaky = await runWorkflow(world, await dropStill(world), {
    StoreClip: (call) => {
      if (call <= 2) throw new Error("disk hiccup");
    },
  });
  expect(flaky.record.status).toBe("succeeded");

  const other = testWorld();
  const broken = await runWorkflow(other, await dropStill(other), {
    StoreClip: () => {
      throw new Error("no space left on device");
    },
  });
  expect(broken.visited.slice(-4)).toEqual(["StoreClip", "RecordFailure", "WasRejected", "RenderFailed"]);
  expect(broken.record).toMatchObject({ status: "failed", failure: { code: "internal_error" } });
  expect(broken.record.failure?.message).toContain("no space left on device");
  // The job that was paid for is still there to be carried on by `retry`.
  expect(broken.record.attempts).toMatchObject([{ state: "running", jobId: "fake_job_1" }]);

  const reopen = {
    "detail-type": "Render Requested",
    id: "retry",
    time: new Date(other.clock.now.getTime() + 1000).toISOString(),
  };
  const retried = await runWorkflow(other, { ...reopen, detail: { renderId: broken.record.renderId, reopen: true } });
  expect(retried.record.status).toBe("succeeded");
  expect(other.provider.creates).toHaveLength(1);
});

test("what the catalogue rules out is rejected before it is asked for; a gateway decides for itself", async () => {
  const asked = { provider: "vertex", model: "veo-3.1-fast-generate-001", seconds: 5 };
  const provider = fakeProvider({ name: "vertex" });
  const strict = testWorld();
  strict.dependencies.provider = () => provider;
  const rejected = await runWorkflow(strict, await requestStill(strict, asked));
  expect(rejected.record).toMatchObject({ status: "rejected", failure: { class: "request", code: "request_invalid" } });
  expect(rejected.record.failure?.message).toContain("4, 6, 8");
  expect(provider.creates).toHaveLength(0);

  const gateway = testWorld({
    catalogue: createCatalogue({ vertex: { kind: "vertex", baseUrl: "https://gateway.example/v1" } }),
  });
  gateway.dependencies.provider = () => provider;
  expect((await runWorkflow(gateway, await requestStill(gateway, asked))).record.status).toBe("succeeded");
});

test.each(["image/jpeg", "image/png"] as const)(
  "where no poster can be drawn, the fitted still (%s) is the thumbnail",
  async (mediaType) => {
    const media = fakeMedia({
      prepare: {
        status: "prepared",
        still: { width: 1600, height: 900, mediaType },
        fitted: { bytes: Buffer.from("fitted"), mediaType, size: "1280x720" },
      },
    });
    const receive = media.receiveClip;
    media.receiveClip = async (...received) => {
      const answer = await receive(...received);
      return answer.status === "received" ? { ...answer, poster: null } : answer;
    };
    const world = testWorld({ media });
    const { record, objects } = await runWorkflow(world, await dropStill(world));
    const key = `clips/photo/${record.renderId}.${mediaType === "image/png" ? "png" : "jpg"}`;
    expect(record.thumbnail).toEqual({ bucket: "clips", key });
    expect(Buffer.from(objects.files.get(`clips/${key}`) ?? []).toString()).toBe("fitted");
  },
);

test("a sidecar whose still is not there yet, and a folder's defaults, start nothing and fail nothing", async () => {
  for (const key of ["stills/later.json", "stills/trip/stillmotion.json"]) {
    const world = testWorld();
    const event = await dropStill(world, key, '{"prompt": "slow push in"}');
    const { visited, result } = await runStates(world, event);
    expect(visited).toEqual(["PrepareRender", "IsRenderReady", "NothingToDo"]);
    expect(result.status).toBe("succeeded");
    expect(world.ledger.records.size).toBe(0);
    expect(world.events).toEqual([]);
  }
});

test("NEEDS 21: a hundred stills at a provider with three places: never over three, none lost, each paid once", async () => {
  const doneAt = new Map<string, number>();
  let most = 0;
  const provider = fakeProvider();
  const world = testWorld({ provider, settings: { mostJobsAt: () => 3 } });
  const { create } = provider;
  provider.create = async (job) => {
    const answer = await create(job);
    const now = world.clock.now.getTime();
    if (answer.status === "created") doneAt.set(answer.jobId, now + 90_000);
    most = Math.max(most, [...doneAt.values()].filter((time) => time > now).length);
    return answer;
  };
  provider.poll = async (jobId) =>
    world.clock.now.getTime() >= (doneAt.get(jobId) ?? 0)
      ? { status: "completed" }
      : { status: "running", queued: false, progress: null, pollAfterSeconds: 10 };
  const events = [];
  for (let index = 0; index < 100; index++) events.push(await dropStill(world, `stills/${index}.jpg`));
  await runTogether(world, events);
  const records = [...world.ledger.records.values()].map(({ record }) => record);
  // 34 rounds of 90 seconds are far past the deadline of each: what is waited for a place does not count.
  expect(records.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => "succeeded"));
  expect(provider.creates).toHaveLength(100);
  expect(most).toBe(3);
  expect(await world.dependencies.places.look("fake")).toMatchObject({ leases: [], tickets: [] });
});

test("a crash gives its place back once its lease has run out", async () => {
  const world = testWorld({ settings: { mostJobsAt: () => 1 } });
  const lost = await dropStill(world, "stills/lost.jpg");
  await runStates(world, lost, {
    CreateVideo: () => {
      throw new Error("the process is gone");
    },
    RecordFailure: () => {
      throw new Error("the process is gone");
    },
  });
  expect((await world.dependencies.places.look("fake")).leases).toHaveLength(1);
  const before = world.clock.now;
  const next = await dropStill(world, "stills/next.jpg");
  await runStates(world, next);
  const record = [...world.ledger.records.values()]
    .map((entry) => entry.record)
    .find(({ still }) => still.key === "stills/next.jpg");
  expect(record?.status).toBe("succeeded");
  expect(world.clock.now.getTime() - before.getTime()).toBeGreaterThan(800_000);
});
