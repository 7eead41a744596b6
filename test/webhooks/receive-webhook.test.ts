import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openReceiver } from "./open-receiver.ts";
import { createFalSigner, newSecret, signStandard } from "./sign.ts";

const completed = (jobId = "video_1") => JSON.stringify({ type: "video.completed", data: { id: jobId } });
const falPath = "/webhooks/fal/fal-ai/veo3";
const falNotice = JSON.stringify({ request_id: "r-1", status: "OK", payload: { video: { url: "https://x.example" } } });

test("a notice of each provider wakes its job, and is answered without a word", async () => {
  const { post, secrets, signer, woken } = await openReceiver();
  const answers = [
    await post("/webhooks/openai", signStandard(secrets.openai, completed())),
    await post(
      "/webhooks/replicate",
      signStandard(secrets.replicate, JSON.stringify({ id: "p1", status: "succeeded" })),
    ),
    await post(falPath, signer.sign(falNotice)),
    await post("/some/proxy/webhooks/openai", signStandard(secrets.openai, completed("video_2"), { id: "evt_2" })),
  ];
  expect(answers).toEqual(Array(4).fill({ status: 204, text: "" }));
  expect(woken).toEqual([
    { provider: "openai", jobId: "video_1" },
    { provider: "replicate", jobId: "p1" },
    { provider: "fal", jobId: "fal-ai/veo3/requests/r-1" },
    { provider: "openai", jobId: "video_2" },
  ]);
});

test("sent again, one after the other or at once, a notice counts once", async () => {
  const { post, secrets, woken, lines } = await openReceiver();
  const signed = signStandard(secrets.openai, completed());
  const again = signStandard(secrets.openai, completed(), { age: 30 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => post("/webhooks/openai", signed)));
  answers.push(await post("/webhooks/openai", again));
  expect(answers.every(({ status }) => status === 204)).toBe(true);
  expect(woken).toHaveLength(1);
  expect(lines.filter(({ outcome }) => outcome === "duplicate")).toHaveLength(20);
});

test("one provider's notice is no other's, though they have the same id", async () => {
  const { post, secrets, woken } = await openReceiver();
  await post("/webhooks/openai", signStandard(secrets.openai, completed(), { id: "same" }));
  await post("/webhooks/replicate", signStandard(secrets.replicate, '{"id":"p1","status":"failed"}', { id: "same" }));
  expect(woken).toHaveLength(2);
});

test("what is forged, late, early or for another provider changes nothing", async () => {
  const { post, secrets, signer, woken, lines } = await openReceiver();
  const good = signStandard(secrets.openai, completed());
  const refused = [
    ["/webhooks/openai", signStandard(newSecret(), completed())],
    ["/webhooks/openai", { ...good, body: completed("video_2") }],
    ["/webhooks/openai", { ...good, headers: { ...good.headers, "webhook-id": "evt_2" } }],
    ["/webhooks/openai", { body: completed(), headers: {} }],
    ["/webhooks/openai", signStandard(secrets.openai, completed(), { age: 301 })],
    ["/webhooks/openai", signStandard(secrets.openai, completed(), { age: -301 })],
    ["/webhooks/replicate", good],
    ["/webhooks/openai", signer.sign(falNotice)],
    [falPath, good],
    [falPath, createFalSigner().sign(falNotice)],
    [falPath, signer.sign(falNotice, { age: 301 })],
  ] as const;
  for (const [path, signed] of refused) expect(await post(path, signed)).toEqual({ status: 401, text: "" });
  expect(woken).toEqual([]);
  expect(lines.map(({ outcome }) => outcome)).toEqual([
    "signature_wrong",
    "signature_wrong",
    "signature_wrong",
    "headers_missing",
    "timestamp_late",
    "timestamp_early",
    "signature_wrong",
    "headers_missing",
    "headers_missing",
    "signature_wrong",
    "timestamp_late",
  ]);
  // A forged one has not used up the id of the true one.
  expect(await post("/webhooks/openai", good)).toEqual({ status: 204, text: "" });
  expect(woken).toHaveLength(1);
});

test.each(["noted", "unknown"] as const)(
  "a notice for a job that is %s is taken, so that it isn't sent for days",
  async (outcome) => {
    const { post, secrets, lines } = await openReceiver({ wake: async () => outcome });
    expect(await post("/webhooks/openai", signStandard(secrets.openai, completed()))).toEqual({
      status: 204,
      text: "",
    });
    expect(lines).toEqual([{ provider: "openai", outcome, jobId: "video_1", httpStatus: 204 }]);
  },
);

