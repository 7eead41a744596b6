/** Google's own names for a project and a region: what may stand in a path and a host. */
export const projectPattern = /^[a-z0-9][a-z0-9.:-]{0,99}$/;
export const locationPattern = /^[a-z][a-z0-9-]{0,39}$/;

export const defaultLocation = "us-central1";

/** Where a project's models are served, by Google's REST reference of `publishers.models`. */
export function vertexAddress({ project, location }: { project: string; location: string }): string {
  const host =
    location === "global"
      ? "aiplatform.googleapis.com"
      : location === "eu" || location === "us"
        ? `aiplatform.${location}.rep.googleapis.com`
        : `${location}-aiplatform.googleapis.com`;
  return `https://${host}/v1/projects/${project}/locations/${location}/publishers/google`;
}
