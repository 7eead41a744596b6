import * as z from "zod/mini";
import { isKeyPath } from "../render/key-path.ts";
import { locateJson } from "../render/locate-json.ts";
import { sayProblem } from "../render/read-request.ts";
import { strictKeys } from "../render/strict-keys.ts";

/** Every still whose key begins so is a line of the batch. */
export interface AskedPrefix {
  /** Begins with one of `prefixRoots`, and may end anywhere: `stills/autumn/`. */
  prefix: string;
  /** A request that stands under those of the stills; checked when the listing is read, as the first line of a manifest. */
  defaults?: Record<string, unknown> | undefined;
}

/** Where stills lie that a batch may be made of, in both homes. */
export const prefixRoots = ["stills/", "batches/"] as const;

/** The root that a prefix begins with: the lines of its listing name stills below it. */
export function rootOfPrefix(prefix: string): (typeof prefixRoots)[number] {
  return prefix.startsWith("batches/") ? "batches/" : "stills/";
}

/** S3 takes no longer key. */
const longestBytes = 1024;

export const prefixShape = {
  prefix: z
    .string()
    .check(
      z.refine(isPrefix, 'it must begin with stills/ or batches/ and have no part "..", for example stills/autumn/'),
    ),
  defaults: z.optional(
    z
      .record(z.string(), z.unknown())
      .check(
        z.refine(
          (given) => !Object.hasOwn(given, "again"),
          "again: such a batch renders what is missing: leave it out",
        ),
      ),
  ),
};

export const costLimitSchema = z.optional(z.coerce.number().check(z.nonnegative()));

const fileSchema = strictKeys("key of a batch by prefix", { ...prefixShape, maxCostUsd: costLimitSchema });

/** Reads `{ "prefix", "defaults"?, "maxCostUsd"? }`, as it is dropped below `batches/`; or says what is wrong with it, and where. */
export function readPrefixFile(
  bytes: Uint8Array,
): { asked: AskedPrefix; maxCostUsd: number | null } | { problem: string } {
  const located = locateJson(new TextDecoder().decode(bytes));
  if (located.status === "broken") return { problem: sayProblem({ path: "", ...located }) };
  const { data, error } = fileSchema.safeParse(located.value);
  if (data !== undefined) {
    const { maxCostUsd = null, ...asked } = data;
    return { asked, maxCostUsd };
  }
  const problems = error.issues.map(({ path, message }) => {
    const place = path.join(".");
    return sayProblem({ path: place, message, ...located.placeOf(place) });
  });
  return { problem: problems.join("; ").slice(0, 1000) };
}

function isPrefix(prefix: string): boolean {
  return (
    prefixRoots.some((root) => prefix.startsWith(root)) &&
    isKeyPath(prefix.replace(/\/$/, "")) &&
    prefix.isWellFormed() &&
    Buffer.byteLength(prefix) <= longestBytes
  );
}
