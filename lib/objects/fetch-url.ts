import { lookup as dnsLookup } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { isIP } from "node:net";
import { isPublicAddress } from "../providers/openai/public-address.ts";
import { isAllowedHost } from "./allowed-host.ts";

/** What came of an address. `lost` may be asked again; nothing else would come out differently. */
export type Fetched =
  | { status: "fetched"; bytes: Uint8Array }
  | { status: "missing" }
  | { status: "too_large"; bytes: number }
  | { status: "host_not_allowed"; host: string }
  | { status: "refused"; reason: string }
  | { status: "lost"; reason: string };

export interface FetchRules {
  /** `example.com`, `example.com:8443`, or `*.example.com` for what is below it. None: nothing is fetched. */
  hosts: readonly string[];
  mostBytes: number;
}

/** The world as it is, unless a test says otherwise. */
export interface FetchWorld {
  lookup(host: string): Promise<string[]>;
  mayConnectTo(address: string): boolean;
  open(url: URL, address: string, limits: Limits): Promise<IncomingMessage>;
  limits: { totalMilliseconds: number; idleMilliseconds: number };
}

interface Limits {
  signal: AbortSignal;
  idleMilliseconds: number;
  /** Certificates to trust besides the system's. */
  ca?: string;
}

const redirectLimit = 3;

const world: FetchWorld = {
  lookup: async (host) => (await dnsLookup(host, { all: true })).map(({ address }) => address),
  mayConnectTo: isPublicAddress,
  open: openAt,
  limits: { totalMilliseconds: 60_000, idleMilliseconds: 10_000 },
};

/** Fetches what lies at an https address, from allowed hosts and public addresses only, wherever it redirects to. */
export async function fetchUrl(text: string, rules: FetchRules, overrides: Partial<FetchWorld> = {}): Promise<Fetched> {
  const { lookup, mayConnectTo, open, limits } = { ...world, ...overrides };
  const signal = AbortSignal.timeout(limits.totalMilliseconds);
  let url = URL.parse(text);
  try {
    for (let redirects = 0; redirects <= redirectLimit; redirects++) {
      if (url === null) return refused("the address can't be read");
      const problem = problemOf(url, rules.hosts);
      if (problem !== null) return problem;
      const addresses = await unlessAborted(addressesOf(url, lookup), signal);
      const [address] = addresses;
      // One private address among public ones is reason enough: which of them is taken is chance.
      if (address === undefined || !addresses.every((each) => mayConnectTo(each)))
        return refused(`${url.hostname} leads to an address that is not public`);
      // The address that was checked, not the name: it may lead elsewhere a moment later.
      const response = await open(url, address, { signal, idleMilliseconds: limits.idleMilliseconds });
      const { statusCode = 0 } = response;
      if (statusCode === 200) return await readBody(response, rules.mostBytes);
      response.destroy();
      const { location } = response.headers;
      if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) return failedBy(statusCode);
      url = URL.parse(location, url.href);
    }
    return refused(`it redirects more than ${redirectLimit} times`);
  } catch (error) {
    // Messages of sockets name addresses, never the path or the query; codes say enough.
    const { code, name } = error as NodeJS.ErrnoException;
    return { status: "lost", reason: signal.aborted ? "it took too long" : (code ?? name) };
  }
}

const refused = (reason: string): Fetched => ({ status: "refused", reason });

function problemOf(url: URL, hosts: readonly string[]): Fetched | null {
  if (url.protocol !== "https:") return refused("only https addresses are fetched");
  if (url.username !== "" || url.password !== "") return refused("the address holds a user name or a password");
  return isAllowedHost(url.host, hosts) ? null : { status: "host_not_allowed", host: url.host };
}

async function addressesOf(url: URL, lookup: FetchWorld["lookup"]): Promise<string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? lookup(host) : [host];
}

function failedBy(statusCode: number): Fetched {
  if (statusCode === 404 || statusCode === 410) return { status: "missing" };
  const reason = `the host answered ${statusCode}`;
  return statusCode === 408 || statusCode === 429 || statusCode >= 500 ? { status: "lost", reason } : refused(reason);
}

async function readBody(response: IncomingMessage, mostBytes: number): Promise<Fetched> {
  const announced = Number(response.headers["content-length"] ?? 0);
  const pieces: Uint8Array[] = [];
  let bytes = announced > mostBytes ? announced : 0;
  if (bytes === 0) {
    for await (const piece of response as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > mostBytes) break;
      pieces.push(piece);
    }
  }
  if (bytes <= mostBytes) return { status: "fetched", bytes: Buffer.concat(pieces) };
  response.destroy();
  return { status: "too_large", bytes };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
  ]);
}

/** One GET on a connection of its own to this very address, with the name only for its certificate and its Host header. */
export function openAt(url: URL, address: string, { signal, idleMilliseconds, ca }: Limits): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const asked = request({
      host: address,
      port: url.port === "" ? 443 : Number(url.port),
      path: url.pathname + url.search,
      headers: { host: url.host, accept: "image/*", "accept-encoding": "identity" },
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      agent: false,
      timeout: idleMilliseconds,
      signal,
    });
    asked.on("timeout", () => asked.destroy(Object.assign(new Error("idle"), { code: "ETIMEDOUT" })));
    asked.on("response", resolve);
    asked.on("error", reject);
    asked.end();
  });
}
