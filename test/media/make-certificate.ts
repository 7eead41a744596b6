import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface Holder {
  name: string;
  key: KeyObject;
  publicKey: KeyObject;
  /** DER. */
  certificate: Uint8Array;
}

export interface MakeCertificateOptions {
  /** Who signs it; itself by default. */
  issuer?: Holder;
  isIssuer?: boolean;
  /** Extended key usages; for mail by default, as the specification allows. */
  uses?: string[];
  from?: Date;
  until?: Date;
}

export const forMail = "1.3.6.1.5.5.7.3.4";
const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));

/** A key on P-256 and an X.509 certificate for it, made here and now (RFC 5280). */
export function makeCertificate(name: string, options: MakeCertificateOptions = {}): Holder {
  const { privateKey: key, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = options.issuer ?? { name, key, publicKey };
  const { isIssuer = false, uses = [forMail], from = new Date("2026-01-01"), until = new Date("2049-01-01") } = options;
  const extensions = sequence(
    extension("2.5.29.19", true, isIssuer ? sequence(tlv(0x01, [0xff])) : sequence()),
    extension("2.5.29.15", true, isIssuer ? tlv(0x03, [1, 0x06]) : tlv(0x03, [7, 0x80])),
    ...(isIssuer ? [] : [extension("2.5.29.37", false, sequence(...uses.map(oid)))]),
    extension("2.5.29.14", false, tlv(0x04, keyId(publicKey))),
    extension("2.5.29.35", false, sequence(tlv(0x80, keyId(issuer.publicKey)))),
  );
  const toBeSigned = sequence(
    tlv(0xa0, tlv(0x02, [2])),
    tlv(0x02, [1]),
    ecdsaWithSha256,
    distinguishedName(issuer.name),
    sequence(time(from), time(until)),
    distinguishedName(name),
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, extensions),
  );
  const signature = tlv(0x03, Buffer.concat([Buffer.of(0), sign("sha256", toBeSigned, issuer.key)]));
  return { name, key, publicKey, certificate: sequence(toBeSigned, ecdsaWithSha256, signature) };
}

function tlv(tag: number, content: Uint8Array | number[]): Buffer {
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...head), Buffer.from(content)]);
}

function sequence(...parts: Uint8Array[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = rest.flatMap((number) => {
    const digits = [number & 127];
    for (let left = number >>> 7; left > 0; left >>>= 7) digits.unshift((left & 127) | 128);
    return digits;
  });
  return tlv(0x06, [first * 40 + second, ...bytes]);
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(isCritical ? [tlv(0x01, [0xff])] : []), tlv(0x04, value));
}

function distinguishedName(name: string): Buffer {
  const part = (id: string, text: string) => tlv(0x31, sequence(oid(id), tlv(0x0c, Buffer.from(text))));
  return sequence(part("2.5.4.10", `${name} Organisation`), part("2.5.4.3", name));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  return date.getUTCFullYear() < 2050 ? tlv(0x17, Buffer.from(digits.slice(2))) : tlv(0x18, Buffer.from(digits));
}

function keyId(key: KeyObject): Buffer {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }).subarray(-65))
    .digest();
}
