import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createDirectoryStore } from "../../lib/objects/directory-store.ts";
import { openFolder } from "./clip-files.ts";

const fixture = await readFile(join(import.meta.dirname, "fixtures/signed-by-c2pa-rs.mp4"));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("a clip is filed byte for byte, and its manifest is valid where it lies", async () => {
  const { folder, tools } = await openFolder();
  const body = new Blob([fixture]).stream();
  const received = await tools.receiveClip({ body, bytes: fixture.length, mediaType: null }, { seconds: 1 });
  if (received.status === "failed") throw new Error(received.failure.message);
  expect(received.clip.sha256).toBe(sha256(fixture));
  // Everything that is made of a clip is made beside it.
  expect(await tools.readProvenance(received.path)).toMatchObject({ c2pa: "valid" });
  await tools.drawExtras(received.path, { spritesheetName: "s" });
  await tools.lastFrame(received.path);
  const objects = createDirectoryStore({ root: join(folder, "bucket"), bucket: "clips" });
  const at = { bucket: "clips", key: "clips/a.mp4" };
  await objects.write(at, { file: received.path, mediaType: "video/mp4" });
  const filed = (await objects.read(at)) ?? new Uint8Array();
  expect(sha256(filed)).toBe(sha256(fixture));
  expect(await tools.readProvenance(join(folder, "bucket", at.key))).toMatchObject({ c2pa: "valid" });
});

test("a joined clip names its parts by their bytes, which stay signed; it is signed by nobody itself", async () => {
  const { put, tools } = await openFolder();
  const path = await put(fixture);
  const answer = await tools.joinClips([path, path], { titles: ["a", "b"], crossFadeSeconds: 0 });
  if (answer.status === "failed") throw new Error(answer.failure.message);
  expect(answer.parts.map((part) => part.sha256)).toEqual([sha256(fixture), sha256(fixture)]);
  expect(await tools.readProvenance(answer.path)).toMatchObject({ c2pa: "absent" });
  expect(sha256(await readFile(path))).toBe(sha256(fixture));
});
