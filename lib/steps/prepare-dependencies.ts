import type { MediaTools } from "../media/media-tools.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** What the first step needs of the outside world. */
export type PrepareDependencies = Omit<
  StepDependencies,
  "breakers" | "budgets" | "durations" | "endWait" | "media" | "wakes" | "provider" | "random"
> & {
  media: MediaTools;
  /** It is only asked whether there is one. */
  provider(name: string): object | null;
};
