import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linkOfAnsweredClip, readAnsweredClip } from "../../../lib/providers/openai/answered-clip.ts";
import { composeCreate } from "../../../lib/providers/openai/compose-create.ts";
import { connect } from "../../../lib/providers/openai/connection.ts";
import { profileNames, profiles } from "../../../lib/providers/openai/profiles.ts";
import { type StillForm, stillForms } from "../../../lib/providers/openai/still-form.ts";
import { readFields } from "../../../lib/studio/request-fields.ts";
import {
  inDataUrl,
  inFile,
  inFrameImages,
  inImageReference,
  inImageUrl,
  inReferenceUrl,
  type StillReader,
} from "../../../lib/studio/still-readers.ts";
import { aJob } from "../video-provider.contract.ts";
import { testKey } from "./against.ts";

const readers: Record<StillForm, StillReader> = {
  file: inFile,
  image_reference: inImageReference,
  image_url: inImageUrl,
  data_url: inDataUrl,
  reference_url: inReferenceUrl,
  frame_images: inFrameImages,
};

const stills = fc.record({
  bytes: fc.uint8Array({ minLength: 1, maxLength: 400 }),
  mediaType: fc.constantFrom("image/jpeg" as const, "image/png" as const),
});
const texts = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).filter((text) => text.isWellFormed());

test.each(stillForms)("any still and prompt sent as %s arrive as they are, and in no other form", async (stillForm) => {
  const connection = { ...connect({ apiKey: testKey }), stillForm };
  await fc.assert(
    fc.asyncProperty(stills, texts, fc.integer({ min: 1, max: 60 }), async (still, prompt, seconds) => {
      const { init } = await composeCreate(connection, { ...aJob, still, prompt, seconds });
      const request = new Request("http://127.0.0.1/", init);
      const body = Buffer.from(await request.arrayBuffer());
      const type = request.headers.get("content-type") ?? "";
      const fields = await readFields(
        Object.assign(Readable.from([body]), { headers: { "content-type": type } }) as unknown as IncomingMessage,
      );
      // A form has line breaks of its own kind.
      expect(fields.text("prompt")).toBe(fields.kind === "form" ? prompt.replaceAll(/\r\n|\r|\n/g, "\r\n") : prompt);
      expect(fields.text("seconds")).toBe(String(seconds));
      for (const form of stillForms) {
        const found = readers[form](fields);
        if (form === stillForm) expect(Buffer.from(found ?? []).equals(Buffer.from(still.bytes))).toBe(true);
        else expect(found).toBeNull();
      }
    }),
    { numRuns: 40 },
  );
});

test("the address of any clip comes back out of the id that holds it", () => {
  const connection = connect({ apiKey: testKey, baseURL: "http://127.0.0.1:8000/v1", profile: "dynamo" });
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ["http", "https"], withFragments: true }), (url) => {
      const reply = { httpStatus: 200, headers: new Headers(), text: "", json: { data: [{ url }] } };
      const answer = readAnsweredClip(connection, reply);
      if (answer.status !== "created") throw new Error(JSON.stringify(answer));
      expect(answer.jobId).toMatch(/^clip_[\w-]+$/);
      expect(linkOfAnsweredClip(answer.jobId)?.href).toBe(new URL(url).href.replace(/#.*$/, ""));
    }),
  );
});

test("every profile's forms are forms there are, each once", () => {
  for (const name of profileNames) {
    const { stills: forms } = profiles[name];
    expect(new Set(forms).size).toBe(forms.length);
    for (const form of forms) expect(stillForms).toContain(form);
  }
});
