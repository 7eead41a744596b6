import type { EventPattern } from "aws-cdk-lib/aws-events";

/** The endings of a still's key. HEIC too: it is refused with advice, not passed over in silence. */
export const stillExtensions = ["jpg", "jpeg", "png", "webp", "avif", "tif", "tiff", "gif", "heic", "heif"] as const;

const objectCreated = { source: ["aws.s3"], detailType: ["Object Created"] };

/**
 * Something was put under `stills/`. To EventBridge several conditions on one field are alternatives, a field can't be asked
 * about twice (not even by `$or`), and wildcards go by case: "under stills/ and ending in .jpg in any case" is more than
 * one pattern can say. So it takes two rules, one behind the other, with a bus between them.
 */
export function putUnderStills(bucket: string): EventPattern {
  return { ...objectCreated, detail: { bucket: { name: [bucket] }, object: { key: [{ prefix: "stills/" }] } } };
}

/** Something was put where it is a request of its own, or a manifest. Wildcards go by case. */
export function putAs(bucket: string, ...wildcards: string[]): EventPattern {
  const key = wildcards.map((wildcard) => ({ wildcard }));
  return { ...objectCreated, detail: { bucket: { name: [bucket] }, object: { key } } };
}

/** Of what was put there, the requests beside stills: one may come too late for its still, or change. */
export function isSidecar(): EventPattern {
  return { ...objectCreated, detail: { object: { key: [{ suffix: ".json" }] } } };
}

/** Of what was put there, the stills: not the requests beside them. */
export function isStill(): EventPattern {
  const key = stillExtensions.map((extension) => ({ suffix: { "equals-ignore-case": `.${extension}` } }));
  return { ...objectCreated, detail: { object: { key } } };
}
