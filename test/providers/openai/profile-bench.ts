import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenAIProviderSettings } from "../../../lib/providers/openai/connection.ts";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import { type ProfileName, profiles } from "../../../lib/providers/openai/profiles.ts";
import { providerFetch } from "../../../lib/providers/openai/provider-fetch.ts";
import type { VideoJobRequest } from "../../../lib/providers/video-provider.ts";
import type { FaultScript } from "../../../lib/studio/fault-script.ts";
import { startStudio } from "../../../lib/studio/start-studio.ts";
import { makeStill } from "../../support/make-still.ts";
import { testKey } from "./against.ts";

/** Words in a prompt that make the studio fail in one way. */
const faults: FaultScript = [
  { match: { prompt: "blocked" }, action: { failJob: { code: "moderation_blocked", message: moderation() } } },
  { match: { prompt: "broken" }, action: { failJob: { code: "server_error", message: "CUDA out of memory." } } },
  { match: { prompt: "lost, frozen", route: "create" }, action: { drop: "after", freezeAt: 42 } },
  { match: { prompt: "lost", route: "create" }, action: { drop: "after" } },
  { match: { prompt: "frozen" }, action: { freezeAt: 42 } },
  {
    match: { prompt: "busy" },
    action: { status: 429, body: { error: { message: "Slow down.", code: "rate_limit_exceeded" } } },
  },
];

function moderation(): string {
  return "Your request was blocked by our moderation system.";
}

/** A create as it stood on the wire, and anything else by its method and path. */
export interface SeenRequest {
  method: string;
  path: string;
  headers: Headers;
  /** The names and types of a create's fields: `form` or `json`, then each field. */
  encoding: "form" | "json" | null;
  fields: Record<string, unknown>;
}

export type Bench = Awaited<ReturnType<typeof openBench>>;

/** A studio that speaks as one server, and our provider with its profile; every request between them is seen. */
export async function openBench(profile: ProfileName) {
  const folder = mkdtempSync(join(tmpdir(), "stillmotion-profile-"));
  const studio = await startStudio({ folder, profile, key: testKey, faults });
  const seen: SeenRequest[] = [];
  const watchedFetch: typeof fetch = async (input, init) => {
    seen.push(await describe(new Request(input, init)));
    return providerFetch(input, init);
  };
  const settings: OpenAIProviderSettings = { apiKey: testKey, baseURL: studio.url, profile, fetch: watchedFetch };
  return {
    profile,
    folder,
    url: studio.url,
    settings,
    seen,
    provider: createOpenAIProvider(settings),
    /** The prompt of a job whose clip nobody wants, so that none is rendered where that can be. */
    idle: profiles[profile].answersAtOnce ? "hold" : "frozen",
    /** What the studio made of each create, the newest last: `still`, or `none` where it saw no still. */
    pictures: () => creates(folder).map((line) => line.picture),
    async close() {
      await studio.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function creates(folder: string): { event: string; picture: string }[] {
  const lines = readFileSync(join(folder, "studio.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line)).filter((line) => line.event === "create");
}

async function describe(request: Request): Promise<SeenRequest> {
  const { pathname, search } = new URL(request.url);
  const seen = { method: request.method, path: `${pathname}${search}`, headers: request.headers };
  const type = request.headers.get("content-type") ?? "";
  if (type.startsWith("application/json")) {
    return { ...seen, encoding: "json", fields: (await request.json()) as Record<string, unknown> };
  }
  if (type.startsWith("multipart/")) {
    return { ...seen, encoding: "form", fields: Object.fromEntries(await request.formData()) };
  }
  return { ...seen, encoding: null, fields: {} };
}

const stillBytes = await makeStill({ width: 64, height: 64, format: "png" });

/** One second of a still of four colours. */
export function jobFor(prompt: string): VideoJobRequest {
  return {
    prompt,
    model: "any-model",
    seconds: 1,
    size: "64x64",
    still: { bytes: stillBytes, mediaType: "image/png" },
    idempotencyKey: `key of ${prompt}`,
  };
}
