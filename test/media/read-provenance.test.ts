import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { BufferSource, BufferTarget, Conversion, Input, MP4, Mp4OutputFormat, Output } from "mediabunny";
import { afterAll, describe, expect, test } from "vitest";
import { decodeCbor } from "../../lib/media/c2pa/decode-cbor.ts";
import { type ProvenanceOptions, readProvenance } from "../../lib/media/read-provenance.ts";
import { makeClip } from "../support/make-clip.ts";
import { makeCertificate } from "./make-certificate.ts";
import { authority, box, encode, manifestUuid, signClip, topLevelBoxes, usualExclusions } from "./sign-clip.ts";

const folder = mkdtempSync(join(tmpdir(), "provenance-"));
afterAll(() => rmSync(folder, { recursive: true }));
const clip = await makeClip();
const signed = signClip(clip);
let files = 0;

async function read(bytes: Uint8Array, options: ProvenanceOptions = {}) {
  const path = join(folder, `${files++}.mp4`);
  await writeFile(path, bytes);
  const provenance = await readProvenance(path, { now: new Date("2027-01-01"), ...options });
  rmSync(path);
  return provenance;
}

describe("a clip with a manifest", () => {
  test.each(["signed-by-c2pa-rs.mp4", "signed-by-c2pa-rs-fragmented.mp4"])(
    "%s is valid, as its own library says",
    async (name) => {
      const bytes = await readFile(join(import.meta.dirname, "fixtures", name));
      expect(await read(bytes)).toEqual({
        c2pa: "valid",
        problem: null,
        manifest: {
          generator: "Test Generator 1.0",
          title: "A lantern",
          signer: { name: "Test Signer", organisation: "Test Studio", issuer: "Test Authority" },
          actions: [{ action: "c2pa.created", digitalSourceType: "trainedAlgorithmicMedia", softwareAgent: null }],
          ingredients: [],
        },
        digitalSourceType: "trainedAlgorithmicMedia",
        xmp: null,
      });
    },
  );

  test("one signed here with a certificate made here is valid, and says who made it", async () => {
    const ingredients = { "c2pa.ingredient.v3": { "dc:title": "still.png", relationship: "parentOf" } };
    const { c2pa, manifest, problem } = await read(signClip(clip, { assertions: ingredients }));
    expect({ c2pa, problem }).toEqual({ c2pa: "valid", problem: null });
    expect(manifest?.signer).toEqual({
      name: "Test Signer",
      organisation: "Test Signer Organisation",
      issuer: "Test Authority Organisation",
    });
    expect(manifest?.ingredients).toEqual([{ title: "still.png", relationship: "parentOf" }]);
  });

  test("one with an XMP box as well is valid, and the XMP is signed with it", async () => {
    const withXmp = Buffer.concat([clip, xmpBox("<x xmp:CreatorTool='A tool'/>")]);
    const good = signClip(withXmp);
    expect(await read(good)).toMatchObject({ c2pa: "valid", xmp: { creatorTool: "A tool" } });
    good.write("B", good.indexOf("A tool"));
    expect(await read(good)).toMatchObject({ c2pa: "invalid" });
  });

  test("the sound's and pictures' places in the file may be left out of the hash", async () => {
    const stco = { xpath: "/moov/trak/mdia/minf/stbl/stco", subset: [{ offset: 16, length: 0 }] };
    const changed = Buffer.from(clip);
    const { problem } = await read(signClip(changed, { exclusions: [...usualExclusions, stco] }));
    // Signed with the places, checked without: so they were left out.
    expect(problem).toContain("assertion.bmffHash.mismatch");
  });

  test("a remuxed clip has lost it", async () => {
    const input = new Input({ source: new BufferSource(signed), formats: [MP4] });
    const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() });
    await (await Conversion.init({ input, output })).execute();
    expect(await read(new Uint8Array(output.target.buffer ?? new ArrayBuffer()))).toMatchObject({
      c2pa: "absent",
      manifest: null,
    });
    expect(await read(signed)).toMatchObject({ c2pa: "valid" });
  });
});

