/** Takes part in every call that leaves the process: may do something before and after it, or instead of it. */
export type Intercept = (call: string, perform: () => Promise<unknown>) => Promise<unknown>;

type Call = (...given: unknown[]) => unknown;

/**
 * What is known of the calls so far, by name: whether they answer with a promise or with a list that comes bit by bit.
 * Kept over all runs, since an async function has begun once it was called: too late to do something before it.
 */
export type KnownCalls = Map<string, "promise" | "list">;

/**
 * The outside world with a proxy around every method of every port, whatever ports there are: `ledger.update`,
 * `provider.create`, `emit`. What answers at once (the clock, chance, finding a provider) does not leave the process.
 */
export function watchPorts<World extends object>(world: World, known: KnownCalls, intercept: Intercept): World {
  const watchObject = (prefix: string, target: object): object =>
    new Proxy(target, { get: (object, key) => watch(`${prefix}${String(key)}`, Reflect.get(object, key)) });

  function watch(name: string, value: unknown): unknown {
    if (typeof value === "function") return watchCall(name, value as Call);
    const isPort = typeof value === "object" && value !== null && Object.values(value).some(isFunction);
    return isPort ? watchObject(`${name}.`, value) : value;
  }

  function watchCall(name: string, call: Call): Call {
    return (...given) => {
      const kind = known.get(name);
      if (kind === "promise") return intercept(name, async () => call(...given));
      if (kind === "list") return watchList(name, () => call(...given));
      const answer = call(...given);
      if (answer instanceof Promise) {
        known.set(name, "promise");
        return intercept(name, () => answer);
      }
      if (!isList(answer)) return watch(name, answer);
      known.set(name, "list");
      return watchList(name, () => answer);
    };
  }

  async function* watchList(name: string, call: () => unknown): AsyncIterable<unknown> {
    yield* (await intercept(name, async () => call())) as AsyncIterable<unknown>;
  }

  return watchObject("", world) as World;
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function isList(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
