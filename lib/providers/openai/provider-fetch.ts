import { fetchFresh } from "./fetch-fresh.ts";

/**
 * What requests to a provider go out by: a POST on a connection of its own, since a pooled one that the server has closed
 * meanwhile breaks in a way that leaves open whether a job was made. Everything else may be asked again, and is pooled.
 */
export const providerFetch: typeof fetch = (input, init) =>
  init?.method?.toUpperCase() === "POST" ? fetchFresh(input, init) : fetch(input, init);
