import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { makeStill } from "../support/make-still.ts";
import { startCli } from "../support/run-cli.ts";
import { newSecret } from "./sign.ts";

/** What stands between the provider and this machine: it hands on every byte, to a place that is known later. */
async function openTunnel() {
  const place = { port: 0 };
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url: path } = incoming;
    const onward = request({ host: "127.0.0.1", port: place.port, method, headers, path }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { place, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("a webhook wakes the render that waits: it polls once, and has its clip long before it would have looked", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-webhooks-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const secret = newSecret();
  const tunnel = await openTunnel();

  // A server that gives no hint when to look: without its webhook, the schedule would be all there is.
  const announcing = ["--profile", "cometapi", "--webhook", `${tunnel.url}/webhooks/own`];
  const studio = startCli(folder, ["studio", "--folder", "there", "--port", "0", ...announcing], {
    STUDIO_WEBHOOK_SECRET: secret,
  });
  const [, baseUrl] = /serves (http\S+) as/.exec(await studio.said("Stop with Ctrl-C")) ?? [];
  const providers = { own: { kind: "openai", profile: "cometapi", baseUrl } };
  await writeFile(join(folder, "stillmotion.config.json"), JSON.stringify({ provider: "own", providers }));

  await mkdir(join(folder, "stills"));
  const flags = ["--webhooks", tunnel.url, "--webhook-port", "0", "--size", "160x90", "--seconds", "4"];
  const watch = startCli(folder, ["watch", "stills", "--model", "sora-2", ...flags], {
    STILLMOTION_KEY_OWN: "any",
    STILLMOTION_WEBHOOK_SECRET_OWN: secret,
  });
  onTestFinished(async () => {
    for (const { child, ended } of [watch, studio]) {
      child.kill("SIGINT");
      await ended;
    }
  });
  const begun = await watch.said("Watching");
  expect(begun).toContain(`own announces to ${tunnel.url}/webhooks/own`);
  tunnel.place.port = Number(/come in at 127\.0\.0\.1:(\d+)/.exec(begun)?.[1]);

  await writeFile(join(folder, "lighthouse.jpg"), await makeStill({ width: 160, height: 90 }));
  await copyFile(join(folder, "lighthouse.jpg"), join(folder, "stills/lighthouse.jpg"));
  await watch.said("succeeded");

  const { stdout } = await startCli(folder, ["list", "--json"], { STILLMOTION_KEY_OWN: "any" }).ended;
  const { attempts } = JSON.parse(stdout) as RenderRecord;
  expect(attempts).toMatchObject([{ provider: "own", state: "succeeded", polls: 1 }]);
  // On a machine that has nothing else to do, some tenths of a second; its schedule would have it look after more than ten.
  const lag = Date.parse(attempts[0]?.endedAt ?? "") - (await finishedAt(folder));
  expect(lag).toBeLessThan(5000);
  watch.child.kill("SIGINT");
  const ended = await watch.ended;
  expect(`${ended.stdout}${ended.stderr}`).not.toContain(secret);
});

/** When the studio had the clip, in milliseconds since 1970. */
async function finishedAt(folder: string): Promise<number> {
  const lines = (await readFile(join(folder, "there/studio.jsonl"), "utf8")).trim().split("\n");
  const finished = lines
    .map((line) => JSON.parse(line) as { event: string; at: string })
    .filter(({ event }) => event === "finished");
  expect(finished).toHaveLength(1);
  return Date.parse(finished[0]?.at ?? "");
}
