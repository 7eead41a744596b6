import { constants, type KeyObject, verify, X509Certificate } from "node:crypto";
import { type Cbor, type CborMap, decodeCbor } from "./decode-cbor.ts";
import { malformed, uncheckable } from "./manifest-problem.ts";

/** COSE's numbers of the algorithms that C2PA allows (RFC 9053, RFC 8230). */
const algorithms = new Map<Cbor, { hash: string | null; keyType: "ec" | "rsa" | "ed25519" }>([
  [-7, { hash: "sha256", keyType: "ec" }],
  [-35, { hash: "sha384", keyType: "ec" }],
  [-36, { hash: "sha512", keyType: "ec" }],
  [-37, { hash: "sha256", keyType: "rsa" }],
  [-38, { hash: "sha384", keyType: "rsa" }],
  [-39, { hash: "sha512", keyType: "rsa" }],
  [-8, { hash: null, keyType: "ed25519" }],
]);
const curves = new Set(["prime256v1", "secp384r1", "secp521r1"]);
/** What a signer's certificate may be for: signing claims, documents, mail. */
const purposes = new Set(["1.3.6.1.4.1.62558.2.1", "1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4"]);
const anyPurpose = "2.5.29.37.0";
const longestChain = 10;

/** The certificates in a manifest's signature, the signer's first, and how it was signed. @throws ManifestProblem */
export function readSignature(cose: Cbor) {
  if (!Array.isArray(cose) || cose.length !== 4) return malformed("claimSignature.missing", "it is no COSE_Sign1");
  const [protectedBytes, unprotectedHeader, payload, signature] = cose;
  if (!(protectedBytes instanceof Uint8Array && signature instanceof Uint8Array && unprotectedHeader instanceof Map)) {
    return malformed("claimSignature.missing", "it is no COSE_Sign1");
  }
  if (payload !== null && payload !== undefined)
    malformed("claimSignature.mismatch", "it carries a payload of its own");
  const protectedHeader = decodeCbor(protectedBytes);
  if (!(protectedHeader instanceof Map)) return malformed("claimSignature.missing", "it has no header");
  const certificates = readChain(protectedHeader, unprotectedHeader);
  return { protectedBytes, signature, algorithm: protectedHeader.get(1), certificates };
}

export type Signature = ReturnType<typeof readSignature>;

function readChain(protectedHeader: CborMap, unprotectedHeader: CborMap): [X509Certificate, ...X509Certificate[]] {
  const chains = [protectedHeader, unprotectedHeader]
    .flatMap((header) => [header.get(33), header.get("x5chain")])
    .filter((chain) => chain !== undefined);
  if (chains.length !== 1) malformed("signingCredential.invalid", "there is not exactly one chain of certificates");
  const list = Array.isArray(chains[0]) ? chains[0] : [chains[0]];
  if (list.length > longestChain) malformed("signingCredential.invalid", "the chain of certificates is too long");
  const [signer, ...issuers] = list.map(readCertificate);
  return signer === undefined ? malformed("signingCredential.invalid", "no certificate") : [signer, ...issuers];
}

function readCertificate(bytes: Cbor | undefined): X509Certificate {
  try {
    if (bytes instanceof Uint8Array) return new X509Certificate(bytes);
  } catch {
    // Said below.
  }
  return malformed("signingCredential.invalid", "a certificate can't be read");
}

/**
 * Whether the claim was signed by the key of the first certificate, which is one for signing and valid now, and whether
 * each certificate was signed by the next. Nobody is asked whether the last is to be trusted, or one was revoked.
 * @throws ManifestProblem
 */
export function checkSignature(signature: Signature, claimBytes: Uint8Array, now: Date): void {
  const [signer, ...issuers] = signature.certificates;
  const signed = sigStructure(signature.protectedBytes, claimBytes);
  if (!isSignedBy(signer.publicKey, signature, signed)) malformed("claimSignature.mismatch", "the claim was changed");
  checkSigner(signer);
  for (const [index, issuer] of issuers.entries()) {
    const certificate = index === 0 ? signer : (issuers[index - 1] ?? signer);
    if (!(issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))) {
      malformed("signingCredential.invalid", "a certificate was not issued by the next one");
    }
  }
  for (const { validFromDate, validToDate } of signature.certificates) {
    if (!(now >= validFromDate)) malformed("signingCredential.expired", "a certificate is not valid yet");
    // A time stamp could prove that it was signed in time.
    if (!(now <= validToDate)) uncheckable("a certificate has expired since, and time stamps are not checked");
  }
}

function isSignedBy(key: KeyObject, { algorithm, signature }: Signature, signed: Uint8Array): boolean {
  const { hash, keyType } = algorithms.get(algorithm) ?? malformed("algorithm.unsupported", "the signature's");
  const { asymmetricKeyType: type = "", asymmetricKeyDetails: details } = key;
  const fits = keyType === "rsa" ? type === "rsa" || type === "rsa-pss" : type === keyType;
  if (!fits) return malformed("signingCredential.invalid", "its key is of another kind than the signature");
  if (keyType === "rsa" && (details?.modulusLength ?? 0) < 2048) malformed("signingCredential.invalid", "a short key");
  if (keyType === "ec" && !curves.has(details?.namedCurve ?? "")) malformed("signingCredential.invalid", "its curve");
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  try {
    return verify(hash, signed, { key, dsaEncoding: "ieee-p1363", ...(keyType === "rsa" && padding) }, signature);
  } catch {
    return false;
  }
}

/** C2PA 2.1, 14.5.1. Node does not tell which uses of its key a certificate allows: only the extended ones are looked at. */
function checkSigner(signer: X509Certificate): void {
  if (signer.ca) malformed("signingCredential.invalid", "it is an issuer's certificate");
  if (signer.subject === signer.issuer) malformed("signingCredential.invalid", "it is signed by itself");
  const uses = signer.keyUsage ?? [];
  if (uses.includes(anyPurpose) || !uses.some((use) => purposes.has(use))) {
    malformed("signingCredential.invalid", "it is not one for signing");
  }
}

/** What COSE has signed (RFC 9052, 4.4): ["Signature1", header, no further data, claim]. */
function sigStructure(header: Uint8Array, claim: Uint8Array): Uint8Array {
  const text = Buffer.from("Signature1");
  return Buffer.concat([
    Buffer.of(0x84, 0x60 + text.length),
    text,
    byteString(header),
    byteString(new Uint8Array()),
    byteString(claim),
  ]);
}

function byteString(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length < 24) return Buffer.concat([Buffer.of(0x40 + length), bytes]);
  if (length < 0x100) return Buffer.concat([Buffer.of(0x58, length), bytes]);
  if (length < 0x10000) return Buffer.concat([Buffer.of(0x59, length >> 8, length & 255), bytes]);
  const head = Buffer.alloc(5, 0x5a);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}
