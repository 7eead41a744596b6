import { expect, test } from "vitest";
import { parseFaultScript } from "../../lib/studio/fault-script.ts";
import { bytesOf, countCreates, openFaultyStudio } from "./open-studio.ts";

test("a scripted answer replaces the n-th create, and no job is made", async () => {
  const body = { error: { message: "slow down", type: "rate_limit_error", param: null, code: "rate_limit_exceeded" } };
  const { create, client } = await openFaultyStudio([
    { match: { order: 1 }, action: { status: 429, body, headers: { "retry-after": "7" } } },
  ]);
  const error = await create("x").catch((refusal: { headers: Headers }) => refusal);
  expect(error).toMatchObject({ status: 429, code: "rate_limit_exceeded" });
  expect((error as { headers: Headers }).headers.get("retry-after")).toBe("7");
  expect((await client.videos.list()).data).toEqual([]);
  expect((await create("x")).status).toBe("queued");
});

test("a connection dropped before leaves no job, one dropped after leaves a job that the list shows", async () => {
  const { create, client, folder } = await openFaultyStudio([
    { match: { prompt: "before" }, action: { drop: "before" } },
    { match: { prompt: "after", route: "create", times: 1 }, action: { drop: "after" } },
  ]);
  await expect(create("before")).rejects.toThrow();
  expect((await client.videos.list()).data).toEqual([]);
  await expect(create("after", {}, { "Idempotency-Key": "lost" })).rejects.toThrow();
  expect((await client.videos.list()).data).toMatchObject([{ prompt: "after", idempotency_key: "lost" }]);
  expect(countCreates(folder)).toBe(1);
  await create("after");
});

test("a delay holds the answer back", async () => {
  const { create, client } = await openFaultyStudio([
    { match: { route: "retrieve", times: 1 }, action: { delayMs: 300 } },
  ]);
  const { id } = await create("x");
  const started = performance.now();
  await client.videos.retrieve(id);
  expect(performance.now() - started).toBeGreaterThan(290);
});

test("a job fails with the scripted error, or freezes at the scripted progress until deleted", async () => {
  const { create, client, finish } = await openFaultyStudio([
    { match: { prompt: "blocked" }, action: { failJob: { code: "moderation_blocked", message: "no" } } },
    { match: { prompt: "frozen" }, action: { freezeAt: 42 } },
  ]);
  const blocked = await finish((await create("blocked")).id);
  expect(blocked).toMatchObject({ status: "failed", error: { code: "moderation_blocked", message: "no" } });
  await expect(client.videos.downloadContent(blocked.id)).rejects.toMatchObject({ status: 400 });
  const frozen = await create("frozen");
  expect(await client.videos.retrieve(frozen.id)).toMatchObject({ status: "in_progress", progress: 42 });
  expect((await client.videos.delete(frozen.id)).deleted).toBe(true);
});

test("content comes truncated, empty, as HTML, as something else, or stalls", async () => {
  const faults = (["truncated", "empty", "html", "wrong-type", "stall"] as const).map((content) => ({
    match: { prompt: content },
    action: { content },
  }));
  const { create, client, finish } = await openFaultyStudio(faults);
  const download = async (prompt: string, signal?: AbortSignal) => {
    const { id } = await create(prompt);
    await finish(id);
    return await client.videos.downloadContent(id, undefined, { signal });
  };
  await expect(download("truncated").then(bytesOf)).rejects.toThrow();
  expect(await bytesOf(await download("empty"))).toHaveLength(0);
  expect(await (await download("html")).text()).toContain("<!doctype html>");
  const wrong = await download("wrong-type");
  expect(wrong.headers.get("content-type")).toBe("video/mp4");
  expect(Buffer.from((await bytesOf(wrong)).subarray(1, 4)).toString()).toBe("PNG");
  const stalled = await download("stall");
  const ended = await Promise.race([
    bytesOf(stalled).catch(() => "ended"),
    new Promise((resolve) => setTimeout(resolve, 500, "waits")),
  ]);
  expect(ended).toBe("waits");
});

test("list and delete can be made to fail", async () => {
  const { create, client } = await openFaultyStudio([
    { match: { route: "list", times: 1 }, action: { status: 503 } },
    { match: { route: "delete" }, action: { drop: "after" } },
  ]);
  const { id } = await create("x");
  await expect(client.videos.list()).rejects.toMatchObject({ status: 503 });
  await expect(client.videos.delete(id)).rejects.toThrow();
  expect((await client.videos.list()).data).toEqual([]);
});

test("a bad script is refused with everything that is wrong with it", () => {
  const script = [
    { match: { route: "creat" }, action: { status: 99 } },
    { match: { order: 0 }, action: { content: "half" } },
    { match: {}, action: {} },
    { match: { route: "list" }, action: { freezeAt: 1 }, typo: 1 },
  ];
  const parse = () => parseFaultScript(JSON.stringify(script));
  for (const place of [
    "0.match.route",
    "0.action.status",
    "1.match.order",
    "1.action.content",
    "2.action",
    "script|3",
  ]) {
    expect(parse).toThrow(new RegExp(`^  (${place}).*: `, "m"));
  }
  expect(() => parseFaultScript("{")).toThrow(/not JSON/);
});
