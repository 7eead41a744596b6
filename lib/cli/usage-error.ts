/** The command can't be carried out as it was given. The message says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
