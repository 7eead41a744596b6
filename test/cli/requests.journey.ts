// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what users write to have names filled in.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { runCli } from "../support/run-cli.ts";

let folder: string;
const small = ["--size", "160x90", "--seconds", "1"];
const run = (...parameters: string[]) => runCli(folder, parameters);
const write = async (name: string, content: unknown) => {
  await mkdir(join(folder, name, ".."), { recursive: true });
  await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
};
const lines = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-requests-"));
  const still = await makeStill({ width: 320, height: 180 });
  for (const name of ["trip/day/beach.jpg", "trip/day/plain.jpg", "broken/photo.jpg"]) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), still);
  }
  await writeFile(
    join(folder, "trip/exif.jpg"),
    await sharp(still)
      .withExif({
        IFD0: { Make: "Kamera", Model: "One" },
        IFD2: { FocalLength: "35/1", DateTimeOriginal: "2025:06:30 20:15:00" },
      })
      .jpeg()
      .toBuffer(),
  );
  await write("trip/stillmotion.json", { shot: { lighting: "dusk" }, seconds: 8, labels: { client: "acme" } });
  await write("trip/day/beach.json", { shot: { action: "slow pan left over the sea" }, fit: "blur" });
  await write("broken/photo.json", '{\n  "promt": "slow pan left"\n}');
  await write("shot.json", { action: "slow tilt up", lighting: "noon" });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("explain", () => {
  test("prints where every value comes from: flags, sidecar, folder, environment, file, defaults", async () => {
    await write("stillmotion.config.json", { deadlineMinutes: 12, seconds: 20 });
    const parameters = ["explain", "trip/day/beach.jpg", "--labels", "client=us", "--json"];
    const { code, stdout, stderr } = await runCli(folder, parameters, { STILLMOTION_ASPECT: "1:1" });
    await rm(join(folder, "stillmotion.config.json"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { values, prompt } = JSON.parse(stdout);
    const origins = Object.fromEntries(
      values.map(({ field, origin }: { field: string; origin: string }) => [field, origin]),
    );
    expect(origins).toMatchObject({
      "labels.client": "flags",
      "shot.action": "trip/day/beach.json",
      fit: "trip/day/beach.json",
      "shot.lighting": "trip/stillmotion.json",
      seconds: "trip/stillmotion.json",
      aspect: "environment",
      deadlineMinutes: "stillmotion.config.json",
      model: "the provider's default",
      onPolicy: "default",
    });
    expect(prompt).toBe("Action: slow pan left over the sea.\nLighting: dusk.");
  });

  test("for people, a table and the prompt; what can't be used exits with 3", async () => {
    const good = await run("explain", "trip/day/beach.jpg");
    expect(good.stdout).toMatch(/shot\.lighting\s+dusk\s+trip\/stillmotion\.json/);
    expect(good.stdout).toContain("  Lighting: dusk.");
    const bad = await run("explain", "broken/photo.jpg");
    expect(bad.code).toBe(3);
    expect(bad.stderr).toContain(
      'broken/photo.json: line 2, column 12: promt: there is no key of a request "promt" (did you mean "prompt"?)',
    );
  });
});

describe("lint", () => {
  test("of a folder, a still and a request: findings, and 3 only where they keep it from being rendered", async () => {
    await write("vague.json", { prompt: "animate this" });
    const vague = await run("lint", "vague.json");
    expect(vague.code).toBe(0);
    expect(vague.stdout).toContain(
      'vague.json: warning: prompt: "animate this" leaves open what moves and how (vague-verb).',
    );
    expect((await run("lint", "vague.json", "--strict")).code).toBe(3);
    expect(await run("lint", "trip")).toMatchObject({ code: 0, stdout: "Nothing to remark on 3 stills.\n" });
    const broken = await run("lint", "broken", "--json");
    expect(broken.code).toBe(3);
    expect(lines(broken.stdout)).toEqual([
      expect.objectContaining({
        file: "broken/photo.jpg",
        severity: "error",
        problem: expect.stringContaining("line 2"),
      }),
    ]);
  });

  test.each([["nothing.json"], ["nowhere"]])("%s is refused with exit code 2", async (path) => {
    expect(await run("lint", path)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is no such file"),
    });
  });
});

describe("render", () => {
  test("takes a still's sidecar and its folders' defaults; flags come first", async () => {
    const { code, stdout, stderr } = await run("render", "trip/day/beach.jpg", ...small, "--data", "sidecar", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(lines(stdout)).toEqual([
      expect.objectContaining({ status: "succeeded", prompt: "Action: slow pan left over the sea.\nLighting: dusk." }),
    ]);
    expect(JSON.parse(stdout).request).toMatchObject({ seconds: 1, fit: "blur", labels: { client: "acme" } });
  });

  test("a broken sidecar rejects its still, and keeps nothing from the others", async () => {
    const { code, stdout, stderr } = await run(
      "render",
      "broken/photo.jpg",
      "trip/day/plain.jpg",
      ...small,
      "--data",
      "mixed",
    );
    expect(code).toBe(3);
    expect(stderr).toContain("broken/photo.json: line 2, column 12");
    expect(stderr).not.toContain("no-camera");
    expect(stdout).toContain("plain.jpg");
    expect(stdout).toContain("succeeded");
  });

  test("a provider that a sidecar names wants its key, before anything is made", async () => {
    await write("paid/photo.json", { provider: "openai" });
    await writeFile(join(folder, "paid/photo.jpg"), await makeStill());
    expect(await run("render", "paid", "--data", "paid-data")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^paid\/photo\.json: line 1, column 13: provider openai: .* no OPENAI_API_KEY/),
    });
    expect((await run("list", "--data", "paid-data")).stdout).toContain("no renders");
    const dry = await run("render", "paid", "--data", "paid-data", "--dry-run");
    expect(dry).toMatchObject({ stdout: expect.stringContaining("note: paid/photo.json: line 1, column 13") });
  });

  test("what a sidecar names and is not there rejects its still alone; a dry run and explain say the same", async () => {
    const still = await makeStill();
    const sidecars = {
      provider: '{\n  "provider": "nope" }',
      shot: '{ "shots": [{ "prompt": "slow pan left" },\n{ "prompt": "slow pan right", "provider": "nope" }] }',
      character: '{\n\n"characters": ["zed"] }',
      typo: '{ "prompt": "slow pan left over ${nme}" }',
      kind: '{ "kind": "remix", "source": "r1", "prompt": "slow pan left over it" }',
      good: "{}",
    };
    for (const [name, text] of Object.entries(sidecars)) {
      await write(`absent/${name}.json`, text);
      await writeFile(join(folder, `absent/${name}.jpg`), still);
    }
    const places = [
      'absent/provider.json: line 2, column 15: provider is "nope": on this machine there are studio,',
      'absent/shot.json: line 2, column 43: shots.1.provider is "nope"',
      'absent/character.json: line 3, column 15: characters: The provider studio has no character "zed".',
      'absent/typo.json: line 1, column 13: prompt: there is no name to fill in "nme" (did you mean "name"?)',
      "absent/kind.json: line 1, column 11: kind: remix is not made of a still",
    ];
    const made = await run("render", "absent", ...small, "--data", "absent-data");
    expect(made.code).toBe(3);
    for (const place of places) expect(made.stderr).toContain(place);
    expect(made.stdout.match(/^absent\/\S+ +succeeded +absent-data/gm)).toHaveLength(1);
    expect(lines((await run("list", "--data", "absent-data", "--json")).stdout)).toHaveLength(1);
    const dry = await run("render", "absent", "--dry-run", "--data", "absent-data");
    expect(dry.code).toBe(3);
    for (const place of places) expect(dry.stdout).toContain(`error: ${place}`);
    expect(dry.stdout).not.toContain("slow pan left over");
    for (const [index, name] of ["provider", "shot", "character", "typo", "kind"].entries()) {
      const explained = await run("explain", `absent/${name}.jpg`, "--data", "absent-data");
      expect(explained).toMatchObject({ code: 3, stderr: expect.stringContaining(places[index] ?? "") });
    }
  }, 60_000);

  test("what the lint finds is told on the side; strictly, nothing is rendered", async () => {
    const vague = ["render", "trip/exif.jpg", "--prompt", "animate this", ...small, "--data", "strict"];
    const warned = await run(...vague);
    expect(warned).toMatchObject({ code: 0, stderr: expect.stringContaining("vague-verb") });
    const strict = await run(...vague, "--strict", "--again");
    expect(strict).toMatchObject({ code: 3, stderr: expect.stringContaining("vague-verb") });
    expect(lines((await run("list", "--data", "strict", "--json")).stdout)).toHaveLength(1);
  });

  test("--shot is a file, read with its lines; names and EXIF are filled in", async () => {
    const parameters = [
      "render",
      "trip/exif.jpg",
      "--shot",
      "shot.json",
      "--keep",
      "${name}, ${exif.make} at ${exif.focalLength}, ${exif.date}",
      ...small,
      "--data",
      "shot",
      "--json",
    ];
    const { code, stdout } = await run(...parameters);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).prompt).toBe(
      "Action: slow tilt up.\nLighting: noon.\nKeep as in the picture: exif, Kamera at 35 mm, 2025-06-30.",
    );
    await write("bad-shot.json", '{\n "lightning": "x"\n}');
    expect(await run("render", "trip/exif.jpg", "--shot", "bad-shot.json")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("bad-shot.json: line 2, column 15: shot.lightning"),
    });
  });

  test.each([
    [["--dry-run", "--preview"], "choose one"],
    [["--approve", "r1", "trip/exif.jpg"], "no stills"],
    [["--approve", "r123"], "There is no preview r123"],
    [["--approve", "../x"], "There is no preview"],
    [["--size", "160x90", "--aspect", "1:1"], "leave aspect out"],
    [["--labels", "acme"], "NAME=VALUE"],
    [["--on-policy", "shrug"], "onPolicy"],
    [["--shot", "nowhere.json"], "nowhere.json can't be read"],
    [["--dry-run", "--stack", "S"], "leave --stack out"],
  ])("%j is refused, with exit code 2", async (parameters, why) => {
    expect(await run("render", ...parameters)).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
  });
});

