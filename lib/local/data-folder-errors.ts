/** Another process works on the data folder. */
export class DataFolderInUseError extends Error {
  override readonly name = "DataFolderInUseError";
}

/** The data folder can't be made or written to. */
export class DataFolderUnusableError extends Error {
  override readonly name = "DataFolderUnusableError";
}
