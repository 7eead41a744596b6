import { type Catalogue, createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import type { CreateAnswer, DerivedJobRequest, VideoProvider } from "../../lib/providers/video-provider.ts";
import type { Derivation } from "../../lib/render/derivation.ts";
import { type FakeProvider, type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";

export interface DerivingProvider extends FakeProvider, Pick<VideoProvider, "derive"> {
  /** The jobs that were asked for of clips, in order. */
  readonly derived: DerivedJobRequest[];
}

/** A fake provider that also goes on from its own clips. `derives`: what it answers, in the order of the calls. */
export function derivingProvider(
  options: FakeProviderOptions & { derives?: ("lost" | CreateAnswer)[]; origin?: string } = {},
): DerivingProvider {
  const { derives = [], origin, ...rest } = options;
  const provider = fakeProvider(rest);
  const derived: DerivedJobRequest[] = [];
  return {
    ...provider,
    ...(origin === undefined ? {} : { origin }),
    derived,
    async derive(job) {
      const step = derives[derived.push(job) - 1];
      if (typeof step === "object") return step;
      const { prompt, seconds, idempotencyKey } = job;
      const still = { bytes: new Uint8Array(), mediaType: "image/png" } as const;
      const made = await provider.create({ prompt, model: "fake-1", seconds, size: "", still, idempotencyKey });
      if (step !== "lost" || made.status !== "created") return made;
      return { status: "unknown", failure: lostAnswer };
    },
  };
}

const lostAnswer = {
  class: "transient",
  code: "connection_lost",
  message: "The connection broke.",
  phase: "create",
  provider: "fake",
  retryable: true,
  billed: "unknown",
  remedy: "",
} as const;

/** A catalogue by which the fake provider can do these. */
export function catalogueWith(derives: readonly Derivation[]): Catalogue {
  return { ...createCatalogue({}), derivesOf: (provider) => (provider === "fake" ? derives : []) };
}
