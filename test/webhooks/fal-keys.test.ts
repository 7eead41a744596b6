import { expect, test } from "vitest";
import { openReceiver } from "./open-receiver.ts";
import { createFalSigner, now } from "./sign.ts";

const path = "/webhooks/fal/fal-ai/veo3";
const notice = (id: string) => JSON.stringify({ request_id: id, status: "OK" });
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test("fal's keys are fetched once for a day, and once more for a signature by none of them", async () => {
  const { post, signer, page, clock, woken } = await openReceiver();
  for (const id of ["a", "b", "c"]) await post(path, signer.sign(notice(id), { id }));
  expect(woken).toHaveLength(3);
  expect(page.requests).toHaveLength(1);
  const stranger = createFalSigner();
  clock.now = later(61);
  for (let turn = 0; turn < 10; turn++) expect((await post(path, stranger.sign(notice("d")))).status).toBe(401);
  expect(page.requests).toHaveLength(2);
  clock.now = later(86_400 + 62);
  expect((await post(path, signer.sign(notice("e"), { id: "e", age: -86_462 }))).status).toBe(204);
  expect(page.requests).toHaveLength(3);
});

test("a key that fal adds is found when it is first signed with, a minute after the last look at the soonest", async () => {
  const added = createFalSigner();
  const keys: object[] = [];
  const { post, signer, clock, page } = await openReceiver({ jwks: () => ({ json: { keys } }) });
  keys.push(signer.jwk);
  expect((await post(path, signer.sign(notice("a"), { id: "a" }))).status).toBe(204);
  keys.push(added.jwk);
  expect((await post(path, added.sign(notice("b"), { id: "b" }))).status).toBe(401);
  clock.now = later(61);
  expect((await post(path, added.sign(notice("b"), { id: "b" }))).status).toBe(204);
  expect(page.requests).toHaveLength(2);
});

test("all who come at once share one look", async () => {
  const { post, signer, page, woken } = await openReceiver();
  await Promise.all(Array.from({ length: 10 }, (_, id) => post(path, signer.sign(notice(`${id}`), { id: `${id}` }))));
  expect(woken).toHaveLength(10);
  expect(page.requests).toHaveLength(1);
});

test.each([
  ["an error", { status: 500, text: "down" }],
  ["no JSON", { text: "<html>" }],
  ["another shape", { json: { keys: "none" } }],
  ["no keys", { json: { keys: [] } }],
  [
    "keys of other kinds",
    { json: { keys: [null, 7, { kty: "RSA", n: "x", e: "AQAB" }, { kty: "OKP", crv: "Ed25519", x: "!" }] } },
  ],
  ["a page without end", { text: " ".repeat(70_000) }],
  ["the way to another host", { status: 302, headers: { location: "http://127.0.0.1:1/jwks" } }],
])("where the page of keys answers %s, nothing is believed, and fal may send it again", async (_what, answer) => {
  const { post, signer, woken } = await openReceiver({ jwks: () => answer });
  expect((await post(path, signer.sign(notice("a")))).status).toBe(503);
  expect(woken).toEqual([]);
});

test("keys that were read go on to hold while the page is down, for a day and no longer", async () => {
  let isDown = false;
  const signed = createFalSigner();
  const { post, clock } = await openReceiver({
    jwks: () => (isDown ? { status: 503 } : { json: { keys: [signed.jwk] } }),
  });
  expect((await post(path, signed.sign(notice("a"), { id: "a" }))).status).toBe(204);
  isDown = true;
  clock.now = later(80_000);
  expect((await post(path, signed.sign(notice("b"), { id: "b", age: -80_000 }))).status).toBe(204);
  clock.now = later(90_000);
  expect((await post(path, signed.sign(notice("c"), { id: "c", age: -90_000 }))).status).toBe(503);
});
