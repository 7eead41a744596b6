import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { receiveEvents } from "../../examples/integrations/webhook-receiver.ts";
import { createEventFile } from "../../lib/local/event-file.ts";
import { startPostingEvents } from "../../lib/local/post-events.ts";
import { providerPausedEvent } from "../../lib/render/outgoing-event.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

test("the webhook receiver takes what Stillmotion posts, and nothing that is not signed", async () => {
  const heard: unknown[] = [];
  const server = receiveEvents(secret, (event) => heard.push(event));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const dataFolder = await mkdtemp(join(tmpdir(), "stillmotion-receiver-"));
  try {
    const problems: string[] = [];
    const address = { url, secrets: [secret] };
    const poster = await startPostingEvents({ dataFolder, address, onProblem: (problem) => problems.push(problem) });
    const failure = fakeFailure("account", { phase: "create" });
    const event = providerPausedEvent({ provider: "p", failure, openedAt: "2026-11-22T12:00:00.000Z" });
    await createEventFile(join(dataFolder, "events.jsonl"))(event);
    poster.wake();
    await poster.close();
    expect(heard).toMatchObject([{ id: event.id, "detail-type": "Provider Paused" }]);
    expect((await fetch(url, { method: "POST", body: JSON.stringify(event) })).status).toBe(400);
    expect(heard).toHaveLength(1);
    expect(problems).toEqual([]);
  } finally {
    server.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
});
