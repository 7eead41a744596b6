import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { profileNames } from "../../lib/providers/openai/profiles.ts";
import { providerKinds } from "../../lib/providers/provider-config.ts";
import { studioProfiles } from "../../lib/studio/profiles/studio-profiles.ts";
import { serviceSubjects } from "./ai-sdk/service-subjects.ts";
import { profileSubjects, studioSubject } from "./openai/profile-subjects.ts";
import { startProfileService } from "./openai/start-profile-service.ts";
import { capabilityTable } from "./provider-contract.ts";

const dynamo = { name: "dynamo", capabilities: { list: false, cancel: false, queue: false, progress: false } };
const all = [studioSubject, ...profileSubjects, dynamo, ...serviceSubjects];

// UPDATE=1 npx vitest run --project unit test/providers/capability-table.test.ts
test("docs/providers.md has one table of every provider and profile, as the contract tests them", () => {
  const file = "docs/providers.md";
  const table = capabilityTable(all);
  if (process.env.UPDATE !== undefined)
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(/^\| provider or profile \|(?:.*\n)+?(?=\n)/m, `${table}\n`),
    );
  expect(readFileSync(file, "utf8")).toContain(`${table}\n`);
});

test("nobody is left out of the table", () => {
  const kinds = providerKinds.filter((kind) => kind !== "openai");
  expect(all.map(({ name }) => name).toSorted()).toEqual([...kinds, ...profileNames].toSorted());
});

test("Dynamo has nothing to wait for, to list or to cancel: its create is answered when the clip is made", async () => {
  const service = await startProfileService("dynamo", studioProfiles.dynamo);
  try {
    const provider = service.connect();
    expect([provider.listJobs, provider.cancel]).toEqual([undefined, undefined]);
    const created = await provider.create(service.job);
    if (created.status !== "created") throw new Error(JSON.stringify(created));
    expect(await provider.poll(created.jobId)).toEqual({ status: "completed" });
  } finally {
    await service.close();
  }
});
