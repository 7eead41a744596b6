import { expect, test } from "vitest";
import type { Connection } from "../../../lib/providers/openai/connection.ts";
import { mayFetchFrom } from "../../../lib/providers/openai/content-host.ts";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import { isPublicAddress } from "../../../lib/providers/openai/public-address.ts";
import { testKey } from "./against.ts";

function may(
  url: string,
  settings: { baseURL?: string; allow?: string[]; addresses?: string[] } = {},
): Promise<boolean> {
  const { baseURL = "https://gateway.test/v1", allow = [], addresses = [] } = settings;
  const connection = { baseURL: new URL(baseURL), allowedContentHosts: allow } as unknown as Connection;
  return mayFetchFrom(connection, new URL(url), async () => addresses);
}

test("a public host is asked over https only", async () => {
  expect(await may("https://storage.test/clip.mp4", { addresses: ["8.8.8.8", "2606:4700::1111"] })).toBe(true);
  expect(await may("http://storage.test/clip.mp4", { addresses: ["8.8.8.8"] })).toBe(false);
  expect(await may("https://8.8.8.8/clip.mp4")).toBe(true);
});

test.each([
  "10.0.0.1",
  "127.0.0.1",
  "169.254.169.254",
  "172.31.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "198.18.0.1",
  "::",
  "::1",
  "fe80::1",
  "fe80::1%eth0",
  "fd00:ec2::254",
  "ff02::1",
  "::ffff:10.0.0.1",
  "64:ff9b::a00:1",
  "2002:a00:1::",
  "2001::1",
  "2001:db8::1",
  "nonsense",
  "",
])("%s is not public", async (address) => {
  expect(isPublicAddress(address)).toBe(false);
  expect(await may("https://storage.test/clip.mp4", { addresses: ["8.8.8.8", address] })).toBe(false);
});

test("a name that resolves to nothing is refused", async () => {
  expect(await may("https://storage.test/clip.mp4", { addresses: [] })).toBe(false);
});

test.each([
  "https://127.0.0.1/",
  "https://[::1]/",
  "https://169.254.169.254/latest/meta-data",
  "https://0x7f.1/",
  "https://2130706433/",
  "https://user:password@8.8.8.8/",
  "ftp://8.8.8.8/",
  "file:///etc/passwd",
  "data:video/mp4;base64,AAAA",
])("%s is refused", async (url) => {
  expect(await may(url)).toBe(false);
});

test("a name that can't be looked up just now is no refusal", async () => {
  const connection = { baseURL: new URL("https://gateway.test/v1"), allowedContentHosts: [] } as unknown as Connection;
  const fails = () => Promise.reject(Object.assign(new Error("later"), { code: "EAI_AGAIN", syscall: "getaddrinfo" }));
  await expect(mayFetchFrom(connection, new URL("https://storage.test/clip.mp4"), fails)).rejects.toThrow("later");
});

test("an allowed host is asked although it is private", async () => {
  expect(await may("http://10.0.0.5:9000/clip.mp4", { allow: ["10.0.0.5:9000"] })).toBe(true);
  expect(await may("http://10.0.0.5:9000/clip.mp4", { allow: ["10.0.0.5"] })).toBe(true);
  expect(await may("http://10.0.0.6:9000/clip.mp4", { allow: ["10.0.0.5"] })).toBe(false);
});

test("a server on this machine may point to this machine, no other may", async () => {
  expect(await may("http://127.0.0.1:9000/clip.mp4", { baseURL: "http://localhost:8000/v1" })).toBe(true);
  expect(await may("http://127.0.0.1:9000/clip.mp4")).toBe(false);
  expect(await may("http://192.168.1.1/clip.mp4", { baseURL: "http://localhost:8000/v1" })).toBe(false);
});

test("a clip on a refused host fails without one request to it", async () => {
  const asked: string[] = [];
  const answers = async (url: string | URL | Request) => {
    asked.push(String(url));
    return new Response(null, { status: 302, headers: { location: "https://169.254.169.254/latest/meta-data" } });
  };
  const provider = createOpenAIProvider({ apiKey: testKey, baseURL: "https://gateway.test/v1", fetch: answers });
  expect(await provider.download("video_1")).toMatchObject({
    status: "failed",
    failure: { code: "content_host_refused" },
  });
  expect(asked).toEqual(["https://gateway.test/v1/videos/video_1/content"]);
});
