// The studio's answers against the published OpenAPI document of the protocol. Run by CI only: the document is not part of the project.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { toFile } from "openai";
import { expect, test } from "vitest";
import { bytesOf, openStudio, stillBytes, stillFile } from "../studio/open-studio.ts";

const documentPath =
  process.env.STILLMOTION_OPENAPI ??
  new URL("../../../shared/data/openai-videos.openapi.json", import.meta.url).pathname;
// CommonJS, and only here by way of another package: no import that the types of this project would have to know.
const require = createRequire(import.meta.url);
const Ajv = require("ajv/dist/2020").default as new (
  options: object,
) => {
  addSchema(schema: object, key: string): void;
  compile(schema: object): ((data: unknown) => boolean) & { errors?: unknown };
};

const document = JSON.parse(readFileSync(documentPath, "utf8"));
const { schemas } = document.components;
// The published enums were never regenerated after 16 and 20 seconds and 1080p came; the studio takes more than any model did.
schemas.VideoSeconds = { type: "string" };
schemas.VideoSize = { type: "string", pattern: "^\\d+x\\d+$" };
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(document, "openapi");

function expectValid(schema: string, data: unknown): void {
  const validate = ajv.compile({ $ref: `openapi#/components/schemas/${schema}` });
  validate(data);
  expect(validate.errors ?? null).toBeNull();
}

test("every answer validates against the published document", async () => {
  const { client, create, finish, studio } = await openStudio();
  const raw = async (path: string, init: RequestInit = {}) =>
    (await (await fetch(`${studio.url}${path}`, init)).json()) as { id: string };
  const { id } = await create("dolly in 1 s");
  expectValid("VideoResource", await raw(`/videos/${id}`));
  await finish(id);
  expectValid("VideoResource", await raw(`/videos/${id}`));
  expectValid("VideoListResource", await raw("/videos?limit=1"));
  expectValid("VideoListResource", await raw("/videos?limit=0"));

  const clip = await bytesOf(await client.videos.downloadContent(id));
  const upload = await toFile(clip, "clip.mp4", { type: "video/mp4" });
  const character = await client.videos.createCharacter({ name: "Ada", video: upload });
  expectValid("VideoCharacterResource", await raw(`/videos/characters/${character.id}`));
  const json = (body: object) => ({
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  const image_url = `data:image/png;base64,${(await stillBytes()).toString("base64")}`;
  const derived = [
    await raw("/videos", json({ prompt: "x", seconds: "16", size: "320x180", input_reference: { image_url } })),
    await raw(`/videos/${id}/remix`, json({ prompt: "pan left" })),
    await raw("/videos/edits", json({ prompt: "pan left", video: { id } })),
    await raw("/videos/extensions", json({ prompt: "pan left", seconds: "4", video: { id } })),
  ];
  for (const video of derived) expectValid("VideoResource", video);
  for (const video of derived) {
    expectValid("DeletedVideoResource", await raw(`/videos/${video.id}`, { method: "DELETE" }));
  }
});

test("a failed job and every refusal validate too", async () => {
  const { create, finish, studio } = await openStudio({
    key: "sesame",
    faults: [{ match: {}, action: { failJob: { code: "moderation_blocked", message: "no" } } }],
  });
  const raw = async (path: string, headers = {}) => (await fetch(`${studio.url}${path}`, { headers })).json();
  const authorization = { authorization: "Bearer sesame" };
  const { id } = await create("x", { input_reference: await stillFile() });
  await finish(id);
  expectValid("VideoResource", await raw(`/videos/${id}`, authorization));
  expectValid("ErrorResponse", await raw("/videos"));
  expectValid("ErrorResponse", await raw("/videos/nothing", authorization));
  expectValid("ErrorResponse", await raw(`/videos/${id}/content`, authorization));
});
