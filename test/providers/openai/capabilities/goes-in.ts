import { expect } from "vitest";
import { connect } from "../../../../lib/providers/openai/connection.ts";
import { createJob } from "../../../../lib/providers/openai/create-job.ts";
import { createOpenAIProvider } from "../../../../lib/providers/openai/openai-provider.ts";
import { profiles } from "../../../../lib/providers/openai/profiles.ts";
import { type StillForm, stillForms } from "../../../../lib/providers/openai/still-form.ts";
import { testKey } from "../against.ts";
import { type Bench, jobFor } from "../profile-bench.ts";
import { type Capability, createSeen, expectCreated, once } from "./capability.ts";

/** What a create carries, and what would become of a still in any other form. */
export const goesIn: Capability[] = [
  {
    title: "the still",
    async observe(bench) {
      const request = await once(bench, createSeen);
      const [name = "none"] = Object.keys(request.fields).filter((field) => /reference|frame/.test(field));
      const value = request.fields[name];
      const kind =
        value instanceof File ? "file" : typeof value === "string" ? "text" : Array.isArray(value) ? "list" : "object";
      return `\`${name}\`, a ${kind} in ${request.encoding === "form" ? "a form" : "JSON"}`;
    },
  },
  {
    title: "also read",
    async observe(bench) {
      const [, ...others] = profiles[bench.profile].stills as readonly StillForm[];
      for (const stillForm of others) {
        const provider = createOpenAIProvider({ ...bench.settings, stillForm });
        expectCreated(await provider.create(jobFor(bench.idle)));
        expect(bench.pictures().at(-1)).toBe("still");
      }
      return others.length === 0 ? "nothing else" : others.map((form) => `\`${form}\``).join(", ");
    },
  },
  {
    title: "would be ignored",
    observe: async (bench) => formsThatAre("ignored", await once(bench, tryOtherForms)),
  },
  {
    title: "would be refused",
    observe: async (bench) => formsThatAre("refused", await once(bench, tryOtherForms)),
  },
  {
    title: "the length",
    async observe(bench) {
      const { fields } = await once(bench, createSeen);
      const name = "duration" in fields ? "duration" : "seconds";
      return `\`${name}\`, a ${typeof fields[name] === "number" ? "number" : "text"}`;
    },
  },
  {
    title: "the key",
    async observe(bench) {
      const { headers } = await once(bench, createSeen);
      const isOwn = headers.get("api-key") === testKey;
      expect(headers.get("authorization")).toBe(isOwn ? null : `Bearer ${testKey}`);
      return isOwn ? "`api-key`" : "`Authorization: Bearer`";
    },
  },
];

type Fate = "read" | "ignored" | "refused";

/** What the studio makes of a still in each form: sent by the provider's own code, but past its check. */
async function tryOtherForms(bench: Bench): Promise<[StillForm, Fate][]> {
  const fates: [StillForm, Fate][] = [];
  const own = profiles[bench.profile].stills as readonly StillForm[];
  for (const stillForm of stillForms.filter((form) => !own.includes(form))) {
    const before = bench.seen.length;
    expect(() => createOpenAIProvider({ ...bench.settings, stillForm })).toThrow(/doesn't read a still sent as/);
    expect(bench.seen).toHaveLength(before);
    const answer = await createJob({ ...connect(bench.settings), stillForm }, jobFor(bench.idle));
    if (answer.status === "failed") expect(answer.failure.class).toBe("request");
    const wasSeen = answer.status === "created" && bench.pictures().at(-1) === "still";
    fates.push([stillForm, answer.status === "failed" ? "refused" : wasSeen ? "read" : "ignored"]);
  }
  expect(fates.filter(([, fate]) => fate === "read")).toEqual([]);
  return fates;
}

function formsThatAre(wanted: Fate, fates: [StillForm, Fate][]): string {
  const forms = fates.filter(([, fate]) => fate === wanted).map(([form]) => `\`${form}\``);
  return forms.length === 0 ? "none" : forms.join(", ");
}
