/** Where stills and clips live: S3, or a directory that behaves like a versioned bucket. */
export interface ObjectStore {
  /** Facts of an object, or null when there is none. */
  head(at: ObjectLocation): Promise<StoredObject | null>;
  /** The whole object, or null when there is none. For stills and records: callers check `bytes` from `head` first. */
  read(at: ObjectLocation): Promise<Uint8Array | null>;
  /** The object piece by piece, however large, or null when there is none. Whoever asks reads it to its end, or breaks off. */
  stream(at: ObjectLocation): Promise<AsyncIterable<Uint8Array> | null>;
  /** Writes an object atomically: a reader sees the old one or the new one. A `file` is taken over and is gone afterwards. */
  write(at: { bucket: string; key: string }, content: ObjectContent): Promise<StoredObject>;
  /** Copies an object without reading it through this process. Answers whether there was one. */
  copy(from: ObjectLocation, to: { bucket: string; key: string }): Promise<boolean>;
  /** Removes an object; one that is not there is no error. */
  remove(at: { bucket: string; key: string }): Promise<void>;
  /**
   * The newest state of every object whose key begins so, one after the other. A prefix may end anywhere. A store that
   * lists in the order of keys (S3) begins behind the key `after`; any other tells of everything, in no order.
   */
  list(bucket: string, prefix: string, after?: string): AsyncIterable<ListedObject>;
}

/** What a list tells of an object without reading it. */
export interface ListedObject {
  bucket: string;
  key: string;
  bytes: number;
  /** As `head` answers it; null where it would have to be read for that. */
  etag: string | null;
  /** When it was put there. ISO 8601, UTC. */
  changedAt: string;
}

export interface ObjectLocation {
  bucket: string;
  /** As the user wrote it: any Unicode, never URL-encoded. */
  key: string;
  /** One state of the object: S3's version id, or the directory store's etag. Absent: the newest. */
  versionId?: string;
}

export type ObjectContent = ({ body: Uint8Array | string } | { file: string }) & { mediaType: string };

export interface StoredObject {
  bucket: string;
  key: string;
  /** Changes with the bytes; opaque. */
  etag: string;
  versionId: string | null;
  bytes: number;
  /** What rides on the object, by lower-case name, as its store hands it out. Absent where there is none. */
  metadata?: Readonly<Record<string, string>>;
}
