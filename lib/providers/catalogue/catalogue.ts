import type { Derivation } from "../../render/derivation.ts";
import type { Failure } from "../../render/failure.ts";
import { priceUsd, type Shape } from "../../render/model-facts.ts";
import { nearestName } from "../../render/nearest-name.ts";
import type { ProviderDefaults } from "../../render/request.ts";
import { profiles } from "../openai/profiles.ts";
import { isOwnService, isProviderKind, type ProviderConfig, type ProviderConfigs } from "../provider-config.ts";
import { checkJob } from "./check-job.ts";
import { type Model, models } from "./models.ts";
import { promptLimitOf } from "./prompt-limits.ts";
import { providerDefaults } from "./provider-defaults.ts";

/** A job as far as the catalogue is concerned. */
export interface CatalogueJob extends Shape {
  provider: string;
  model: string;
}

/** What is known of a deployment's providers before any money is spent. */
export interface Catalogue {
  /** What a provider is asked for when the request leaves it open. */
  defaultsOf(provider: string): ProviderDefaults;
  /** Whether what is known of a kind's service holds for a provider: not where another server decides for itself. */
  holdsFor(provider: string): boolean;
  /** The models of which it is known what they make: none where another server decides, under whatever names. */
  modelsOf(provider: string): readonly Model[];
  /** List price in US dollars, also where another server sells the same model; null where none is known. */
  estimateUsd(job: CatalogueJob): number | null;
  /** The whole seconds that a model makes clips of, also where another server has it; empty: any, or nobody knows. */
  secondsOf(job: Pick<CatalogueJob, "provider" | "model">): readonly number[];
  /** What speaks against a job; null where nothing does, or nothing is known. */
  check(job: CatalogueJob, now: Date): Failure | null;
  /** The longest prompt a provider takes, in characters; null where nobody knows. */
  promptLimitOf(provider: string): number | null;
  /** What a provider can make of clips of its own. */
  derivesOf(provider: string): readonly Derivation[];
  /** So many characters a job of a provider may name; 0 where it knows none. */
  charactersOf(provider: string): number;
  /** What to say of a model that its own service is not known to have: a new one, or a slip. Null for all others. */
  unknownModel(job: Pick<CatalogueJob, "provider" | "model">): string | null;
  /** What a reader should know of a job that the catalogue can't judge; null where it can. */
  noteOn(job: CatalogueJob): string | null;
}

/** The catalogue as it holds for these providers. A name that is not among them is taken for a kind's own service. */
export function createCatalogue(configs: ProviderConfigs): Catalogue {
  const configOf = (provider: string): ProviderConfig | null => {
    if (Object.hasOwn(configs, provider)) return configs[provider] ?? null;
    return isProviderKind(provider) ? { kind: provider } : null;
  };
  const modelsOf = (provider: string): readonly Model[] => {
    const config = configOf(provider);
    return config !== null && isOwnService(config) ? models[config.kind] : [];
  };
  const find = (known: readonly Model[], { model }: Pick<CatalogueJob, "model">) =>
    known.find((entry) => entry.model === model);
  const unknownModel = (job: Pick<CatalogueJob, "provider" | "model">): string | null => {
    const known = modelsOf(job.provider);
    const config = configOf(job.provider);
    if ((config !== null && !isOwnService(config)) || find(known, job) !== undefined) return null;
    const names = known.map(({ model }) => model);
    const meant = nearestName(job.model, names);
    const guess = meant === null ? "" : ` Did you mean ${meant}?`;
    return `The model ${job.model} of ${job.provider} is not in the catalogue: it is asked for as it is.${guess}`;
  };
  return {
    defaultsOf: (provider) => providerDefaults(configOf(provider)?.kind ?? provider),
    holdsFor(provider) {
      const config = configOf(provider);
      return config === null || isOwnService(config);
    },
    modelsOf,
    estimateUsd(job) {
      const config = configOf(job.provider);
      const model = config === null ? undefined : find(models[config.kind], job);
      return model === undefined ? null : priceUsd(model, job);
    },
    secondsOf(job) {
      const config = configOf(job.provider);
      return config === null ? [] : (find(models[config.kind], job)?.seconds ?? []);
    },
    check(job, now) {
      const model = find(modelsOf(job.provider), job);
      return model === undefined ? null : checkJob(model, job, now);
    },
    promptLimitOf: (provider) => promptLimitOf(configOf(provider)),
    derivesOf(provider) {
      const { kind, profile = "openai" } = configOf(provider) ?? { kind: null };
      if (kind !== "openai" && kind !== "studio") return [];
      return profile === "auto" ? [] : profiles[profile].derives;
    },
    charactersOf(provider) {
      const { kind, profile = "openai" } = configOf(provider) ?? { kind: null };
      if (kind !== "openai" && kind !== "studio") return 0;
      return profile === "auto" ? 0 : profiles[profile].mostCharacters;
    },
    unknownModel,
    noteOn(job) {
      if (find(modelsOf(job.provider), job) !== undefined) return null;
      const config = configOf(job.provider);
      if (config !== null && !isOwnService(config))
        return `${job.provider} is a server of its own: whether it has the model ${job.model}, in this size and length, it says itself.`;
      return unknownModel(job);
    },
  };
}
