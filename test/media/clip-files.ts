import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createMediaTools } from "../../lib/media/create-media-tools.ts";
import { type MakeClipOptions, makeClip } from "../support/make-clip.ts";

/** A folder for one test, the media tools that write into it, and clips in it. */
export async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), "clips-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  let count = 0;
  const put = async (bytes: Uint8Array) => {
    const path = join(folder, `${count++}.mp4`);
    await writeFile(path, bytes);
    return path;
  };
  const clip = async (options: MakeClipOptions = {}) => put(await makeClip(options));
  return { folder, put, clip, tools: createMediaTools({ temporaryFolder: join(folder, "temporary") }) };
}
