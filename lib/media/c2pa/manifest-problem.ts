/** Ends the reading of a manifest: `invalid` where it is not what was signed, `unchecked` where we can't tell. */
export class ManifestProblem extends Error {
  override readonly name = "ManifestProblem";
  readonly status: "invalid" | "unchecked";

  constructor(status: "invalid" | "unchecked", problem: string) {
    super(problem);
    this.status = status;
  }
}

/** @throws ManifestProblem always: the bytes are not what they should be. */
export function malformed(code: string, what: string): never {
  throw new ManifestProblem("invalid", `${code}: ${what}`);
}

/** @throws ManifestProblem always: it may be right, but not by anything we can check. */
export function uncheckable(what: string): never {
  throw new ManifestProblem("unchecked", what);
}
