import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InvalidKeyError } from "../../lib/objects/invalid-key-error.ts";
import type { ObjectStore } from "../../lib/objects/object-store.ts";

export interface StoreUnderTest {
  store: ObjectStore;
  bucket: string;
  close(): Promise<void>;
}

const keys = [
  "stills/plain.jpg",
  "stills/with spaces in it.jpg",
  "stills/a b+c%20é.jpg",
  "stills/100%.jpg",
  "stills/%2e%2e%2fa.jpg",
  "stills/quotes ' and \".jpg",
  "stills/beach 🏖️ day.jpg",
  "stills/naïve/ünï/cödé.jpg",
  "stills/a?b=c&d#e.jpg",
  "stills/*(wild)!~'.jpg",
  `stills/${"x".repeat(200)}.jpg`,
  "stills/one/two/three/four/five/six.jpg",
  "stills/..dots..jpg",
  "clips/plain.mp4",
];
const badKeys = [
  "",
  "/",
  "stills/",
  "/stills/a.jpg",
  "stills//a.jpg",
  "stills/../a.jpg",
  "..",
  "stills/./a.jpg",
  "a\0b",
];

/** What every object store does. */
export function objectStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps objects`, () => {
    let opened: StoreUnderTest;
    let folder: string;
    const at = (key: string) => ({ bucket: opened.bucket, key });
    const put = (key: string, body: string | Uint8Array) =>
      opened.store.write(at(key), { body, mediaType: "image/jpeg" });
    const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());
    beforeAll(async () => {
      opened = await open();
      folder = await mkdtemp(join(tmpdir(), "objects-"));
    });
    afterAll(async () => {
      await opened.close();
      await rm(folder, { recursive: true });
    });

    test.each(keys)("what is written as %j is read under that key, and no other", async (key) => {
      const body = `the bytes of ${key}`;
      const written = await put(key, body);
      expect(written).toMatchObject({ bucket: opened.bucket, key, bytes: Buffer.byteLength(body) });
      expect(await opened.store.head(at(key))).toEqual(written);
      expect(text(await opened.store.read(at(key)))).toBe(body);
    });

    test("keys that differ only in case are two objects", async () => {
      await put("stills/Case.jpg", "upper");
      await put("stills/case.jpg", "lower");
      expect(text(await opened.store.read(at("stills/Case.jpg")))).toBe("upper");
    });

    test("what is missing is null, and removing it is no error", async () => {
      expect(await opened.store.head(at("stills/missing.jpg"))).toBeNull();
      expect(await opened.store.read(at("stills/missing.jpg"))).toBeNull();
      expect(await opened.store.head({ ...at("stills/plain.jpg"), versionId: "no-such-version" })).toBeNull();
      expect(await opened.store.read({ ...at("stills/plain.jpg"), versionId: "no-such-version" })).toBeNull();
      await opened.store.remove(at("stills/missing.jpg"));
    });

    test("what is removed is gone", async () => {
      await put("prepared/gone.jpg", "there");
      await opened.store.remove(at("prepared/gone.jpg"));
      expect(await opened.store.head(at("prepared/gone.jpg"))).toBeNull();
      expect(await opened.store.read(at("prepared/gone.jpg"))).toBeNull();
    });

    test("a still that was overwritten is still read by its version", async () => {
      const first = await put("stills/twice.jpg", "first");
      const second = await put("stills/twice.jpg", "second!");
      expect(second.versionId).not.toBe(first.versionId);
      expect(second.etag).not.toBe(first.etag);
      expect(text(await opened.store.read(at("stills/twice.jpg")))).toBe("second!");
      const before = { ...at("stills/twice.jpg"), ...(first.versionId && { versionId: first.versionId }) };
      expect(text(await opened.store.read(before))).toBe("first");
      expect(await opened.store.head(before)).toMatchObject({ versionId: first.versionId, bytes: 5 });
    });

    test("different bytes written to one still at the same time each answer their own version, and stay readable by it", async () => {
      const bodies = Array.from({ length: 12 }, (_, index) => `${index}`.repeat(1 + index * 997));
      const written = await Promise.all(bodies.map((body) => put("stills/crowd.jpg", body)));
      expect(new Set(written.map((object) => object.versionId)).size).toBe(bodies.length);
      for (const [index, { versionId, bytes }] of written.entries()) {
        expect(bytes).toBe(bodies[index]?.length);
        const read = await opened.store.read({ ...at("stills/crowd.jpg"), ...(versionId && { versionId }) });
        expect(text(read)).toBe(bodies[index]);
      }
    });

    test("a list has the newest state of every object whose key begins so, once, and no other", async () => {
      const wanted = keys.map((key) => key.replace(/^(stills|clips)/, "$1/listed"));
      for (const key of [...wanted, "stills/liste.jpg", "stills/gone/listed.jpg"]) await put(key, "first");
      for (const key of wanted) await put(key, `the newest of ${key}`);
      await opened.store.remove(at("stills/gone/listed.jpg"));
      const list = (prefix: string) => Array.fromAsync(opened.store.list(opened.bucket, prefix));
      const found = await list("stills/listed/");
      const stills = wanted.filter((key) => key.startsWith("stills/"));
      expect(found.map(({ key }) => key).sort()).toEqual(stills.sort());
      for (const { key, bytes, etag, changedAt } of found) {
        const head = await opened.store.head(at(key));
        expect(bytes).toBe(head?.bytes);
        if (etag !== null) expect(etag).toBe(head?.etag);
        expect(new Date(changedAt).toISOString()).toBe(changedAt);
      }
      expect((await list("stills/listed/one/tw")).map(({ key }) => key)).toEqual([
        "stills/listed/one/two/three/four/five/six.jpg",
      ]);
      expect(await list("stills/gone/")).toEqual([]);
      expect(await list("nothing/there/")).toEqual([]);
    });

    test("a list that begins behind a key has all that come after it, once", async () => {
      const names = Array.from({ length: 30 }, (_, index) => `stills/after/${String(index).padStart(2, "0")} é+.jpg`);
      for (const name of names) await put(name, name);
      const found = await Array.fromAsync(opened.store.list(opened.bucket, "stills/after/", names[11]));
      const behind = found.map(({ key }) => key).filter((key) => key > (names[11] ?? ""));
      expect(behind.sort()).toEqual(names.slice(12));
    });

    test.each([0, 1, 3_000_000])("an object of %i bytes can be read piece by piece", async (bytes) => {
      const content = Buffer.alloc(bytes, "0123456789");
      await put("clips/streamed", content);
      const pieces = await opened.store.stream(at("clips/streamed"));
      expect(pieces).not.toBeNull();
      expect(content.equals(Buffer.concat(await Array.fromAsync(pieces ?? [])))).toBe(true);
      expect(await opened.store.stream(at("clips/missing"))).toBeNull();
    });

    test("an empty object is an object", async () => {
      await put("clips/empty", "");
      expect(await opened.store.head(at("clips/empty"))).toMatchObject({ bytes: 0 });
      expect(await opened.store.read(at("clips/empty"))).toHaveLength(0);
    });

    test.each([0, 1000, 20_000_000])("a file of %i bytes is taken over whole, and is gone", async (bytes) => {
      const file = join(folder, `file-${bytes}`);
      const content = Buffer.alloc(bytes, "0123456789");
      await writeFile(file, content);
      const written = await opened.store.write(at("clips/file.mp4"), { file, mediaType: "video/mp4" });
      expect(written.bytes).toBe(bytes);
      expect(await readdir(folder)).toEqual([]);
      expect(await opened.store.head(at("clips/file.mp4"))).toEqual(written);
      expect(content.equals((await opened.store.read(at("clips/file.mp4"))) ?? new Uint8Array())).toBe(true);
    });

    test("a reader never sees half an object", async () => {
      const bodies = ["a", "b"].map((letter) => Buffer.alloc(3_000_000, letter));
      await put("clips/torn.mp4", bodies[0] ?? "");
      let writing = true;
      const writer = (async () => {
        for (let round = 0; round < 8; round++) await put("clips/torn.mp4", bodies[round % 2] ?? "");
        writing = false;
      })();
      let reads = 0;
      while (writing || reads < 5) {
        const seen = Buffer.from((await opened.store.read(at("clips/torn.mp4"))) ?? []);
        expect(bodies.some((body) => body.equals(seen))).toBe(true);
        reads++;
      }
      await writer;
    });

    test.each(badKeys)("the key %j is refused", async (key) => {
      await expect(opened.store.head(at(key))).rejects.toThrow(InvalidKeyError);
      await expect(opened.store.read(at(key))).rejects.toThrow(InvalidKeyError);
      await expect(put(key, "x")).rejects.toThrow(InvalidKeyError);
      await expect(opened.store.remove(at(key))).rejects.toThrow(InvalidKeyError);
    });
  });
}
