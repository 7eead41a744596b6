// The tests never leave this machine: any connection beyond loopback fails, loudly, whoever opens it.
import net from "node:net";

const loopback = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (this: net.Socket, ...parameters: unknown[]) {
  const flat: unknown[] = parameters.flat();
  const first = flat[0];
  const host =
    typeof first === "object" && first !== null
      ? ((first as { host?: string; path?: string }).host ??
        ((first as { path?: string }).path ? "localhost" : undefined))
      : typeof flat[1] === "string"
        ? flat[1]
        : undefined;
  if (host !== undefined && !loopback.test(host))
    throw new Error(`a test tried to reach ${host}: tests stay on loopback`);
  return Reflect.apply(connect, this, parameters);
} as typeof connect;
