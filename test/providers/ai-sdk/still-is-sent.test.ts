import { expect, test } from "vitest";
import { connect } from "../../../lib/providers/ai-sdk/connection.ts";
import { createJob } from "../../../lib/providers/ai-sdk/create-job.ts";
import { services } from "../../../lib/providers/ai-sdk/services.ts";
import type { Plan } from "../../../lib/providers/ai-sdk/starter.ts";
import { starters } from "../../../lib/providers/ai-sdk/starters.ts";
import { onScript } from "./on-script.ts";
import { fal } from "./scripts/fal.ts";
import { google } from "./scripts/google.ts";
import type { Script } from "./scripts/script.ts";
import { scripts } from "./scripts/scripts.ts";
import { xai } from "./scripts/xai.ts";

/** A create with the real SDK, told something else than we would ever tell it. */
async function createWith(script: Script, plan: Plan) {
  const service = await onScript(script);
  const connection = connect(service.settings(), services[script.name]);
  const starter = { ...starters[script.name], plan: () => plan };
  const answer = createJob(connection, starter, service.job);
  await answer.catch(() => undefined);
  return { answer, creates: service.creates() };
}

test("a still that Veo's SDK drops for being a link costs nothing", async () => {
  const { answer, creates } = await createWith(google, {
    options: { image: { type: "url", url: "https://stills.test/a.jpg" } },
  });
  expect(await answer).toMatchObject({
    status: "failed",
    failure: {
      code: "feature_unsupported",
      class: "request",
      message: expect.stringContaining("URL-based image input"),
    },
  });
  expect(creates).toBe(0);
});

test("a still that xAI's SDK takes for a film costs nothing", async () => {
  const image = { type: "file" as const, data: new Uint8Array([1]), mediaType: "video/mp4" };
  const { answer, creates } = await createWith(xai, { options: { image } });
  expect(await answer).toMatchObject({ status: "failed", failure: { code: "feature_unsupported" } });
  expect(creates).toBe(0);
});

test.each(scripts)("a request without the still is never sent, though the SDK says nothing: $name", async (script) => {
  const { answer, creates } = await createWith(script, {
    options: {},
    ...(script.name === "fal" ? { path: script.model } : {}),
  });
  await expect(answer).rejects.toThrow("left the still out");
  expect(creates).toBe(0);
});

test("a request to another server than the settings name is never sent: fal's SDK knows only its own", async () => {
  const { answer, creates } = await createWith(fal, { options: {} });
  await expect(answer).rejects.toThrow("to another server");
  expect(creates).toBe(0);
});
