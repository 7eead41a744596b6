import { createHash, sign } from "node:crypto";
import { type Holder, makeCertificate } from "./make-certificate.ts";

export const manifestUuid = Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex");
export const authority = makeCertificate("Test Authority", { isIssuer: true });
export const signer = makeCertificate("Test Signer", { issuer: authority });

export const usualExclusions = [
  { xpath: "/uuid", data: [{ offset: 8, value: manifestUuid }] },
  { xpath: "/ftyp" },
  { xpath: "/mfra" },
];

export interface SignClipOptions {
  signer?: Holder;
  /** The certificates after the signer's. */
  issuers?: Holder[];
  exclusions?: object[];
  /** More assertions, by label. */
  assertions?: Record<string, Encodable>;
  /** More assertions, which the claim does not name. */
  undeclared?: Record<string, Encodable>;
  hashLabel?: string;
  /** More keys of the hash assertion. */
  binding?: Record<string, Encodable>;
  /** More keys of the claim. */
  claim?: Record<string, Encodable>;
  /** Bytes for the place of the claim, after it was signed. */
  tamper?: (store: Buffer) => Buffer;
}

const label = "urn:c2pa:9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";
const created = {
  actions: [
    {
      action: "c2pa.created",
      digitalSourceType: "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    },
  ],
};

/** The clip with a signed C2PA manifest behind its last box, where it moves nothing (C2PA 2.1). */
export function signClip(clip: Uint8Array, options: SignClipOptions = {}): Buffer {
  const holder = options.signer ?? signer;
  const boxes = topLevelBoxes(Buffer.from(clip));
  const exclusions = options.exclusions ?? usualExclusions;
  const left = new Set(exclusions.map((each) => (each as { xpath: string }).xpath.slice(1)));
  const hash = createHash("sha256");
  for (const box of boxes.filter(({ name }) => name === "uuid" || !left.has(name))) {
    const place = Buffer.alloc(8);
    place.writeBigUInt64BE(BigInt(box.offset));
    hash.update(place).update(clip.subarray(box.offset, box.offset + box.length));
  }
  const binding = { exclusions, alg: "sha256", hash: hash.digest(), name: "test", ...options.binding } as Encodable;
  const assertions: Record<string, Encodable> = {
    "c2pa.actions.v2": created,
    [options.hashLabel ?? "c2pa.hash.bmff.v3"]: binding,
    ...options.assertions,
  };
  const store = writeStore(assertions, options, holder);
  const content = Buffer.concat([
    manifestUuid,
    Buffer.alloc(4),
    Buffer.from("manifest\0"),
    Buffer.alloc(8),
    options.tamper?.(store) ?? store,
  ]);
  return Buffer.concat([clip, box("uuid", content)]);
}

function writeStore(assertions: Record<string, Encodable>, options: SignClipOptions, holder: Holder): Buffer {
  const boxed = Object.entries(assertions).map(
    ([name, content]) => [name, superBox("cbor", name, [box("cbor", encode(content))])] as const,
  );
  const undeclared = Object.entries(options.undeclared ?? {}).map(([name, content]) =>
    superBox("cbor", name, [box("cbor", encode(content))]),
  );
  const claim = encode({
    alg: "sha256",
    instanceID: "xmp:iid:2f9a",
    claim_generator_info: { name: "Test Generator", version: "1.0" },
    signature: "self#jumbf=c2pa.signature",
    "dc:title": "A lantern",
    created_assertions: boxed.map(([name, bytes]) => ({
      url: `self#jumbf=c2pa.assertions/${name}`,
      hash: createHash("sha256").update(bytes.subarray(8)).digest(),
    })),
    ...options.claim,
  });
  const issuers = options.issuers ?? [authority];
  const header = encode(
    new Map<Encodable, Encodable>([
      [1, -7],
      [33, [holder, ...issuers].map(({ certificate }) => certificate)],
    ]),
  );
  const signed = encode(["Signature1", header, Buffer.alloc(0), claim]);
  const signature = sign("sha256", signed, { key: holder.key, dsaEncoding: "ieee-p1363" });
  const cose = Buffer.concat([Buffer.of(0xd2), encode([header, {}, null, signature])]);
  return superBox("c2pa", "c2pa", [
    superBox("c2ma", label, [
      superBox("c2as", "c2pa.assertions", [...boxed.map(([, bytes]) => bytes), ...undeclared]),
      superBox("c2cl", "c2pa.claim.v2", [box("cbor", claim)]),
      superBox("c2cs", "c2pa.signature", [box("cbor", cose)]),
    ]),
  ]);
}

export type Encodable =
  | string
  | number
  | null
  | Uint8Array
  | Encodable[]
  | Map<Encodable, Encodable>
  | { [key: string]: Encodable };

/** CBOR (RFC 8949), of what a manifest needs. */
export function encode(value: Encodable): Buffer {
  if (value === null) return Buffer.of(0xf6);
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, item]) => [encode(key), encode(item)])]);
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.of((major << 5) | count);
  if (count < 256) return Buffer.of((major << 5) | 24, count);
  return Buffer.of((major << 5) | 25, count >> 8, count & 255);
}

export function box(name: string, content: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.length);
  header.write(name, 4, "latin1");
  return Buffer.concat([header, content]);
}

export function superBox(type: string, boxLabel: string, contents: Uint8Array[]): Buffer {
  const description = Buffer.concat([
    Buffer.from(type, "latin1"),
    Buffer.from("00110010800000aa00389b71", "hex"),
    Buffer.of(3),
    Buffer.from(`${boxLabel}\0`),
  ]);
  return box("jumb", Buffer.concat([box("jumd", description), ...contents]));
}

export function topLevelBoxes(bytes: Buffer): { name: string; offset: number; length: number }[] {
  const boxes = [];
  for (let offset = 0; offset < bytes.length; ) {
    const length = bytes.readUInt32BE(offset);
    boxes.push({ name: bytes.toString("latin1", offset + 4, offset + 8), offset, length });
    offset += length;
  }
  return boxes;
}
