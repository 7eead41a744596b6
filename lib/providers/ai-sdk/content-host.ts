import { isLoopbackHost } from "../openai/public-address.ts";
import type { ServiceConnection } from "./connection.ts";

/**
 * Whether a clip may be fetched from an address that an answer gave us, by link or redirect: from the API's own origin,
 * over https from the hosts that the service is known to use, and from those that the settings allow. A server on this
 * machine may point to this machine.
 */
export function mayFetchFrom(connection: ServiceConnection, url: URL): boolean {
  const { allowedContentHosts, baseURL, service } = connection;
  if (url.protocol !== "https:" && url.protocol !== "http:") return false;
  if (url.username !== "" || url.password !== "") return false;
  if (url.origin === baseURL.origin) return true;
  if (allowedContentHosts.includes(url.host) || allowedContentHosts.includes(url.hostname)) return true;
  if (isLoopbackHost(baseURL.hostname) && isLoopbackHost(url.hostname)) return true;
  return (
    url.protocol === "https:" &&
    url.port === "" &&
    service.contentHosts.some((pattern) => matches(url.hostname, pattern))
  );
}

function matches(hostname: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}
