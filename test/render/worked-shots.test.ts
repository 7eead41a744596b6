import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findCameraMoves, planBeats } from "../../lib/render/camera-moves.ts";
import { lintRequest } from "../../lib/render/lint/lint-request.ts";
import { readRequest } from "../../lib/render/read-request.ts";
import { defaultPrompt, type RenderRequest } from "../../lib/render/request.ts";
import { saidTexts } from "../../lib/render/request-texts.ts";
import { composePrompt } from "../../lib/render/shot-prompt.ts";
import { fillTemplates } from "../../lib/render/template.ts";
import { dropStill, requestStill, runWorkflow, testWorld } from "../support/run-workflow.ts";

const root = new URL("../../", import.meta.url);
const page = (name: string) => readFileSync(new URL(name, root), "utf8");
const blocks = (name: string) =>
  [...page(name).matchAll(/```json\n([\s\S]*?)```/g)].map(
    (match, index) => [`${name} ${index + 1}`, match[1] ?? ""] as const,
  );
const files = readdirSync(new URL("examples/requests", root)).map(
  (name) => [`examples/requests/${name}`, page(`examples/requests/${name}`)] as const,
);
const examples = [...blocks("docs/shots.md"), ...blocks("docs/requests.md"), ...files];
/** A test world has one provider. */
const here = ({
  provider: _provider,
  model: _model,
  fallbacks: _fallbacks,
  $schema: _schema,
  ...request
}: RenderRequest) => request;

describe.each(examples)("%s", (_name, text) => {
  const read = readRequest(text);
  if (read.status === "unusable") throw new Error(JSON.stringify(read.problems));
  const facts = { key: "stills/harbour/pier.jpg", date: "2026-11-22", exif: {} };
  const { request, problems } = fillTemplates(read.request, facts);
  const seconds = request.seconds ?? 4;

  test("is clean, and says everything", () => {
    expect(problems).toEqual([]);
    const saysNothingOfTheCamera =
      request.prompt === undefined && request.shot?.action === undefined && request.shot?.pacing === undefined;
    expect(lintRequest(request, { seconds, provider: "openai" }, () => 32_000)).toEqual([]);
    const prompt = composePrompt(request, defaultPrompt);
    for (const part of saidTexts(request)) expect(prompt).toContain(part.text);
    // Each moves the studio's camera as it says: no beat is made up.
    if (!saysNothingOfTheCamera) expect(planBeats(prompt, seconds)).toHaveLength(findCameraMoves(prompt).length);
  });

  test("as a sidecar and as an event, it is the same clip, asked for once in these words", async () => {
    const byFile = testWorld({ settings: { sidecarGraceSeconds: 10 } });
    await byFile.objects.write(
      { bucket: "stills", key: "stills/harbour/pier.json" },
      { body: JSON.stringify(here(read.request)), mediaType: "application/json" },
    );
    const dropped = await runWorkflow(byFile, await dropStill(byFile, facts.key));
    const byEvent = testWorld();
    const requested = await runWorkflow(byEvent, await requestStill(byEvent, here(read.request), facts.key));
    for (const run of [dropped, requested]) {
      expect(run.record).toMatchObject({ status: "succeeded", prompt: composePrompt(request, defaultPrompt) });
      expect(run.provider.creates.map((job) => job.prompt)).toEqual([run.record.prompt]);
    }
    expect(requested.record.renderId).toBe(dropped.record.renderId);
  });
});

test("the page's prompt is what its shot says", () => {
  const [, shot = ""] = blocks("docs/shots.md")[0] ?? [];
  const said = /```text\n([\s\S]*?)\n```/.exec(page("docs/shots.md"))?.[1];
  expect(composePrompt(JSON.parse(shot), defaultPrompt)).toBe(said);
});