test("what is signed and of something else is taken and ignored; what can't be read is not taken", async () => {
  const { post, secrets, woken } = await openReceiver();
  const other = signStandard(secrets.openai, '{"type":"response.completed","data":{"id":"resp_1"}}');
  expect((await post("/webhooks/openai", other)).status).toBe(204);
  expect((await post("/webhooks/openai", signStandard(secrets.openai, "no json"))).status).toBe(400);
  expect(woken).toEqual([]);
});

test("a wake that breaks is told, without a detail to the sender, and counts when it is sent again", async () => {
  let breaks = true;
  const { post, secrets, problems, woken } = await openReceiver({
    async wake() {
      if (breaks) throw new Error("the table is gone");
      return "woken";
    },
  });
  const signed = signStandard(secrets.openai, completed());
  expect(await post("/webhooks/openai", signed)).toEqual({ status: 500, text: "" });
  expect(problems).toEqual(["a webhook could not be acted on: the table is gone"]);
  breaks = false;
  expect((await post("/webhooks/openai", signed)).status).toBe(204);
  expect(woken).toHaveLength(2);
});

test("other methods, paths and encodings are refused before a byte of the body is read", async () => {
  const { post, secrets, woken, origin } = await openReceiver();
  const signed = signStandard(secrets.openai, completed());
  for (const method of ["GET", "HEAD"])
    expect((await fetch(`${origin}/webhooks/openai`, { method, headers: signed.headers })).status).toBe(405);
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"])
    expect((await post("/webhooks/openai", signed, { method })).status).toBe(405);
  for (const path of ["/", "/webhooks", "/webhooks/", "/webhooks/nobody", "/webhooks/OPENAI", "/webhooks/__proto__"])
    expect((await post(path, signed)).status).toBe(404);
  expect((await post("/webhooks/keyless", signed)).status).toBe(404);
  const body = gzipSync(signed.body);
  for (const encoding of ["gzip", "br", "identity, gzip"])
    expect((await post("/webhooks/openai", signed, { body, headers: { "content-encoding": encoding } })).status).toBe(
      415,
    );
  expect(woken).toEqual([]);
  expect((await post("/webhooks/openai?more=1", signed)).status).toBe(204);
});

test("a body is read as far as its limit, whether it says how long it is or not", async () => {
  const { post, secrets, woken, lines } = await openReceiver();
  const padded = (length: number) => completed().replace("}}", `},"p":"${"x".repeat(length)}"}`);
  const fits = padded(262_144 - padded(0).length);
  expect((await post("/webhooks/openai", signStandard(secrets.openai, fits))).status).toBe(204);
  const tooLong = signStandard(secrets.openai, `${fits} `, { id: "evt_2" });
  expect((await post("/webhooks/openai", tooLong)).status).toBe(413);
  const stream = new Blob([tooLong.body]).stream();
  expect((await post("/webhooks/openai", tooLong, { body: stream, duplex: "half" } as RequestInit)).status).toBe(413);
  expect(lines.slice(1).map(({ outcome }) => outcome)).toEqual(["body_too_large", "body_too_large"]);
  expect(woken).toHaveLength(1);
});

test("Replicate's notice repeats the still, and may be as long as that", async () => {
  const { post, secrets } = await openReceiver();
  const body = JSON.stringify({ id: "p1", status: "succeeded", input: { image: "x".repeat(2_000_000) } });
  expect((await post("/webhooks/replicate", signStandard(secrets.replicate, body))).status).toBe(204);
});

test("who hangs up midway leaves nothing behind", async () => {
  const { origin, post, secrets, problems } = await openReceiver();
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  socket.write("POST /webhooks/openai HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf");
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.destroy();
  expect((await post("/webhooks/openai", signStandard(secrets.openai, completed()))).status).toBe(204);
  expect(problems).toEqual([]);
});

test("no secret, signature or body is in what is told or answered", async () => {
  const { post, secrets, signer, told } = await openReceiver();
  const canary = "canary-in-the-body";
  const body = JSON.stringify({ type: "video.completed", data: { id: "video_1" }, prompt: canary });
  const sent = [
    ["/webhooks/openai", signStandard(secrets.openai, body)],
    ["/webhooks/openai", signStandard(secrets.openai, canary, { id: "evt_2" })],
    ["/webhooks/openai", signStandard(newSecret(), body)],
    [falPath, signer.sign(JSON.stringify({ request_id: "r-1", status: canary }))],
    [`/webhooks/${canary}`, signStandard(secrets.openai, body)],
  ] as const;
  for (const [path, signed] of sent) {
    expect((await post(path, signed)).text).toBe("");
    for (const value of Object.values(signed.headers).filter((each) => each.length > 20))
      expect(told()).not.toContain(value);
  }
  for (const secret of [canary, ...Object.values(secrets)]) expect(told()).not.toContain(secret);
});
