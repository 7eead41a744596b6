import type { FileHandle } from "node:fs/promises";
import type { ClipProvenance } from "../../render/clip-provenance.ts";
import type { TopLevelBox } from "../walk-boxes.ts";
import { checkSignature, readSignature } from "./check-signature.ts";
import { decodeCbor } from "./decode-cbor.ts";
import { resolveExclusions } from "./exclusions.ts";
import { hashClip } from "./hash-clip.ts";
import { ManifestProblem, malformed, uncheckable } from "./manifest-problem.ts";
import { contentOf, hashName, type Manifest, readManifest } from "./read-manifest.ts";
import { summariseManifest } from "./summarise-manifest.ts";

export interface OpenClip {
  file: FileHandle;
  boxes: TopLevelBox[];
  now: Date;
  /** Whether the time for it is up. */
  isOver: () => boolean;
}

type Answer = Pick<ClipProvenance, "c2pa" | "problem" | "manifest">;

/** Reads a manifest store and checks it against the clip it was found in. What it could read is in the answer however it ends. */
export async function checkManifest(store: Uint8Array, clip: OpenClip): Promise<Answer> {
  const answer: Answer = { c2pa: "valid", problem: null, manifest: null };
  try {
    const manifest = readManifest(store);
    answer.manifest = summariseManifest(manifest, null);
    const signature = readSignature(manifest.signature);
    answer.manifest = summariseManifest(manifest, signature);
    checkSignature(signature, manifest.claimBytes, clip.now);
    await checkBinding(manifest, clip);
  } catch (error) {
    if (isOurOwn(error)) throw error;
    answer.c2pa = error instanceof ManifestProblem ? error.status : "invalid";
    // Node throws what OpenSSL finds wrong with a certificate wherever it is looked at.
    answer.problem =
      error instanceof ManifestProblem ? error.message.slice(0, 200) : "signingCredential.invalid: it can't be read";
  }
  return answer;
}

/** An error of the disk has a system call's number; one about the file's content has none. */
const isOurOwn = (error: unknown) => error instanceof Error && "errno" in error && "syscall" in error;

/** Whether the clip's bytes are those that were signed. @throws ManifestProblem */
async function checkBinding(manifest: Manifest, clip: OpenClip): Promise<void> {
  const labels = [...manifest.assertions.keys()].filter((label) => label.startsWith("c2pa.hash."));
  if (labels.length === 0) malformed("claim.hardBindings.missing", "nothing ties the manifest to the clip");
  if (labels.length > 1) malformed("assertion.multipleHardBindings", "several hashes tie the manifest to the clip");
  const [label = ""] = labels;
  const box = manifest.assertions.get(label);
  if (box === undefined || !/^c2pa\.hash\.bmff\.v[23]$/.test(label))
    return uncheckable(`it is tied to the clip by ${label}`);
  if (!manifest.created.has(label)) malformed("claim.hardBindings.missing", "the signer does not vouch for the hash");
  const binding = decodeCbor(contentOf(box, "cbor", "assertion.cbor.invalid"));
  if (!(binding instanceof Map)) return malformed("assertion.bmffHash.malformed", "it is no map");
  if (binding.get("merkle") != null) uncheckable("it is tied to the clip by a Merkle tree");
  const ranges = await resolveExclusions(clip.file, clip.boxes, binding.get("exclusions"));
  const algorithm = hashName(binding.get("alg") ?? manifest.claim.get("alg"));
  const hash = binding.get("hash");
  const actual = await hashClip(clip.file, clip.boxes, ranges, algorithm, clip.isOver);
  if (!(hash instanceof Uint8Array) || !actual.equals(hash)) {
    malformed("assertion.bmffHash.mismatch", "the clip was changed after it was signed");
  }
}