describe("a clip that was changed", () => {
  const boxes = topLevelBoxes(signed);
  const free = new Set(boxes.filter(({ name }) => name === "ftyp" || name === "uuid").map(({ offset }) => offset));

  test("one byte of its pictures or its index, anywhere, makes it invalid", async () => {
    const hashed = boxes.filter(({ offset }) => !free.has(offset));
    const places = fc.oneof(
      ...hashed.map(({ offset, length }) => fc.integer({ min: offset + 8, max: offset + length - 1 })),
    );
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(signed);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(await read(changed)).toMatchObject({
          c2pa: "invalid",
          problem: expect.stringContaining("bmffHash.mismatch"),
        });
      }),
      { numRuns: 60 },
    );
  });

  test("one byte of its manifest, anywhere, changes nothing that is believed, and never throws", async () => {
    const start = signed.indexOf("manifest\0") + 17;
    const original = await read(signed);
    const places = fc.integer({ min: start, max: signed.length - 1 });
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(signed);
        changed[at] = (changed[at] ?? 0) ^ change;
        const provenance = await read(changed);
        // The names of the store and the manifest, and the switches beside them, are signed by nobody.
        if (provenance.c2pa === "valid") expect(provenance).toEqual(original);
        else expect(provenance.problem).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test("what is put behind it makes it invalid, and a cut makes it unchecked", async () => {
    expect(await read(Buffer.concat([signed, box("free", Buffer.alloc(9))]))).toMatchObject({ c2pa: "invalid" });
    expect(await read(signed.subarray(0, -1))).toMatchObject({ c2pa: "unchecked" });
  });

  test("two manifest stores are invalid", async () => {
    expect(await read(signClip(signed))).toMatchObject({
      c2pa: "invalid",
      problem: expect.stringContaining("several"),
    });
  });
});

