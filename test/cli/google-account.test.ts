import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { configuredProviders } from "../../lib/cli/configured-providers.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "stillmotion-account-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const vertexOf = (environment: Record<string, string>, providers = {}) =>
  configuredProviders({ providers }, environment).find(({ name }) => name === "vertex");

test("without a project there is no account: nobody's login is used unasked", () => {
  const home = folder();
  mkdirSync(join(home, ".config/gcloud"), { recursive: true });
  writeFileSync(join(home, ".config/gcloud/application_default_credentials.json"), "{}");
  expect(vertexOf({ HOME: home })).toMatchObject({ apiKey: null, config: { kind: "vertex" } });
  const proxied = { vertex: { kind: "vertex" as const, baseUrl: "https://proxy.test/v1" } };
  expect(vertexOf({ HOME: home, GOOGLE_VERTEX_PROJECT: "p-1" }, proxied)).toMatchObject({ apiKey: null });
});

test("a project's provider signs in with the file that is named, or with gcloud's", () => {
  const home = folder();
  const project = { HOME: home, GOOGLE_VERTEX_PROJECT: "stills-1", GOOGLE_VERTEX_LOCATION: "europe-west4" };
  expect(vertexOf(project)).toMatchObject({
    apiKey: null,
    config: { kind: "vertex", project: "stills-1", location: "europe-west4" },
  });
  mkdirSync(join(home, ".config/gcloud"), { recursive: true });
  writeFileSync(join(home, ".config/gcloud/application_default_credentials.json"), '{"type":"authorized_user"}\n');
  expect(vertexOf(project)?.apiKey).toBe('{"type":"authorized_user"}');
  writeFileSync(join(home, "named.json"), '{"type":"service_account"}');
  expect(vertexOf({ ...project, GOOGLE_APPLICATION_CREDENTIALS: join(home, "named.json") })?.apiKey).toBe(
    '{"type":"service_account"}',
  );
});

test("an API key comes before an account", () => {
  expect(vertexOf({ GOOGLE_VERTEX_PROJECT: "p-1", GOOGLE_VERTEX_API_KEY: "key" })?.apiKey).toBe("key");
});