describe("a dry run", () => {
  test("shows the request, the prompt, the fitted still, the price and the fallbacks, and needs no key and makes no render", async () => {
    const paid = [
      "--provider",
      "vertex",
      "--model",
      "veo-3.1-generate-001",
      "--seconds",
      "8",
      "--fallbacks",
      "vertex/veo-3.1-fast-generate-001,studio",
      "--on-policy",
      "next-provider",
      "--max-cost-usd",
      "5",
    ];
    const { code, stdout, stderr } = await run(
      "render",
      "trip/day/beach.jpg",
      "--dry-run",
      ...paid,
      "--data",
      "dry",
      "--json",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const dry = JSON.parse(stdout);
    expect(dry).toMatchObject({
      prompt: "Action: slow pan left over the sea.\nLighting: dusk.",
      request: {
        provider: "vertex",
        model: "veo-3.1-generate-001",
        seconds: 8,
        size: "1280x720",
        maxCostUsd: 5,
        onPolicy: "next-provider",
      },
      estimatedUsd: 3.2,
      findings: [],
      notes: [expect.stringContaining("GOOGLE_VERTEX_API_KEY")],
      problems: [],
      fitted: { size: "1280x720" },
    });
    expect(
      dry.next.map(({ rung, model, estimatedUsd }: Record<string, unknown>) => [rung, model, estimatedUsd]),
    ).toContainEqual(["fallback", "veo-3.1-fast-generate-001", 0.8]);
    expect(dry.next.map(({ rung, model }: Record<string, unknown>) => [rung, model])).toContainEqual([
      "fallback",
      "studio-camera-1",
    ]);
    expect(await sharp(join(folder, dry.fitted.path)).metadata()).toMatchObject({ width: 1280, height: 720 });
    expect((await run("list", "--data", "dry")).stdout).toContain("no renders");
    const people = await run("render", "trip/day/beach.jpg", "--dry-run", ...paid, "--data", "dry");
    for (const part of [
      "shot.lighting",
      "prompt:",
      "dry-run/trip/day/beach.jpg (1280x720)",
      "$3.20",
      "fallback: studio studio-camera-1, 8 s, 1280x720, $0.00",
    ])
      expect(people.stdout).toContain(part);
  });

  test("says what would be refused", async () => {
    const { code, stdout } = await run(
      "render",
      "trip/day/plain.jpg",
      "--dry-run",
      "--provider",
      "vertex",
      "--seconds",
      "7",
      "--data",
      "dry",
      "--json",
    );
    expect(code).toBe(3);
    expect(JSON.parse(stdout).problems).toEqual([expect.stringContaining("7 seconds")]);
  });

  test.each<[string[], number, string]>([
    [["--chained"], 3, "flags: chained: says how shots are joined, and there are no shots"],
    [["--provider", "vertex", "--max-cost-usd", "0.01"], 1, "and maxCostUsd is $0.01."],
  ])("%j ends as the render would, with %i", async (flags, code, why) => {
    const dry = await run("render", "trip/day/plain.jpg", "--dry-run", ...flags, "--data", "dry");
    expect(dry).toMatchObject({ code, stdout: expect.stringContaining(why) });
  });

  test("says of a model that is not known that it is passed on, and of a retired one which to ask for", async () => {
    const asking = (model: string) =>
      run(
        "render",
        "trip/day/plain.jpg",
        "--dry-run",
        "--provider",
        model.split("/")[0] ?? "",
        "--model",
        model.split("/")[1] ?? "",
        "--data",
        "dry",
        "--json",
      );
    const [unknown, retired] = await Promise.all([asking("google/veo-9"), asking("openai/sora-2")]);
    expect(unknown.code).toBe(0);
    expect(JSON.parse(unknown.stdout)).toMatchObject({
      notes: [expect.stringContaining("veo-9"), expect.stringContaining("GOOGLE_GENERATIVE_AI_API_KEY")],
      estimatedUsd: null,
    });
    expect(retired.code).toBe(3);
    expect(JSON.parse(retired.stdout).problems).toEqual([
      expect.stringMatching(/retired the model sora-2 on 2026-09-24.*vertex\/veo-3.1-fast-generate-001/),
    ]);
  });
});

test.each<[string[], string]>([
  [["studio", "--folder", "vague.json"], "The folder vague.json can't be used for jobs: this is a file, not a folder"],
  [["studio", "--faults", "none.json"], "The fault script none.json can't be read: there is no such file"],
  [["emit", "trip"], "trip: this is a folder, not a file"],
  [["explain", "vague.json"], "vague.json: name the still; `stillmotion lint` looks at a request by itself"],
  [["list", "--data", "vague.json/x"], "a part of its path is a file, not a folder"],
  [["render", "trip", "--seconds", "0"], "flags: seconds is 0: it must be at least 1"],
])("%j ends with 2, and says in words what is wrong", async (parameters, why) => {
  await write("vague.json", {});
  const { code, stderr } = await run(...parameters);
  expect({ code, stderr: stderr.trim().slice(-why.length) }).toEqual({ code: 2, stderr: why });
});

test("a preview is the studio's, and free; approved, the same shot goes to its provider", async () => {
  const asked = [
    "trip/day/beach.jpg",
    "--size",
    "160x90",
    "--seconds",
    "1",
    "--model",
    "studio-camera-1",
    "--data",
    "preview",
  ];
  const preview = await run("render", ...asked, "--preview", "--json");
  expect(preview.code).toBe(0);
  const record = JSON.parse(preview.stdout);
  expect(record).toMatchObject({
    status: "succeeded",
    request: { provider: "studio", again: "preview" },
    cost: { estimatedUsd: 0 },
  });
  const approved = await run("render", "--approve", record.renderId, "--data", "preview", "--json");
  expect(approved.code).toBe(0);
  const made = JSON.parse(approved.stdout);
  expect(made).toMatchObject({
    status: "succeeded",
    prompt: record.prompt,
    request: { provider: "studio", again: null, seconds: 1 },
  });
  expect(made.renderId).not.toBe(record.renderId);
  expect(JSON.parse(await readFile(join(folder, "preview/previews", `${record.renderId}.json`), "utf8"))).toMatchObject(
    { request: { shot: { lighting: "dusk" } } },
  );
}, 60_000);
