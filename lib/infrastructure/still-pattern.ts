import type { EventPattern } from "aws-cdk-lib/aws-events";

/** The endings of a still's key. HEIC too: it is refused with advice, not passed over in silence. */
export const stillExtensions = ["jpg", "jpeg", "png", "webp", "avif", "tif", "tiff", "gif", "heic", "heif"] as const;

/**
 * A still was dropped. Several conditions on one field are alternatives to EventBridge, a field can't be asked about twice,
 * and wildcards go by case: "under stills/ and ending in .jpg in any case" can't be said. So the pattern asks for the ending
 * in any case, and the bucket takes nothing that is not under `stills/` (see storage.ts). Requests beside the stills end in
 * .json; clips, posters and fitted stills are in another bucket.
 */
export function stillDropped(bucket: string): EventPattern {
  const key = stillExtensions.map((extension) => ({ suffix: { "equals-ignore-case": `.${extension}` } }));
  return {
    source: ["aws.s3"],
    detailType: ["Object Created"],
    detail: { bucket: { name: [bucket] }, object: { key } },
  };
}
