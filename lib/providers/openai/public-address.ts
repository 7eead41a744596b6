import { BlockList, isIP } from "node:net";

const special = new BlockList();
for (const range of [
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24",
  "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3",
].flatMap((line) => line.split(" "))) {
  const [network = "", prefix] = range.split("/");
  special.addSubnet(network, Number(prefix), "ipv4");
}
// Of IPv6 only 2000::/3 is public at all; inside it are documentation and tunnels that lead to IPv4 addresses.
for (const range of "2001::/23 2001:db8::/32 2002::/16 3fff::/20".split(" ")) {
  const [network = "", prefix] = range.split("/");
  special.addSubnet(network, Number(prefix), "ipv6");
}
const publicIPv6 = new BlockList();
publicIPv6.addSubnet("2000::", 3, "ipv6");

/** Whether an address is one anybody on the internet may reach: not this machine, its network or its cloud's metadata. */
export function isPublicAddress(address: string): boolean {
  const family = address.includes("%") ? 0 : isIP(address);
  if (family === 4) return !special.check(address, "ipv4");
  return family === 6 && publicIPv6.check(address, "ipv6") && !special.check(address, "ipv6");
}

export function isLoopbackHost(hostname: string): boolean {
  return /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/.test(hostname);
}
