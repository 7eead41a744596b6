import { basename } from "node:path";
import { ownFailure } from "../../render/own-failures.ts";
import { endedRecord, type RenderRecord, withAttempt } from "../../render/render-record.ts";
import { exitCodes } from "../exit-codes.ts";
import { iterate } from "../iterate.ts";
import { loadSettings, whereOf } from "../load-settings.ts";
import { withLedger } from "../read-ledger.ts";
import { requireWords } from "../require-words.ts";
import { formatTable, printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion character create <name> <clip>`: a character of a render's clip, to be named in requests. */
export async function createCharacterCommand(
  name: string,
  clip: string,
  flags: Record<string, unknown>,
): Promise<number> {
  requireWords(name, "The character's name", "character create mossy ID");
  const source = basename(clip).replace(/\.mp4$/i, "");
  return iterate([source], { ...flags, again: undefined }, (made, { provider }) =>
    made.length > 1
      ? null
      : {
          kind: "character",
          source,
          character: name,
          ...(flags.provider === undefined || provider === undefined ? {} : { provider }),
        },
  );
}

/** `stillmotion character list`: those that can be named in requests. */
export async function listCharactersCommand(flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags, { spends: false });
  const characters = await withLedger(settings, ({ ledger }) => charactersIn(ledger.list()));
  if (flags.json === true) {
    for (const record of characters) process.stdout.write(`${JSON.stringify(record)}\n`);
    return exitCodes.succeeded;
  }
  const rows = characters.map((record) => [
    printable(nameOf(record)),
    printable(record.request.provider),
    printable(record.attempts.at(-1)?.jobId ?? ""),
    record.source ?? "",
    record.createdAt.slice(0, 19).replace("T", " "),
  ]);
  const table = formatTable([["name", "provider", "id there", "of the clip of", "made (UTC)"], ...rows]);
  process.stdout.write(rows.length === 0 ? `There are no characters in ${whereOf(settings)}.\n` : `${table}\n`);
  return exitCodes.succeeded;
}

/** `stillmotion character remove <name>`: its name is free again. The protocol has no request that deletes a character. */
export async function removeCharacterCommand(name: string, flags: Record<string, unknown>): Promise<number> {
  const { provider, ...others } = flags;
  const settings = await loadSettings(others, { spends: false });
  const removed = await withLedger(settings, async ({ ledger }) => {
    const named = (await charactersIn(ledger.list())).filter(
      (record) => nameOf(record) === name && (provider === undefined || record.request.provider === provider),
    );
    for (const { renderId } of named) {
      const entry = await ledger.get(renderId);
      if (entry === null) continue;
      await ledger.update(entry, (current) => (current.status === "succeeded" ? forgotten(current, new Date()) : null));
    }
    return named;
  });
  if (removed.length === 0)
    throw new UsageError(`There is no character ${printable(name)}; \`stillmotion character list\` shows all.`);
  for (const { request } of removed)
    process.stdout.write(`Forgotten: ${printable(name)} of ${printable(request.provider)}. The provider keeps it.\n`);
  return exitCodes.succeeded;
}

/** As a render that was canceled: asked for again, it is made anew. */
function forgotten(record: RenderRecord, now: Date): RenderRecord {
  const failure = ownFailure("canceled", { message: "The character was removed." });
  return { ...endedRecord(withAttempt(record, { state: "failed", failure }), failure, now), status: "canceled" };
}

async function charactersIn(records: AsyncIterable<RenderRecord>): Promise<RenderRecord[]> {
  const found: RenderRecord[] = [];
  for await (const record of records) {
    if (record.kind === "character" && record.status === "succeeded") found.push(record);
  }
  return found.sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
}

function nameOf({ request }: RenderRecord): string {
  return request.character ?? "";
}
