import { createHash, timingSafeEqual } from "node:crypto";
import { type Cbor, type CborMap, decodeCbor } from "./decode-cbor.ts";
import { malformed, uncheckable } from "./manifest-problem.ts";
import { readJumbf, type SuperBox } from "./read-jumbf.ts";

/** The manifest that speaks for the clip: the last one of the store. */
export interface Manifest {
  claim: CborMap;
  /** The claim as it was signed. */
  claimBytes: Uint8Array;
  /** The signature's `COSE_Sign1`. */
  signature: Cbor;
  /** By label, e.g. `c2pa.actions.v2`. Their hashes are those that the claim names. */
  assertions: Map<string, SuperBox>;
  /** Labels of those that the signer vouches for; of the others it only says that they were there. */
  created: Set<string>;
}

/** Reads a manifest store and holds its last manifest's assertions against its claim (C2PA 2.1, 15.10). @throws ManifestProblem */
export function readManifest(store: Uint8Array): Manifest {
  const root = readJumbf(store);
  if (root.type !== "c2pa") malformed("general.error", "it is no manifest store");
  const box = root.children.at(-1) ?? malformed("claim.missing", "the manifest store is empty");
  if (box.type === "c2cm") uncheckable("the manifest is compressed");
  if (box.type === "c2um") uncheckable("it is an update manifest, which leaves the clip to an earlier one");
  if (box.type !== "c2ma") malformed("general.error", "the last box of the store is no manifest");
  const claimBox = only(box, "c2cl", "claim.missing");
  if (!/^c2pa\.claim(\.v2)?$/.test(claimBox.label)) malformed("claim.missing", "a claim of another kind");
  const signatureBox = only(box, "c2cs", "claimSignature.missing");
  const claimBytes = contentOf(claimBox, "cbor", "claim.cbor.invalid");
  const claim = decodeCbor(claimBytes);
  if (!(claim instanceof Map)) return malformed("claim.cbor.invalid", "the claim is no map");
  if (labelOf(claim.get("signature"), box.label, "") !== signatureBox.label) {
    malformed("claimSignature.missing", "the claim names another signature");
  }
  const signature = decodeCbor(contentOf(signatureBox, "cbor", "claimSignature.missing"));
  return { claim, claimBytes, signature, ...checkAssertions(claim, box) };
}

function only(box: SuperBox, type: string, code: string): SuperBox {
  const [first, ...others] = box.children.filter((child) => child.type === type);
  if (first === undefined || others.length > 0) return malformed(code, `there are ${others.length} too many or none`);
  return first;
}

/** The bytes of a superbox's one content box. @throws ManifestProblem */
export function contentOf(box: SuperBox, name: string, code: string): Uint8Array {
  const [content, ...others] = box.contents.filter((each) => each.name !== "free" && each.name !== "c2sh");
  if (content?.name !== name || others.length > 0) return malformed(code, `${box.label} has no ${name} content`);
  return content.bytes;
}

/** Every assertion named by the claim is there with the hash it names, and every one that is there is named. */
function checkAssertions(claim: CborMap, box: SuperBox): Pick<Manifest, "assertions" | "created"> {
  const store = only(box, "c2as", "claim.cbor.invalid");
  const boxes = new Map(store.children.map((child) => [child.label, child]));
  const created = named(claim.get("created_assertions") ?? claim.get("assertions"));
  const references = [...created, ...named(claim.get("gathered_assertions"))];
  const assertions = new Map<string, SuperBox>();
  for (const reference of references) {
    const label = labelOf(reference.get("url"), box.label, `${store.label}/`);
    const assertion = label === null ? undefined : boxes.get(label);
    if (label === null || assertion === undefined) return malformed("assertion.missing", "one that the claim names");
    const hash = reference.get("hash");
    const digest = createHash(hashName(reference.get("alg") ?? claim.get("alg")))
      .update(assertion.hashed)
      .digest();
    if (!(hash instanceof Uint8Array) || hash.length !== digest.length || !timingSafeEqual(hash, digest)) {
      malformed("assertion.hashedURI.mismatch", label);
    }
    assertions.set(label, assertion);
  }
  const undeclared = [...boxes.keys()].find((label) => !assertions.has(label));
  if (undeclared !== undefined) malformed("assertion.undeclared", undeclared);
  const createdLabels = created.flatMap(
    (reference) => labelOf(reference.get("url"), box.label, `${store.label}/`) ?? [],
  );
  return { assertions, created: new Set(createdLabels) };
}

function named(list: Cbor): CborMap[] {
  if (list === undefined) return [];
  const isList = Array.isArray(list) && list.every((item) => item instanceof Map);
  return isList ? list : malformed("claim.cbor.invalid", "a list of assertions");
}

/** What follows `prefix` in a JUMBF URI that stays within this manifest; null for any other. */
function labelOf(uri: Cbor, manifestLabel: string, prefix: string): string | null {
  if (typeof uri !== "string" || !uri.startsWith("self#jumbf=")) return null;
  const path = uri.slice("self#jumbf=".length);
  const absolute = `/c2pa/${manifestLabel}/`;
  const relative = path.startsWith(absolute) ? path.slice(absolute.length) : path;
  return relative.startsWith(prefix) ? relative.slice(prefix.length) : null;
}

/** Node's name of a hash algorithm of C2PA. @throws ManifestProblem */
export function hashName(algorithm: Cbor): "sha256" | "sha384" | "sha512" {
  if (algorithm === "sha256" || algorithm === "sha384" || algorithm === "sha512") return algorithm;
  return malformed("algorithm.unsupported", "a hash that is none of SHA-256, SHA-384 and SHA-512");
}
