import { createPublicKey, type KeyObject } from "node:crypto";
import * as z from "zod/mini";

/** fal's public keys, from the page that fal's documents name; it may be kept for a day. */
export const falKeysUrl = "https://rest.fal.ai/.well-known/jwks.json";

const keptMilliseconds = 86_400_000;
/** fal adds keys before it signs with them: a signature by none of ours is worth a look, but no more than this often. */
const lookEveryMilliseconds = 60_000;
const timeoutMilliseconds = 5_000;
const mostBytes = 65_536;
const mostKeys = 20;

const jwksSchema = z.looseObject({ keys: z.array(z.unknown()).check(z.maxLength(1000)) });
const keySchema = z.looseObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() });

export interface FalKeys {
  /** The keys, at most a day old; none where they can't be had. */
  read(): Promise<readonly KeyObject[]>;
  /** The keys as they are now, for a signature that none of `read` made; those of `read` where it asked a moment ago. */
  reread(): Promise<readonly KeyObject[]>;
}

/** Never rejects: without keys no signature is right. */
export function createFalKeys({
  now,
  url = falKeysUrl,
}: {
  now: () => Date;
  /** Another page, in tests. */
  url?: string;
}): FalKeys {
  let keys: readonly KeyObject[] = [];
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<readonly KeyObject[]> | null = null;

  async function ask(): Promise<readonly KeyObject[]> {
    askedAt = now().getTime();
    const found = await fetchKeys(url);
    if (found !== null) {
      keys = found;
      fetchedAt = askedAt;
    }
    return isFresh() ? keys : [];
  }

  const isFresh = () => now().getTime() - fetchedAt < keptMilliseconds;

  /** All who ask at once share one request. */
  async function reread(): Promise<readonly KeyObject[]> {
    if (asking !== null) return asking;
    if (now().getTime() - askedAt < lookEveryMilliseconds) return isFresh() ? keys : [];
    asking = ask().finally(() => {
      asking = null;
    });
    return asking;
  }

  return { reread, read: async () => (isFresh() ? keys : reread()) };
}

async function fetchKeys(url: string): Promise<readonly KeyObject[] | null> {
  try {
    const response = await fetch(url, {
      redirect: "error",
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    if (!response.ok || response.body === null) return null;
    const parsed = jwksSchema.safeParse(JSON.parse(await readText(response.body)));
    return parsed.success ? parsed.data.keys.slice(0, mostKeys).flatMap(toKey) : null;
  } catch {
    return null;
  }
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > mostBytes) throw new Error("the page of keys is too long");
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** A key of another kind, or none at all, is left out. */
function toKey(value: unknown): KeyObject[] {
  const parsed = keySchema.safeParse(value);
  if (!parsed.success) return [];
  try {
    return [createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: parsed.data.x }, format: "jwk" })];
  } catch {
    return [];
  }
}
