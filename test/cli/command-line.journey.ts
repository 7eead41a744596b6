import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { runCli, startCli } from "../support/run-cli.ts";

let folder: string;
const small = ["--size", "160x90", "--seconds", "1"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-cli-"));
  await writeFile(join(folder, "photo.jpg"), await makeStill({ width: 320, height: 180 }));
  await mkdir(join(folder, "album/deep"), { recursive: true });
  await writeFile(join(folder, "album/one.png"), await makeStill({ width: 200, height: 180, format: "png" }));
  await writeFile(join(folder, "album/deep/two.webp"), await makeStill({ width: 90, height: 180, format: "webp" }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("render", () => {
  test("files and folders become clips, shown in a table", async () => {
    const { code, stdout, stderr } = await runCli(folder, [
      "render",
      "photo.jpg",
      "album",
      ...small,
      "--data",
      "files",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const rows = stdout.slice(stdout.indexOf("still ")).trim().split("\n");
    expect(rows[0]?.split(/\s{2,}/)).toEqual(["still", "status", "clip", "seconds", "cost"]);
    for (const name of ["photo.jpg", "album/one.png", "album/deep/two.webp"]) {
      const [, status, clip, seconds, cost] = rows.find((row) => row.startsWith(name))?.split(/\s{2,}/) ?? [];
      expect([status, seconds, cost]).toEqual(["succeeded", "1.00", "$0.00"]);
      expect((await stat(join(folder, clip ?? ""))).size).toBeGreaterThan(1000);
    }
  });

  test("--json prints the ledger's records and nothing else; asked again, the same clips", async () => {
    const first = await runCli(folder, ["render", "photo.jpg", ...small, "--data", "json", "--json"]);
    const record = JSON.parse(first.stdout);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(record).toMatchObject({ status: "succeeded", clip: { width: 160, height: 90, videoCodec: "avc" } });
    const again = await runCli(folder, ["render", "photo.jpg", ...small, "--data", "json", "--json"]);
    expect(JSON.parse(again.stdout)).toEqual(record);
    const anew = await runCli(folder, ["render", "photo.jpg", ...small, "--data", "json", "--json", "--again"]);
    expect(JSON.parse(anew.stdout).renderId).not.toBe(record.renderId);
  });

  test("bad stills are each rejected with the reason and the advice; good ones beside them succeed", async () => {
    const good = await makeStill({ width: 320, height: 180 });
    const heic = Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from("ftypheic"),
      Buffer.from([0, 0, 0, 0]),
      Buffer.from("mif1heic"),
    ]);
    const stills: Record<string, Uint8Array | string> = {
      "bad/empty.jpg": "",
      "bad/text.jpg": "this is no picture",
      "bad/cut.jpg": good.slice(0, good.length / 2),
      "bad/tiny.png": await makeStill({ width: 1, height: 1, format: "png" }),
      "bad/phone.heic": heic,
      "bad/good.jpg": good,
    };
    await mkdir(join(folder, "bad"));
    for (const [name, content] of Object.entries(stills)) await writeFile(join(folder, name), content);
    const { code, stdout } = await runCli(folder, ["render", "bad", ...small, "--data", "bad-data", "--json"]);
    expect(code).toBe(3);
    const records = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const codes = Object.fromEntries(
      records.map((record) => [record.still.key, record.failure?.code ?? record.status]),
    );
    expect(codes).toEqual({
      "stills/bad/empty.jpg": "still_empty",
      "stills/bad/text.jpg": "still_type_unsupported",
      "stills/bad/cut.jpg": "still_truncated",
      "stills/bad/tiny.png": "still_too_small",
      "stills/bad/phone.heic": "still_heic",
      "stills/bad/good.jpg": "succeeded",
    });
    for (const record of records) if (record.failure !== null) expect(record.failure.remedy.length).toBeGreaterThan(10);
  });

  test("a file that is not there fails, and keeps nothing from the others", async () => {
    const { code, stdout, stderr } = await runCli(folder, [
      "render",
      "nowhere.jpg",
      "photo.jpg",
      ...small,
      "--data",
      "missing",
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain("nowhere.jpg: there is no such file");
    expect(stdout).toContain("succeeded");
  });

  test.each([
    [["render", "nowhere.jpg"], "nowhere.jpg: there is no such file"],
    [["render", "photo.jpg", "--seconds", "soon"], "seconds"],
    [["render", "photo.jpg", "--size", "13x13"], "even"],
    [["render", "photo.jpg", "--provider", "sora"], "provider"],
    [["render", "photo.jpg", "--provider", "openai"], "OPENAI_API_KEY"],
    [["render", "--colour", "blue"], "--colour"],
    [["render", "photo.jpg", "--data", "photo.jpg"], "photo.jpg"],
    [["watch", "nowhere"], "nowhere"],
    [["show", "r123"], "r123"],
    [["cancel", "r123"], "r123"],
    [["retry", "r123"], "r123"],
    [["dance"], "dance"],
  ])("%j is refused with what is wrong, and exit code 2", async (parameters, mentions) => {
    const { code, stderr } = await runCli(folder, parameters);
    expect(stderr).toContain(mentions);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });

  test.each([
    ["render", ["render", "a\x1b[2J\u202egpj.exe", "photo.jpg", ...small, "--data", "printable"]],
    ["render of nothing else", ["render", "a\x1b[2J\u202egpj.exe"]],
    ["watch", ["watch", "a\x1b[2J\u202egpj.exe"]],
  ])("%s tells of an awkward name without letting it at the terminal", async (_name, parameters) => {
    const { stderr } = await runCli(folder, parameters);
    expect(stderr).toContain("a?[2J?gpj.exe: there is no such");
    expect(stderr).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
  });

  test("--help names the exit codes", async () => {
    const { code, stdout } = await runCli(folder, ["--help"]);
    expect(code).toBe(0);
    for (const line of ["0    all succeeded", "1    something failed", "2    bad usage", "3    something was rejected"])
      expect(stdout).toContain(line);
  });
});

describe("watch", () => {
  test("takes what is there and what comes, waits for files to be whole, and stops cleanly", async () => {
    const inbox = join(folder, "inbox");
    await mkdir(inbox);
    const still = await makeStill({ width: 320, height: 180 });
    await writeFile(join(inbox, "there already.jpg"), still);
    const watch = startCli(folder, ["watch", "inbox", ...small, "--data", "watched", "--sidecar-grace-seconds", "0"]);
    await watch.said("Watching inbox");
    await mkdir(join(inbox, "sub"));
    await writeFile(join(inbox, "sub/new.json"), JSON.stringify({ seconds: 2 }));
    await writeFile(join(inbox, "sub/new.jpg"), await makeStill({ width: 180, height: 320 }));
    // A slow upload: half of it, a while, the rest.
    await writeFile(join(inbox, "slow.jpg"), still.slice(0, still.length / 2));
    await new Promise((resolve) => setTimeout(resolve, 700));
    await writeFile(join(inbox, "slow.jpg"), still);
    for (const name of ["there already.jpg", "sub/new.jpg", "slow.jpg"]) await watch.said(`${name}  succeeded`);

    // Others may look while it works; nobody else may work there.
    const second = await runCli(folder, ["render", "photo.jpg", "--data", "watched"]);
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining(`process ${watch.child.pid}`) });
    const list = await runCli(folder, ["list", "--data", "watched", "--json"]);
    const records = list.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records.map((record) => [record.still.key, record.status, record.request.seconds]).sort()).toEqual([
      ["stills/slow.jpg", "succeeded", 1],
      ["stills/sub/new.jpg", "succeeded", 2],
      ["stills/there already.jpg", "succeeded", 1],
    ]);

    watch.child.kill("SIGINT");
    expect(await watch.ended).toMatchObject({ code: 130 });
    expect(await readdir(join(folder, "watched/executions"))).toEqual([]);
    expect(await readdir(join(folder, "watched"))).not.toContain("ledger-address.json");

    // Started again with other settings, it makes nothing anew of what it has seen.
    const again = startCli(folder, ["watch", "inbox", "--size", "160x90", "--seconds", "3", "--data", "watched"]);
    await again.said("Watching inbox");
    await writeFile(join(inbox, "later.jpg"), still);
    await again.said("later.jpg  succeeded");
    again.child.kill("SIGTERM");
    await again.ended;
    const after = await runCli(folder, ["list", "--data", "watched", "--json"]);
    expect(after.stdout.trim().split("\n")).toHaveLength(4);
  }, 60_000);
});

test("a render can be canceled while another process works on it", async () => {
  const render = startCli(folder, [
    "render",
    "photo.jpg",
    "--size",
    "1280x720",
    "--seconds",
    "60",
    "--data",
    "canceled",
  ]);
  await render.said("rendering");
  const { stdout } = await runCli(folder, ["list", "--data", "canceled", "--json"]);
  const { renderId } = JSON.parse(stdout);
  expect(await runCli(folder, ["cancel", renderId, "--data", "canceled"])).toMatchObject({ code: 0, stderr: "" });
  const end = await render.ended;
  expect(end.code).toBe(1);
  expect(end.stdout).toContain("canceled");
  const shown = await runCli(folder, ["show", renderId, "--data", "canceled"]);
  expect(JSON.parse(shown.stdout)).toMatchObject({ status: "canceled", attempts: [{ state: "failed" }] });
}, 60_000);
