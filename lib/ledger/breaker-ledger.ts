import type { Failure } from "../render/failure.ts";

/** A provider that refuses everything asked of it: a bad key, an empty balance. Shared by all processes. */
export interface Breaker {
  provider: string;
  failure: Failure;
  openedAt: string;
  /** The render that noticed. */
  openedBy: string;
  /** The process that asked last: another one may have another key. */
  runner: string;
  /** When one render may try again. */
  probeAt: string;
  /** How often that was tried in vain. */
  probes: number;
}

export interface BreakerLedger {
  /** The open breaker of a provider; null while it is closed. */
  get(provider: string): Promise<Breaker | null>;
  /** Opens the breaker, unless it is open: then answers that one. */
  open(breaker: Breaker): Promise<Breaker>;
  /** Puts `next` in the place of `seen`. Answers whether nobody else was faster. */
  replace(seen: Breaker, next: Breaker): Promise<boolean>;
  /** Closes it; a breaker that is closed already stays so. */
  close(provider: string): Promise<void>;
}
