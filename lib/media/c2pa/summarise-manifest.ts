import type { ManifestSummary } from "../../render/clip-provenance.ts";
import { plainText, sourceTypeCode } from "../stranger-text.ts";
import type { Signature } from "./check-signature.ts";
import { type Cbor, decodeCbor } from "./decode-cbor.ts";
import { contentOf, type Manifest } from "./read-manifest.ts";

const mostEntries = 20;

/** What a manifest says, in plain text. @throws ManifestProblem where an assertion that it reads is no CBOR */
export function summariseManifest(manifest: Manifest, signature: Signature | null): ManifestSummary {
  const { claim } = manifest;
  const info = claim.get("claim_generator_info");
  const generator = nameAndVersion(Array.isArray(info) ? info[0] : info) ?? plainText(claim.get("claim_generator"));
  const actions = assertionsOf(manifest, /^c2pa\.actions(\.v2)?(__\d+)?$/).flatMap((content) => {
    const list = get(content, "actions");
    return Array.isArray(list) ? list : [];
  });
  return {
    generator,
    title: plainText(claim.get("dc:title")),
    signer: signature === null ? null : describeSigner(signature),
    actions: actions.slice(0, mostEntries).map((action) => ({
      action: plainText(get(action, "action")) ?? "unknown",
      digitalSourceType: sourceTypeCode(get(action, "digitalSourceType")),
      softwareAgent: nameAndVersion(get(action, "softwareAgent")),
    })),
    ingredients: assertionsOf(manifest, /^c2pa\.ingredient(\.v[23])?(__\d+)?$/)
      .slice(0, mostEntries)
      .map((content) => ({
        title: plainText(get(content, "dc:title")),
        relationship: plainText(get(content, "relationship")),
      })),
  };
}

function assertionsOf(manifest: Manifest, label: RegExp): Cbor[] {
  return [...manifest.assertions]
    .filter(([name]) => label.test(name))
    .map(([, box]) => decodeCbor(contentOf(box, "cbor", "assertion.cbor.invalid")));
}

const get = (value: Cbor | undefined, key: string): Cbor => (value instanceof Map ? value.get(key) : undefined);

/** `{ name, version }`, or a text as older manifests have it. */
function nameAndVersion(value: Cbor | undefined): string | null {
  const name = plainText(get(value, "name"));
  const version = plainText(get(value, "version"));
  return name === null ? plainText(value) : plainText([name, version].filter((part) => part !== null).join(" "));
}

function describeSigner({ certificates: [certificate] }: Signature): NonNullable<ManifestSummary["signer"]> {
  const subject = entriesOf(certificate.subject);
  const issuer = entriesOf(certificate.issuer);
  return {
    name: subject.get("CN") ?? null,
    organisation: subject.get("O") ?? null,
    issuer: issuer.get("O") ?? issuer.get("CN") ?? null,
  };
}

/** Node writes a name as lines like `O=Somebody`. */
function entriesOf(name: string | undefined): Map<string, string> {
  const lines = (name ?? "").split("\n").map((line) => /^([A-Z]+)=(.*)$/.exec(line));
  return new Map(
    lines
      .flatMap((match) => [[match?.[1] ?? "", plainText(match?.[2]) ?? ""] as const])
      .filter(([, text]) => text !== ""),
  );
}
