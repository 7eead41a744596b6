import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleFunction } from "../../lib/aws/bundle-functions.ts";
import { providerDefaults } from "../../lib/providers/catalogue/provider-defaults.ts";
import { newRecord } from "../../lib/render/new-record.ts";
import type { Attempt, PlannedJob } from "../../lib/render/render-record.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { resolveRequest } from "../../lib/render/request.ts";
import { clipsBucket, lambdaContext, startAwsWorld } from "../support/aws-world.ts";
import { type MakeClipOptions, makeClip } from "../support/make-clip.ts";

export interface LargeClipResult {
  outcome: string;
  bytes: number;
  seconds: number;
  /** The process's largest size in memory, in MB; and what it was before the clip came. */
  peakMegabytes: number;
  startMegabytes: number;
}

/**
 * A clip of so many bytes through StoreClip's own bundle, in a process of its own with a small heap. S3 counts the bytes and
 * drops them; the provider pads a real clip with a `free` box. `shape`: of the clip; a second of 64x36 by default.
 */
export async function storeLargeClip(bytes: number, shape: MakeClipOptions = {}): Promise<LargeClipResult> {
  const cache = fileURLToPath(new URL("../../node_modules/.cache/stillmotion/", import.meta.url));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(`${cache}large-clip-`);
  const { folder: bundle } = await bundleFunction("store-clip", join(folder, "store-clip"));
  const clip = await makeClip(shape);
  const content = await serveClip(clip, Math.max(bytes, clip.length + 8));
  const world = await startAwsWorld({
    discard: true,
    variables: { PROVIDERS: JSON.stringify({ gateway: { kind: "openai", baseUrl: content.url } }) },
  });
  try {
    const state = await openRecord(world.ledger, shape.seconds ?? 1);
    const runner = join(folder, "run.mjs");
    await writeFile(runner, runnerSource(join(bundle, "index.mjs"), state));
    const began = performance.now();
    const output = await runNode(["--max-old-space-size=160", runner], { ...world.environment, TMPDIR: folder });
    const seconds = (performance.now() - began) / 1000;
    const result = JSON.parse(output.slice(output.lastIndexOf("RESULT ") + 7)) as LargeClipResult;
    const [stored] = world.s3.versions.get(`${clipsBucket}/clips/photo/${state.renderId}.mp4`) ?? [];
    return { ...result, bytes: stored?.bytes ?? 0, seconds };
  } finally {
    await Promise.all([world.close(), content.close()]);
    await rm(folder, { recursive: true });
  }
}

/** Serves a clip as the provider does, the rest of its length filled with a box that players skip. */
async function serveClip(clip: Uint8Array, bytes: number) {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(bytes - clip.length);
  header.write("free", 4);
  const filler = Buffer.alloc(1_000_000, 0x5a);
  const server = createServer(async (request, response) => {
    if (request.url?.endsWith("/content") !== true) {
      return void response.end(JSON.stringify({ id: "video_1", object: "video", status: "completed" }));
    }
    response.writeHead(200, { "content-type": "video/mp4", "content-length": bytes });
    response.write(clip);
    response.write(header);
    for (let left = bytes - clip.length - 8; left > 0; left -= filler.length) {
      const flushed = response.write(filler.subarray(0, Math.min(left, filler.length)));
      if (!flushed) await new Promise((resolve) => response.once("drain", resolve));
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A render whose job is done. */
async function openRecord(
  ledger: Awaited<ReturnType<typeof startAwsWorld>>["ledger"],
  seconds: number,
): Promise<RenderState> {
  const now = new Date();
  const asked = { prompt: "p", provider: "gateway", model: "m", seconds, size: "64x36" };
  const record = newRecord({
    renderId: "rlarge",
    still: { bucket: "stills", key: "stills/photo.jpg", versionId: "1", etag: "e", bytes: 1 },
    request: resolveRequest(asked, asked, providerDefaults, "event"),
    estimatedUsd: null,
    eventId: "event",
    now,
  });
  const { notBefore: _, ...next } = record.next as PlannedJob;
  const attempt: Attempt = {
    number: 1,
    ...next,
    size: asked.size,
    jobId: "video_1",
    state: "running",
    polls: 1,
    createdAt: now.toISOString(),
    startedAt: null,
    endedAt: null,
    failure: null,
    origin: null,
    runner: "r",
    answerLostAt: null,
  };
  await ledger.open({ ...record, status: "rendering", attempts: [attempt], next: null });
  const counters = {
    waitSeconds: 0,
    attempt: 1,
    isAttemptOpen: true,
    polls: 1,
    delays: 0,
    uselessClips: 0,
    progress: null,
  };
  const looks = {
    isProbe: false,
    isQueued: false,
    isAnnounced: false,
    isWoken: false,
    isJobKept: false,
    unreachableSince: null,
    pace: null,
    durations: null,
    rungIndex: 0,
  };
  const { renderId, deadlineAt } = record;
  return {
    renderId,
    outcome: "completed",
    deadlineAt,
    failure: null,
    status: "rendering",
    ...counters,
    ...looks,
  };
}

function runnerSource(bundle: string, state: RenderState): string {
  return `
    import { readFile } from "node:fs/promises";
    const { handler } = await import(${JSON.stringify(pathToFileURL(bundle).href)});
    const startMegabytes = process.memoryUsage.rss() / 1e6;
    const context = { ...${JSON.stringify(lambdaContext("store-clip"))}, getRemainingTimeInMillis: () => 600000 };
    const { outcome } = await handler(${JSON.stringify(state)}, context);
    // Of Linux's two figures the one that does not begin with what the process had that started this one.
    const told = await readFile("/proc/self/status", "utf8").catch(() => "");
    const peak = /VmHWM:\\s+(\\d+) kB/.exec(told)?.[1];
    const peakMegabytes = (peak === undefined ? process.resourceUsage().maxRSS : Number(peak)) / 1000;
    console.log("RESULT " + JSON.stringify({ outcome, startMegabytes, peakMegabytes }));
  `;
}

async function runNode(parameters: string[], environment: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, parameters, { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`the function's process ended with ${code}: ${output}`);
  return output;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [bytes = 1_000_000_000, width = 64, height = 36, seconds = 1] = process.argv.slice(2).map(Number);
  console.log(await storeLargeClip(bytes, { width, height, seconds }));
}
