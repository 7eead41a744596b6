import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Connection } from "./connection.ts";
import { isLoopbackHost, isPublicAddress } from "./public-address.ts";

export type FindAddresses = (hostname: string) => Promise<string[]>;

const findAddresses: FindAddresses = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/**
 * Whether a clip may be fetched from an address that an answer gave us, by redirect or in its JSON. Providers keep clips
 * on storage hosts that no setting can name in advance, so any public host may be asked, over https and without our key;
 * never one inside the network we run in. That the name may resolve differently a moment later is harmless: such a host
 * would also have to show a certificate for it. Other hosts must be allowed by name (`allowedContentHosts`), and a
 * server on this machine may point to this machine. Rejects if the name can't be looked up just now.
 */
export async function mayFetchFrom(connection: Connection, url: URL, find = findAddresses): Promise<boolean> {
  const { allowedContentHosts, baseURL } = connection;
  if (url.protocol !== "https:" && url.protocol !== "http:") return false;
  if (url.username !== "" || url.password !== "") return false;
  if (url.origin === baseURL.origin) return true;
  if (allowedContentHosts.includes(url.host) || allowedContentHosts.includes(url.hostname)) return true;
  if (isLoopbackHost(baseURL.hostname) && isLoopbackHost(url.hostname)) return true;
  if (url.protocol !== "https:") return false;
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(hostname) !== 0) return isPublicAddress(hostname);
  const addresses = await find(hostname);
  return addresses.length > 0 && addresses.every(isPublicAddress);
}
