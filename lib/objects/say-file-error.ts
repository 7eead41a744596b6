const words: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is a file, not a folder",
  EISDIR: "this is a folder, not a file",
  EEXIST: "this is a file, not a folder",
  EACCES: "this user may not read or write it",
  EPERM: "this user may not read or write it",
  EROFS: "its disk can only be read",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links lead in a circle",
};

/** Why a file or a folder can't be used, in words; what Node says of it where there are none. */
export function sayFileError(error: Error & { code?: string | undefined }): string {
  return words[error.code ?? ""] ?? error.message;
}
