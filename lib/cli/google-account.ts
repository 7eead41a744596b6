import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The text of the Google account that this machine is signed in with: the file that GOOGLE_APPLICATION_CREDENTIALS names,
 * or the one that `gcloud auth application-default login` writes. Null where there is none.
 */
export function googleAccount(environment: Environment): string | null {
  const { GOOGLE_APPLICATION_CREDENTIALS: named, CLOUDSDK_CONFIG: folder, APPDATA: appData } = environment;
  const home = environment.HOME || homedir();
  const ownFolder = folder || (appData ? join(appData, "gcloud") : join(home, ".config", "gcloud"));
  try {
    return readFileSync(named || join(ownFolder, "application_default_credentials.json"), "utf8").trim() || null;
  } catch {
    // No account, or none that may be read: the provider is told to have no key.
    return null;
  }
}