describe("a manifest that is not what it should be", () => {
  const expired = makeCertificate("Old", {
    issuer: authority,
    from: new Date("2020-01-01"),
    until: new Date("2021-01-01"),
  });
  const stranger = makeCertificate("Stranger", { isIssuer: true });
  const sub = (xpath: string) => [...usualExclusions, { xpath }];
  test.each([
    ["signed by itself", { signer: makeCertificate("Self"), issuers: [] }, "invalid", "signed by itself"],
    [
      "by an issuer's certificate",
      { signer: makeCertificate("CA", { issuer: authority, isIssuer: true }) },
      "invalid",
      "issuer's",
    ],
    [
      "by one for web servers",
      { signer: makeCertificate("Web", { issuer: authority, uses: ["1.3.6.1.5.5.7.3.1"] }) },
      "invalid",
      "not one for signing",
    ],
    [
      "by one for anything",
      { signer: makeCertificate("Any", { issuer: authority, uses: ["2.5.29.37.0"] }) },
      "invalid",
      "not one for signing",
    ],
    ["by one of another issuer", { issuers: [stranger] }, "invalid", "not issued by the next"],
    [
      "by one that is not valid yet",
      { signer: makeCertificate("New", { issuer: authority, from: new Date("2040-01-01") }) },
      "invalid",
      "not valid yet",
    ],
    ["by one that has expired", { signer: expired }, "unchecked", "expired"],
    [
      "with an assertion that its claim does not name",
      { undeclared: { "org.test": "x" } },
      "invalid",
      "assertion.undeclared",
    ],
    [
      "with a hash that its claim does not name",
      { claim: { created_assertions: [] } },
      "invalid",
      "assertion.undeclared",
    ],
    [
      "with an assertion of another manifest",
      {
        claim: {
          created_assertions: [
            { url: "self#jumbf=/c2pa/other/c2pa.assertions/c2pa.actions.v2", hash: Buffer.alloc(32) },
          ],
        },
      },
      "invalid",
      "assertion.missing",
    ],
    [
      "with another hash for an assertion",
      {
        claim: { created_assertions: [{ url: "self#jumbf=c2pa.assertions/c2pa.actions.v2", hash: Buffer.alloc(32) }] },
      },
      "invalid",
      "hashedURI.mismatch",
    ],
    [
      "with two hashes of the clip",
      { assertions: { "c2pa.hash.bmff.v2": { hash: "x" } } },
      "invalid",
      "multipleHardBindings",
    ],
    ["with a hash of bytes", { hashLabel: "c2pa.hash.data" }, "unchecked", "c2pa.hash.data"],
    ["with a hash of the first kind", { hashLabel: "c2pa.hash.bmff" }, "unchecked", "c2pa.hash.bmff"],
    ["with a Merkle tree", { binding: { merkle: [] } }, "unchecked", "Merkle"],
    ["that leaves out the pictures", { exclusions: sub("/mdat") }, "unchecked", "leaves out mdat"],
    ["that leaves out the index", { exclusions: sub("/moov") }, "unchecked", "leaves out moov"],
    ["that leaves out a track", { exclusions: sub("/moov/trak") }, "unchecked", "leaves out trak"],
    ["that leaves out what we can't find", { exclusions: sub("/moov[1]/trak") }, "unchecked", "leaves out /moov[1]"],
    ["with a hash that we don't know", { binding: { alg: "md5" } }, "invalid", "algorithm.unsupported"],
    [
      "with another signature's name",
      { claim: { signature: "self#jumbf=c2pa.other" } },
      "invalid",
      "claimSignature.missing",
    ],
  ] as const)("%s", async (_, options, c2pa, problem) => {
    expect(await read(signClip(clip, options as never))).toMatchObject({
      c2pa,
      problem: expect.stringContaining(problem),
    });
  });

  test("a changed title is found by the signature", async () => {
    const tamper = (store: Buffer) => Buffer.from(store.toString("latin1").replace("A lantern", "B lantern"), "latin1");
    const { c2pa, problem } = await read(signClip(clip, { tamper }));
    expect([c2pa, problem]).toEqual(["invalid", "claimSignature.mismatch: the claim was changed"]);
  });

  test("a claim of another kind is none", async () => {
    const tamper = (store: Buffer) =>
      Buffer.from(store.toString("latin1").replace("c2pa.claim.v2", "c2pa.claim.v9"), "latin1");
    expect(await read(signClip(clip, { tamper }))).toMatchObject({
      c2pa: "invalid",
      problem: expect.stringContaining("claim.missing"),
    });
  });

  test("what a stranger writes is plain and short in the record", async () => {
    const { manifest } = await read(
      signClip(clip, { claim: { "dc:title": `a\u0000\u001b[31m\u202e${"x".repeat(900)}` } }),
    );
    expect(manifest?.title).toMatch(/^a \[31m x+$/);
    expect(manifest?.title).toHaveLength(200);
  });
});

describe("hostile input", () => {
  const asStore = (store: Uint8Array) =>
    Buffer.concat([
      clip,
      box("uuid", Buffer.concat([manifestUuid, Buffer.alloc(4), Buffer.from("manifest\0"), Buffer.alloc(8), store])),
    ]);

  test("random bytes for a manifest are invalid", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(await read(asStore(bytes))).toMatchObject({ c2pa: "invalid", manifest: null });
      }),
      { numRuns: 50 },
    );
  });

  test("CBOR that counts more than there is, or is nested without end, is refused at once", () => {
    for (const bytes of [
      [0x9b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
      [0xba, 0xff, 0xff, 0xff, 0xff],
      [0x5a, 0xff, 0xff, 0xff, 0xff],
      Array(1e6).fill(0x81),
      [0xff],
      [0xf9],
      [],
      [0x01, 0x01],
      [0xa2, 1, 1, 1, 2],
    ]) {
      expect(() => decodeCbor(Uint8Array.from(bytes))).toThrow("claim.cbor.invalid");
    }
  });

  test("CBOR is read as it was written", () => {
    const value = fc.letrec((tie) => ({
      item: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer({ min: -60000, max: 60000 }),
        fc.constant(null),
        fc.uint8Array(),
        fc.array(tie("item")),
      ),
    })).item as fc.Arbitrary<Parameters<typeof encode>[0]>;
    fc.assert(
      fc.property(value, (item) => {
        expect(encode(decodeCbor(encode(item)) as typeof item)).toEqual(encode(item));
      }),
    );
  });

  test("boxes nested without end are refused", async () => {
    const header = Buffer.alloc(8);
    header.write("jumb", 4);
    const nested = Buffer.concat(
      Array.from({ length: 5000 }, (_, index) => {
        header.writeUInt32BE((5000 - index) * 8);
        return Buffer.from(header);
      }),
    );
    expect(await read(asStore(nested))).toMatchObject({ c2pa: "invalid" });
  });

  test("hashing that takes too long is given up", async () => {
    expect(await read(signed, { seconds: 0 })).toMatchObject({
      c2pa: "unchecked",
      problem: expect.stringContaining("too long"),
    });
  });

  test("what is no MP4 is unchecked", async () => {
    expect(await read(Buffer.from("<html>"))).toMatchObject({ c2pa: "unchecked" });
    expect(await read(Buffer.alloc(0))).toMatchObject({ c2pa: "absent" });
  });
});

describe("XMP", () => {
  const iptc = "http://cv.iptc.org/newscodes/digitalsourcetype";
  test.each([
    ["an attribute", `<rdf:Description Iptc4xmpExt:DigitalSourceType="${iptc}/algorithmicMedia"/>`],
    ["an element", `<Iptc4xmpExt:DigitalSourceType>${iptc}/algorithmicMedia</Iptc4xmpExt:DigitalSourceType>`],
    ["a resource", `<Iptc4xmpExt:DigitalSourceType rdf:resource="${iptc}/algorithmicMedia"/>`],
  ])("the digital source type is read as %s", async (_, xmp) => {
    const { c2pa, digitalSourceType, xmp: read1 } = await read(Buffer.concat([clip, xmpBox(xmp)]));
    expect([c2pa, digitalSourceType, read1?.digitalSourceType]).toEqual([
      "absent",
      "algorithmicMedia",
      "algorithmicMedia",
    ]);
  });
});

function xmpBox(packet: string): Buffer {
  return box("uuid", Buffer.concat([Buffer.from("be7acfcb97a942e89c71999491e3afac", "hex"), Buffer.from(packet)]));
}
