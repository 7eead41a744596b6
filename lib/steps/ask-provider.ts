import type { CreateAnswer, VideoProvider } from "../providers/video-provider.ts";
import { goesOnFrom } from "../render/goes-on-from.ts";
import { idempotencyKeyOf } from "../render/idempotency-key.ts";
import { cantDerive } from "../render/own-failures.ts";
import { currentAttempt, type RenderRecord } from "../render/render-record.ts";
import { askForCharacter, charactersAt } from "./characters-of.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** Asks once for the job of a record's attempt: of its still, or of its source's job. Null where the fitted still is gone. */
export async function askProvider(
  dependencies: Pick<StepDependencies, "ledger" | "objects">,
  provider: VideoProvider,
  record: RenderRecord,
): Promise<CreateAnswer | null> {
  const attempt = currentAttempt(record);
  if (attempt === undefined) return null;
  const { objects } = dependencies;
  const { kind, prompt, prepared } = record;
  const from = goesOnFrom(record);
  const { model, seconds, size } = attempt;
  const idempotencyKey = idempotencyKeyOf(record.renderId, attempt);
  if (kind === "character") return askForCharacter(dependencies, provider, record, idempotencyKey);
  const characters = await charactersAt(dependencies.ledger, provider, record.request.characters);
  if ("failure" in characters) return { status: "failed", failure: characters.failure };
  if (from !== null && kind !== "animate" && kind !== "stitch") {
    const job = { kind, jobId: from.jobId, prompt, seconds, idempotencyKey };
    return (await provider.derive?.(job)) ?? { status: "failed", failure: cantDerive(provider.name, kind) };
  }
  const bytes = prepared === null ? null : await objects.read({ bucket: prepared.bucket, key: prepared.key });
  if (prepared === null || bytes === null) return null;
  const { mediaType } = prepared;
  const job = { prompt, model, seconds, size, still: { bytes, mediaType }, idempotencyKey };
  return provider.create(characters.ids.length === 0 ? job : { ...job, characters: characters.ids });
}
