/** What a provider may make of a clip of its own, beside new clips of stills. */
export type Derivation = "remix" | "extend" | "edit";

/** The job at a provider that a clip came from. */
export interface SourceJob {
  jobId: string;
  /** The address of the provider's server; null where it has none to tell. */
  origin: string | null;
}
