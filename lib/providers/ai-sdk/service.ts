import type { CancelAnswer, DownloadAnswer, ListAnswer } from "../video-provider.ts";
import type { ServiceConnection } from "./connection.ts";
import type { Look } from "./look.ts";
import type { SignedIn } from "./vertex/sign-in.ts";

/** How one service is asked about jobs that exist. It needs no SDK: functions that make no job do without it. */
export interface VideoService {
  /** Its own address, without a slash at the end. */
  readonly baseURL: string;
  ownHeaders(apiKey: string): Record<string, string>;
  /** For a service whose key can be an account that signs in; null where it is a plain key. */
  signIn?(key: string, options: { baseURL: string; send: typeof fetch }): SignedIn | null;
  /**
   * Where the service is known to keep clips, beside its own origin: `host`, or `*.host` for all below it. An answer can't
   * send us anywhere else.
   */
  readonly contentHosts: readonly string[];
  /** Whether clips on its own origin are only handed out with the key. */
  readonly keyOpensClips: boolean;
  /** Looks at a job once. */
  look(connection: ServiceConnection, jobId: string): Promise<Look>;
  /** For a service whose clips can come inside its answers; the others' are opened where `look` finds them. */
  download?(connection: ServiceConnection, jobId: string): Promise<DownloadAnswer>;
  cancel?(connection: ServiceConnection, jobId: string): Promise<CancelAnswer>;
  listJobs?(connection: ServiceConnection, since: Date): Promise<ListAnswer>;
}
