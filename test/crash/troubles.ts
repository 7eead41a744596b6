import type { Moment, Trouble } from "./crash-run.ts";

/** Every trouble that can come at a moment. */
export function troublesAt({ call, nth }: Moment): Trouble[] {
  const kinds: Pick<Trouble, "kind" | "when">[] = [
    { kind: "crash", when: "before" },
    { kind: "crash", when: "after" },
    { kind: "failure", when: "before" },
  ];
  // A file of our own is there or not: nothing lies between doing and knowing, as it does on a network.
  if (!call.startsWith("media.")) kinds.push({ kind: "failure", when: "after" });
  if (call.startsWith("provider.create")) kinds.push({ kind: "crash", when: "during" });
  // The SDK below the ledger repeats what was not answered. Nothing repeats a create, and S3's writes are one call each.
  if (call.startsWith("ledger.")) kinds.push({ kind: "twice", when: "after" });
  return kinds.map((kind) => ({ call, nth, ...kind }));
}

export function describeTroubles(troubles: readonly Trouble[]): string {
  return troubles.map(({ kind, when, call, nth }) => `${kind} ${when} ${call} #${nth}`).join(", then ");
}
