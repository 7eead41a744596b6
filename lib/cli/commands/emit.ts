import { readFile, stat } from "node:fs/promises";
import { type EventIn, readEvent } from "../../local/read-event.ts";
import { requestedManifest } from "../../local/requested-manifest.ts";
import { sayFileError } from "../../objects/say-file-error.ts";
import { mergeRequests } from "../../render/merge-requests.ts";
import { failureNotes, renderTable } from "../describe-record.ts";
import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import { loadSettings, requestOf } from "../load-settings.ts";
import { openThisMachine } from "../open-home.ts";
import { printRecord, runSession } from "../run-session.ts";
import type { Settings } from "../settings.ts";
import { printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { runManifest } from "./batch.ts";

export interface EmitFlags extends Record<string, unknown> {
  json?: boolean;
  folder?: string;
}

/** `stillmotion emit <event.json>`: hands in an event that asks for a render or a batch, as other systems do. */
export async function emitCommand(path: string, flags: EmitFlags): Promise<number> {
  const settings = await loadSettings(flags);
  const json = flags.json === true;
  const refuse = (error: NodeJS.ErrnoException): never => {
    const isTheirs = ["EventError", "ManifestError"].includes(error.name) || error.code !== undefined;
    throw isTheirs ? new UsageError(printable(`${path}: ${sayFileError(error)}`)) : error;
  };
  const asked = await readEventFile(path).catch(refuse);
  if (settings.stack !== undefined) return send(asked, settings.stack);
  if (asked.batch === null) return render(asked.event, settings, { json, label: path });
  const place = { root: flags.folder ?? ".", dataFolder: settings.data };
  const { manifest, maxCostUsd, under } = await requestedManifest(asked.batch.manifest, place).catch(refuse);
  const request = mergeRequests(under, requestOf(settings));
  return runManifest(manifest, { settings, request, maxCostUsd: asked.batch.maxCostUsd ?? maxCostUsd, json });
}

async function readEventFile(path: string): Promise<EventIn> {
  return readEvent(await readFile(path, "utf8"), (await stat(path)).mtime);
}

async function render(
  event: Record<string, unknown>,
  settings: Settings,
  { json, label }: { json: boolean; label: string },
): Promise<number> {
  const home = await openThisMachine(settings);
  return runSession(home, json, async ({ follow, progress }) => {
    const unfinished = await home.resume();
    const { record, problem } = await follow(await home.start(event), label);
    await Promise.all(unfinished);
    progress.close();
    if (record === null) {
      process.stderr.write(`${printable(`The render could not be finished: ${problem ?? "it has no record"}`)}\n`);
      return exitCodes.failed;
    }
    if (json) printRecord(record);
    else process.stdout.write(`${[renderTable([record], home.whereIs), ...failureNotes([record])].join("\n")}\n`);
    return exitCodeOf([record.status]);
  });
}

/** The rule of the deployment starts it; how it goes is told by events, and by `list --stack`. */
async function send({ event }: EventIn, stack: string): Promise<number> {
  const { EventBridgeClient } = await import("@aws-sdk/client-eventbridge");
  const { createEventSender } = await import("../../aws/event-bridge.ts");
  const { readRequestBus } = await import("../../aws/stack-outputs.ts");
  const { id, time, "detail-type": type, detail } = event;
  const { bus, source } = await readRequestBus(stack);
  const client = new EventBridgeClient();
  await createEventSender(client, bus, source)({ id, type, time, detail: JSON.stringify(detail) });
  client.destroy();
  process.stdout.write(`Sent to the stack ${stack}: ${type}.\n`);
  return exitCodes.succeeded;
}
