import { describe, expect, test } from "vitest";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import { type ProfileName, profileNames, profiles } from "../../../lib/providers/openai/profiles.ts";
import type { DerivedJobRequest } from "../../../lib/providers/video-provider.ts";

const apiKey = "sk-a-key-of-some-length";
const job = { jobId: "video_1", prompt: "make it orange", seconds: 8, idempotencyKey: "r1-1" };

/** A provider whose server answers this to every request, and what it was asked. */
function serving(reply: () => Response | Promise<Response>, profile: ProfileName = "openai") {
  const asked: { method: string; path: string; body: unknown; headers: Headers }[] = [];
  const provider = createOpenAIProvider({
    apiKey,
    baseURL: "https://videos.example/v1",
    profile,
    fetch: async (url, init) => {
      const { method = "GET", body, headers } = init ?? {};
      const path = new URL(String(url)).pathname;
      asked.push({ method, path, body: JSON.parse(String(body)), headers: new Headers(headers) });
      return reply();
    },
  });
  return { provider, asked };
}

const created = () => Response.json({ id: "video_2", object: "video", status: "queued" });

describe("each kind is one POST of its own", () => {
  test.each<[DerivedJobRequest["kind"], string, unknown]>([
    ["remix", "/v1/videos/video_1/remix", { prompt: job.prompt }],
    ["edit", "/v1/videos/edits", { prompt: job.prompt, video: { id: "video_1" } }],
    ["extend", "/v1/videos/extensions", { prompt: job.prompt, seconds: "8", video: { id: "video_1" } }],
  ])("%s", async (kind, path, body) => {
    const { provider, asked } = serving(created);
    expect(await provider.derive?.({ ...job, kind })).toEqual({
      status: "created",
      jobId: "video_2",
      pollAfterSeconds: null,
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: "POST", path, body });
    expect(asked[0]?.headers.get("authorization")).toBe(`Bearer ${apiKey}`);
    expect(asked[0]?.headers.get("content-type")).toBe("application/json");
    expect(asked[0]?.headers.get("idempotency-key")).toBe("r1-1");
  });
});

test("Azure's key goes in its own header", async () => {
  const { provider, asked } = serving(created, "azure");
  await provider.derive?.({ ...job, kind: "remix" });
  expect(asked[0]?.headers.get("api-key")).toBe(apiKey);
  expect(asked[0]?.headers.get("authorization")).toBeNull();
});

test("an id with other characters than the path's own goes there escaped", async () => {
  const { provider, asked } = serving(created);
  await provider.derive?.({ ...job, jobId: "a/b?c", kind: "remix" });
  expect(asked[0]?.path).toBe("/v1/videos/a%2Fb%3Fc/remix");
});

test.each<[string, () => Response | Promise<Response>, string]>([
  ["429", () => Response.json({ error: { message: "slow down" } }, { status: 429 }), "later"],
  ["400", () => Response.json({ error: { message: "Invalid prompt" } }, { status: 400 }), "failed"],
  ["404 for a job that is gone", () => Response.json({ error: { message: "not found" } }, { status: 404 }), "failed"],
  ["500", () => new Response("oops", { status: 500 }), "unknown"],
  ["a connection that breaks", () => Promise.reject(new TypeError("fetch failed")), "unknown"],
])("%s is answered as for a create, and asked once", async (_what, reply, status) => {
  const { provider, asked } = serving(reply);
  expect(await provider.derive?.({ ...job, kind: "remix" })).toMatchObject({ status });
  expect(asked).toHaveLength(1);
});

test("a server without such routes has no way to be asked", () => {
  for (const profile of profileNames) {
    const provider = createOpenAIProvider({ apiKey, baseURL: "https://videos.example/v1", profile });
    expect(provider.derive === undefined).toBe(profiles[profile].derives.length === 0);
  }
});
