import { type FaultAction, type FaultRoute, type FaultScript, isForCreate } from "./fault-script.ts";

/** A fault script at work: it counts how often each rule has applied. */
export class FaultPlan {
  readonly #rules: { rule: FaultScript[number]; applied: number }[];

  constructor(script: FaultScript) {
    this.#rules = script.map((rule) => ({ rule, applied: 0 }));
  }

  /** The action for this request, if a rule applies. Asking counts. */
  take(route: FaultRoute, subject: { prompt: string; order: number } | null): FaultAction | null {
    for (const entry of this.#rules) {
      const { match, action } = entry.rule;
      if (match.route !== undefined ? match.route !== route : !canApply(action, route)) continue;
      if (match.prompt !== undefined && !subject?.prompt.includes(match.prompt)) continue;
      if (match.order !== undefined && subject?.order !== match.order) continue;
      if (match.times !== undefined && entry.applied >= match.times) continue;
      entry.applied += 1;
      return action;
    }
    return null;
  }
}

function canApply(action: FaultAction, route: FaultRoute): boolean {
  if (isForCreate(action)) return route === "create";
  return action.content === undefined || route === "content";
}
