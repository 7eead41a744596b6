import type { Finding } from "./finding.ts";

/**
 * Why a request is not rendered as it is, or null. Warnings count where the deployment is strict; errors only where the
 * catalogue's limits hold, since a gateway decides for itself.
 */
export function refusedByLint(findings: readonly Finding[], isStrict: boolean, limitsHold: boolean): string | null {
  const against = findings.filter(({ severity }) => isStrict || (severity === "error" && limitsHold));
  if (against.length === 0) return null;
  return against.map(({ code, path, why, rewrite }) => `${path}: ${why} (${code}). ${rewrite}`).join(" ");
}
