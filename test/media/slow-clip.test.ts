import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createMediaTools } from "../../lib/media/create-media-tools.ts";
import { makeClip } from "../support/make-clip.ts";
import { inChild } from "./in-child.ts";
import { notReceived, receive } from "./receive.ts";

/** Sends the bytes in steps, and then goes on as `after` says. */
function sender(bytes: Uint8Array, stepBytes: number, stepMilliseconds: number, after: "close" | "hang" | Error) {
  let at = 0;
  const seen = { canceled: false, pulls: 0 };
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      seen.pulls++;
      await sleep(stepMilliseconds);
      if (seen.canceled) return;
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + stepBytes));
      else if (after === "close") controller.close();
      else if (after instanceof Error) controller.error(after);
      else await new Promise(() => {});
      at += stepBytes;
    },
    cancel() {
      seen.canceled = true;
      return new Promise(() => {});
    },
  });
  return { body, seen };
}

test("NEEDS 6: a sender that stands still is given up after the stall time, and told", async () => {
  const { body, seen } = sender(await makeClip(), 500, 1, "hang");
  const started = performance.now();
  const failure = await notReceived(body, { limits: { stallSeconds: 0.2 } });
  expect(failure.code).toBe("content_stalled");
  expect(failure.message).toContain("0.2 s");
  expect(performance.now() - started).toBeLessThan(2000);
  expect(seen.canceled).toBe(true);
});

test("NEEDS 6: a sender that drips is given up after the total time, though it never stands still", async () => {
  const { body, seen } = sender(await makeClip(), 1, 10, "close");
  const failure = await notReceived(body, { limits: { stallSeconds: 5, totalSeconds: 0.3 } });
  expect(failure.code).toBe("content_too_slow");
  expect(seen.canceled).toBe(true);
});

test("a slow sender that gets done is fine", async () => {
  const clip = await makeClip();
  const { body } = sender(clip, 200, 20, "close");
  const { answer } = await receive(body, { announced: clip.length, limits: { stallSeconds: 1 } });
  expect(answer.status).toBe("received");
});

test("a connection that breaks is a failure with its reason, not an exception", async () => {
  const broken = new TypeError("terminated", { cause: new Error("other side closed") });
  const { body } = sender((await makeClip()).slice(0, 900), 300, 1, broken);
  const failure = await notReceived(body);
  expect(failure.code).toBe("content_interrupted");
  expect(failure.message).toContain("900 bytes (other side closed)");
});

test("more bytes than the maximum are given up at once", async () => {
  const { body, seen } = sender(await makeClip({ seconds: 3 }), 500, 0, "close");
  expect((await notReceived(body, { limits: { maximumBytes: 1000 } })).code).toBe("content_too_large");
  expect(seen.canceled).toBe(true);
});

test("an error page without end is given up after its first bytes", async () => {
  const { body, seen } = sender(Buffer.from("<html>".repeat(100_000)), 1024, 0, "close");
  expect((await notReceived(body)).code).toBe("content_not_a_clip");
  expect(seen.pulls).toBeLessThan(10);
});

test("a folder that can't be made is our own fault: thrown, and the sender is let go", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clip-"));
  try {
    await writeFile(join(folder, "file"), "");
    const tools = createMediaTools({ temporaryFolder: join(folder, "file", "below") });
    const { body, seen } = sender(await makeClip(), 500, 0, "close");
    const receiving = tools.receiveClip({ body, bytes: null, mediaType: null }, { seconds: 1 });
    await expect(receiving).rejects.toMatchObject({ code: "ENOTDIR" });
    expect(seen.canceled).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Receives 200 MB behind a true clip: garbage, or a box that may be skipped. */
const receiving = (folder: string, clip: Uint8Array, filling: "garbage" | "free") => `
  import { createMediaTools } from "../../lib/media/create-media-tools.ts";
  const clip = Buffer.from(${JSON.stringify(Buffer.from(clip).toString("base64"))}, "base64");
  const pieces = [clip];
  if (${filling === "free"}) {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(8 + 3200 * 65536);
    header.write("free", 4);
    pieces.push(header);
  }
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) return controller.enqueue(piece);
      if (sent++ === 3200) return controller.close();
      controller.enqueue(new Uint8Array(65536).fill(0xa5));
    },
  });
  const tools = createMediaTools({ temporaryFolder: ${JSON.stringify(folder)} });
  const before = process.memoryUsage().rss / 1e6;
  let code;
  try {
    const answer = await tools.receiveClip({ body, bytes: null, mediaType: null }, { seconds: 1 });
    code = answer.status === "failed" ? answer.failure.code : answer.status;
  } catch (error) {
    code = "thrown " + error.code;
  }
  console.log(JSON.stringify({ code, before, sent, peak: process.resourceUsage().maxRSS / 1000 }));
  process.exit();`;

type Measured = { code: string; before: number; sent: number; peak: number };

async function measure(filling: "garbage" | "free", fileBlocks?: number) {
  const folder = await mkdtemp(join(tmpdir(), "clip-"));
  try {
    const measured = await inChild<Measured>(receiving(folder, await makeClip(), filling), fileBlocks);
    return { ...measured, files: await readdir(folder) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("200 MB of garbage behind a true beginning are refused with memory flat", async () => {
  const { code, before, peak, files } = await measure("garbage");
  expect(code).toBe("content_not_a_clip");
  expect(peak - before).toBeLessThan(100);
  expect(files).toEqual([]);
});

test("a clip of 200 MB is received with memory flat", async () => {
  const { code, before, peak, files } = await measure("free");
  expect(code).toBe("received");
  expect(peak - before).toBeLessThan(130);
  expect(files).toHaveLength(1);
});

test("a disk that takes no more is our own fault: thrown, with nothing left behind", async () => {
  const { code, sent, files } = await measure("free", 200);
  expect(code).toBe("thrown EFBIG");
  expect(sent).toBeLessThan(20);
  expect(files).toEqual([]);
});
