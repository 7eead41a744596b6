import fc from "fast-check";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { verifyFal } from "../../lib/webhooks/verify-fal.ts";
import { verifyStandard } from "../../lib/webhooks/verify-standard.ts";
import { createFalSigner, newSecret, now, type SignedWebhook, secondsNow, signStandard } from "./sign.ts";

const secret = newSecret();
const signer = createFalSigner();
const bytes = (text: string) => new TextEncoder().encode(text);
const event = JSON.stringify({ type: "video.completed", data: { id: "video_1" } });

const schemes = {
  standard: {
    sign: (body: string, changes: { age?: number } = {}) => signStandard(secret, body, changes),
    verify: ({ headers, body }: { headers: Record<string, string | undefined>; body: Uint8Array }) =>
      verifyStandard({ headers, body }, [secret], now),
  },
  fal: {
    sign: signer.sign,
    verify: ({ headers, body }: { headers: Record<string, string | undefined>; body: Uint8Array }) =>
      verifyFal({ headers, body }, [signer.publicKey], now),
  },
};
const each = Object.entries(schemes);
const raw = ({ headers, body }: SignedWebhook) => ({ headers, body: bytes(body) });

test.each(each)("%s: what was signed is verified, whatever the body", (_name, { sign, verify }) => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (body) => {
      expect(verify(raw(sign(body))).status).toBe("verified");
    }),
  );
});

test.each(each)("%s: a body with any byte changed, added or lost is refused", (_name, { sign, verify }) => {
  const { headers, body } = raw(sign(event));
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, difference) => {
      const changed = Uint8Array.from(body);
      changed[at] = (changed[at] ?? 0) ^ difference;
      const lost = body.filter((_, index) => index !== at);
      const added = Buffer.concat([body.subarray(0, at), Buffer.from([difference]), body.subarray(at)]);
      for (const forged of [changed, lost, added])
        expect(verify({ headers, body: forged })).toEqual({ status: "refused", why: "signature_wrong" });
    }),
  );
});

test("bytes that are no text verify as themselves only", () => {
  const { headers } = signStandard(secret, "\uFFFD");
  expect(verifyStandard({ headers, body: Uint8Array.of(0xff) }, [secret], now).status).toBe("refused");
});

test.each(each)("%s: a header with any character changed is refused", (_name, { sign, verify }) => {
  const { headers, body } = raw(sign(event));
  const names = Object.keys(headers);
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(300), fc.integer({ min: 33, max: 126 }), (name, place, code) => {
      const value = headers[name] ?? "";
      const at = place % value.length;
      const other = String.fromCharCode(code);
      // In hex, a capital is the same digit.
      fc.pre(value.charAt(at).toLowerCase() !== other.toLowerCase());
      const changed = { ...headers, [name]: value.slice(0, at) + other + value.slice(at + 1) };
      expect(verify({ headers: changed, body }).status).toBe("refused");
    }),
    { numRuns: 500 },
  );
});

test.each(each)("%s: a header that is missing or empty is refused", (_name, { sign, verify }) => {
  const { headers, body } = raw(sign(event));
  for (const name of Object.keys(headers))
    for (const value of ["", undefined])
      expect(verify({ headers: { ...headers, [name]: value }, body })).toEqual({
        status: "refused",
        why: "headers_missing",
      });
});

test.each(each)("%s: any headers and body at all are refused, and nothing is thrown", (_name, { sign, verify }) => {
  const names = Object.keys(sign(event).headers);
  const someHeaders = fc.record(Object.fromEntries(names.map((name) => [name, fc.string({ unit: "binary" })])));
  const numeric = fc.tuple(someHeaders, fc.integer({ min: secondsNow - 400, max: secondsNow + 400 }));
  fc.assert(
    fc.property(numeric, fc.uint8Array(), ([headers, timestamp], body) => {
      expect(verify({ headers, body }).status).toBe("refused");
      const withTime = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, name.endsWith("timestamp") ? `${timestamp}` : value]),
      );
      expect(verify({ headers: withTime, body }).status).toBe("refused");
    }),
  );
});

test.each(each)("%s: five minutes either way are near enough, a second more is not", (_name, { sign, verify }) => {
  for (const age of [300, -300]) expect(verify(raw(sign(event, { age }))).status).toBe("verified");
  expect(verify(raw(sign(event, { age: 301 })))).toEqual({ status: "refused", why: "timestamp_late" });
  expect(verify(raw(sign(event, { age: -301 })))).toEqual({ status: "refused", why: "timestamp_early" });
});

test.each(["", " ", "1e9", "-1", "0x10", "17 ", "1763812800.0", "99999999999999999999"])(
  "%j is no timestamp, however it is signed",
  (timestamp) => {
    const { headers, body } = raw(signStandard(secret, event));
    expect(verifyStandard({ headers: { ...headers, "webhook-timestamp": timestamp }, body }, [secret], now)).toEqual({
      status: "refused",
      why: timestamp === "" ? "headers_missing" : expect.stringMatching(/^timestamp_/),
    });
  },
);

test("while secrets rotate, either is right, on their side and on ours", () => {
  const [older, newer] = [newSecret(), newSecret()];
  const signed = signStandard(older, event);
  const body = bytes(event);
  expect(verifyStandard({ ...signed, body }, [newer, older], now).status).toBe("verified");
  expect(verifyStandard({ ...signed, body }, [newer], now).status).toBe("refused");
  const both = `${signStandard(newer, event).headers["webhook-signature"]} ${signed.headers["webhook-signature"]}`;
  const headers = { ...signed.headers, "webhook-signature": both };
  for (const one of [older, newer]) expect(verifyStandard({ headers, body }, [one], now).status).toBe("verified");
});

test("a signature of another version is none of ours", () => {
  const { headers, body } = raw(signStandard(secret, event));
  const v1a = { ...headers, "webhook-signature": headers["webhook-signature"]?.replace("v1,", "v1a,") };
  expect(verifyStandard({ headers: v1a, body }, [secret], now).status).toBe("refused");
});

test("without secrets, or keys, nothing is right", () => {
  expect(verifyStandard(raw(signStandard(secret, event)), [], now).status).toBe("refused");
  expect(verifyFal(raw(signer.sign(event)), [], now).status).toBe("refused");
});

test("fal's key of yesterday is right as long as fal names it", () => {
  const other = createFalSigner();
  expect(verifyFal(raw(signer.sign(event)), [other.publicKey, signer.publicKey], now).status).toBe("verified");
  expect(verifyFal(raw(signer.sign(event)), [other.publicKey], now).status).toBe("refused");
});

test("the openai package agrees, for secrets with and without whsec_", async () => {
  const at = new Date();
  const plain = "a-secret-that-is-plain-text-0123456789";
  for (const one of [secret, plain]) {
    const signable = one.startsWith("whsec_") ? one : `whsec_${Buffer.from(one).toString("base64")}`;
    const { headers, body } = signStandard(signable, event, { at });
    const theirs = await new OpenAI({ apiKey: "none" }).webhooks.unwrap(body, headers, one);
    expect(theirs).toMatchObject({ type: "video.completed" });
    expect(verifyStandard({ headers, body: bytes(body) }, [one], at).status).toBe("verified");
    const forged = `${body} `;
    await expect(new OpenAI({ apiKey: "none" }).webhooks.unwrap(forged, headers, one)).rejects.toThrow();
    expect(verifyStandard({ headers, body: bytes(forged) }, [one], at).status).toBe("refused");
  }
});
