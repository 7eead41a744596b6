import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { StudioFolderInUseError, startStudio } from "../../lib/studio/start-studio.ts";
import { bytesOf, clientOf, countCreates, logLines, openStudio, temporaryFolder } from "./open-studio.ts";
import { readClip } from "./read-clip.ts";

test("jobs and clips survive a restart, unfinished jobs are rendered again", async () => {
  const folder = temporaryFolder();
  const first = await startStudio({ folder, concurrency: 1 });
  const before = clientOf(first.url);
  const done = await before.create("dolly in");
  await before.finish(done.id);
  const running = await before.create("pan left", { seconds: "8" }, { "Idempotency-Key": "k" });
  const waiting = await before.create("tilt up");
  await first.close();

  const { client, finish } = await openStudio({ folder });
  expect((await client.videos.retrieve(done.id)).status).toBe("completed");
  expect((await bytesOf(await client.videos.downloadContent(done.id))).byteLength).toBeGreaterThan(1000);
  expect(await finish(running.id)).toMatchObject({ status: "completed", idempotency_key: "k" });
  expect((await finish(waiting.id)).status).toBe("completed");
  expect(countCreates(folder)).toBe(3);
});

test("a studio killed in the middle of a render finishes it after the next start", async () => {
  const folder = temporaryFolder();
  const code = `import { startStudio } from ${JSON.stringify(new URL("../../lib/studio/start-studio.ts", import.meta.url).href)};
    console.log((await startStudio({ folder: ${JSON.stringify(folder)} })).url);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [url] = await once(child.stdout, "data");
  const before = clientOf(String(url).trim());
  const { id } = await before.create("dolly in", { seconds: "8" });
  while ((await before.client.videos.retrieve(id)).progress < 5) await delay(20);
  child.kill("SIGKILL");
  await once(child, "exit");

  const { client, finish } = await openStudio({ folder });
  expect((await finish(id)).status).toBe("completed");
  const clip = await readClip(await bytesOf(await client.videos.downloadContent(id)));
  expect(clip).toMatchObject({ frames: 192, seconds: 8 });
  expect(logLines(folder).map(({ event }) => event)).toEqual(["create", "finished", "content"]);
});

test("what a kill leaves behind is cleaned away, and a job it kept from the log is logged", async () => {
  const folder = temporaryFolder();
  const first = await startStudio({ folder });
  const { create, finish } = clientOf(first.url);
  const { id } = await create("dolly in");
  await finish(id);
  await first.close();
  writeFileSync(join(folder, "jobs", "video_1.json.abc.tmp"), "{");
  writeFileSync(join(folder, "files", "video_dead.still"), "never became a job");
  // The log as a kill between storing the job and logging it leaves it, with a torn line on top.
  writeFileSync(join(folder, "studio.jsonl"), "");
  appendFileSync(join(folder, "studio.jsonl"), '{"at":"20');

  await openStudio({ folder });
  expect(readdirSync(join(folder, "jobs"))).toEqual([`${id}.json`]);
  expect(readdirSync(join(folder, "files")).sort()).toEqual([`${id}.mp4`, `${id}.still`]);
  const lines = readFileSync(join(folder, "studio.jsonl"), "utf8").trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[1] ?? "")).toMatchObject({ event: "create", jobId: id });
});

test.each(["", '{"id":"vid', "null"])("a record that holds %j is set aside, its files kept", async (content) => {
  const folder = temporaryFolder();
  const first = await startStudio({ folder });
  const { create, finish } = clientOf(first.url);
  const [broken, whole] = [await create("dolly in"), await create("pan left")];
  for (const { id } of [broken, whole]) await finish(id);
  await first.close();
  writeFileSync(join(folder, "jobs", `${broken.id}.json`), content);

  const lines: string[] = [];
  for (const reported of [1, 1]) {
    const studio = await startStudio({ folder, log: (line) => lines.push(line) });
    expect((await clientOf(studio.url).client.videos.list()).data.map(({ id }) => id)).toEqual([whole.id]);
    await studio.close();
    expect(lines).toHaveLength(reported);
  }
  expect(lines[0]).toContain(`${broken.id}.json.broken`);
  expect(readdirSync(join(folder, "jobs")).sort()).toEqual([`${broken.id}.json.broken`, `${whole.id}.json`].sort());
  expect(readdirSync(join(folder, "files"))).toContain(`${broken.id}.mp4`);
});

test("a folder has one studio at a time, also where two start at once", async () => {
  const folder = temporaryFolder();
  const starts = await Promise.allSettled([startStudio({ folder }), startStudio({ folder })]);
  const [studio, ...others] = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  expect(others).toEqual([]);
  await expect(startStudio({ folder })).rejects.toThrow(StudioFolderInUseError);
  await studio?.close();
  await openStudio({ folder });
});
