import { expect, test } from "vitest";
import { keysIn, withKeyOf } from "../../lib/aws/keys-in-secret.ts";

const account = { type: "service_account", client_email: "a@b.test", private_key: "PEM" };
const text = JSON.stringify(account);

test.each([
  ["beside other keys, as it is", { vertex: account, google: "AIza" }, { vertex: text, google: "AIza" }],
  ["beside other keys, as text", { vertex: text, google: "AIza" }, { vertex: text, google: "AIza" }],
  ["alone: it is the deployment's own provider's", account, { vertex: text }],
])("a Google account is a key: %s", (_claim, secret, keys) => {
  expect(Object.fromEntries(keysIn(JSON.stringify(secret), "vertex"))).toEqual(keys);
});

test("an account is set beside what there was, and read again", () => {
  const before = JSON.stringify({ google: "AIza" });
  const after = withKeyOf("vertex", text, { text: before, ownDefault: "google" });
  expect(Object.fromEntries(keysIn(after, "google"))).toEqual({ google: "AIza", vertex: text });
});

test("what is neither a key nor an account is none", () => {
  expect([...keysIn(JSON.stringify({ a: { type: "other" }, b: 1, c: null, d: " " }), "a")]).toEqual([]);
});
