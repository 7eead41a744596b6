/** Whether a key is also a path: what every object store takes, a directory and S3 alike. */
export function isKeyPath(key: string): boolean {
  return !key.split("/").some((part) => part === "" || part === "." || part === ".." || part.includes("\0"));
}
