/** A bucket or key that this store can't have. */
export class InvalidKeyError extends Error {
  override readonly name = "InvalidKeyError";
}
