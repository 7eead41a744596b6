/** Whether a host (`example.com`, `example.com:8443`) is one of these; `*.example.com` is every one below it. */
export function isAllowedHost(host: string, hosts: readonly string[]): boolean {
  return hosts.some((allowed) => (allowed.startsWith("*.") ? host.endsWith(allowed.slice(1)) : host === allowed));
}
