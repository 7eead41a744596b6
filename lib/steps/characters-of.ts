import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { CreateAnswer, VideoProvider } from "../providers/video-provider.ts";
import { characterIdOf } from "../render/characters.ts";
import type { Failure } from "../render/failure.ts";
import { noCharacters, ownFailure } from "../render/own-failures.ts";
import type { RenderRecord } from "../render/render-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** Asks once for the character that a render makes, of the clip that its source has filed. */
export async function askForCharacter(
  { ledger, objects }: Pick<StepDependencies, "ledger" | "objects">,
  provider: VideoProvider,
  { request, source }: RenderRecord,
  idempotencyKey: string,
): Promise<CreateAnswer> {
  if (provider.createCharacter === undefined) return { status: "failed", failure: noCharacters(provider.name) };
  const at = source === null ? null : (await ledger.get(source))?.record.clip;
  const clip = at == null ? null : await objects.read({ bucket: at.bucket, key: at.key });
  if (clip === null) {
    const message = `The clip of ${source} is not where it was filed.`;
    return { status: "failed", failure: ownFailure("source_without_clip", { message, phase: "create" }) };
  }
  return provider.createCharacter({ name: request.character ?? "", clip, idempotencyKey });
}

/** A provider's ids of the characters of these names: those that were made at the very server it is at now. */
export async function charactersAt(
  ledger: Pick<RenderLedger, "get">,
  { name: provider, origin = null }: { name: string; origin?: string | null },
  names: readonly string[] = [],
): Promise<{ ids: string[] } | { failure: Failure }> {
  const ids: string[] = [];
  for (const name of names) {
    const character = await characterOf(ledger, provider, name);
    if (character === null) return { failure: unknown(name, provider) };
    if (character.origin !== null && origin !== null && character.origin !== origin)
      return { failure: unknown(name, provider, ` at ${origin}; it was made at ${character.origin}`) };
    ids.push(character.jobId);
  }
  return { ids };
}

/**
 * What speaks against a request's characters, before anything is spent: every provider that may be asked has to know them,
 * as far as the ledger tells.
 */
export async function refusalOfCharacters(
  { catalogue, ledger }: Pick<StepDependencies, "catalogue"> & { ledger: Pick<RenderLedger, "get"> },
  { request }: Pick<RenderRecord, "request">,
): Promise<Failure | null> {
  const { characters = [], fallbacks, shots } = request;
  if (characters.length === 0) return null;
  const makers = [...(shots ?? [request]), ...fallbacks].map(({ provider }) => provider);
  for (const provider of new Set(makers)) {
    const most = catalogue.charactersOf(provider);
    if (most === 0) return noCharacters(provider);
    if (characters.length > most) {
      const message = `The provider ${provider} takes at most ${most} characters.`;
      return ownFailure("request_invalid", { message });
    }
    for (const name of characters) {
      if ((await characterOf(ledger, provider, name)) === null) return unknown(name, provider);
    }
  }
  return null;
}

async function characterOf(
  ledger: Pick<RenderLedger, "get">,
  provider: string,
  name: string,
): Promise<{ jobId: string; origin: string | null } | null> {
  const record = (await ledger.get(characterIdOf(provider, name)))?.record;
  const attempt = record?.status === "succeeded" ? record.attempts.at(-1) : undefined;
  return attempt?.jobId == null ? null : { jobId: attempt.jobId, origin: attempt.origin };
}

function unknown(name: string, provider: string, where = ""): Failure {
  const message = `The provider ${provider} has no character ${JSON.stringify(name)}${where}.`;
  return ownFailure("character_unknown", { message });
}
