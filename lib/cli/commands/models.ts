import { createCatalogue } from "../../providers/catalogue/catalogue.ts";
import type { Model } from "../../providers/catalogue/models.ts";
import { isRetired } from "../../render/model-facts.ts";
import { configuredProviders, providerConfigsOf } from "../configured-providers.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { lookAtProvider, type ProviderSight } from "../look-at-providers.ts";
import { formatTable, printable } from "../table.ts";

/** `stillmotion models`: the providers of this machine, whether they answer, and what is known of their models. */
export async function modelsCommand(flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags, { spends: false });
  const catalogue = createCatalogue(providerConfigsOf(settings, process.env));
  const sights = await Promise.all(configuredProviders(settings, process.env).map(lookAtProvider));
  const now = new Date();
  const models = sights.flatMap(({ name }) =>
    catalogue.modelsOf(name).map((model) => ({ provider: name, ...model, retired: isRetired(model, now) })),
  );
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ providers: sights, models })}\n`);
    return exitCodes.succeeded;
  }
  process.stdout.write(`${formatTable([["provider", "kind", "address", "state"], ...sights.map(providerRow)])}\n\n`);
  const rows = models.map((model) => [model.provider, ...modelRow(model, model.retired)]);
  process.stdout.write(`${formatTable([["provider", "model", "seconds", "sizes", "USD a second", ""], ...rows])}\n`);
  const free = sights.filter(({ name }) => !catalogue.holdsFor(name)).map(({ name }) => name);
  if (free.length > 0)
    process.stdout.write(
      `\n${printable(free.join(", "))}: which models there are, and what they make, the server says itself.\n`,
    );
  process.stdout.write(
    "\nOther models may be asked for too: they are passed on as they are. Prices are list prices.\n",
  );
  return exitCodes.succeeded;
}

function providerRow({ name, kind, address, state, profile }: ProviderSight): string[] {
  const manner = profile === null ? kind : `${kind} (${profile})`;
  return [name, manner, printable(address ?? "its own"), printable(state)];
}

function modelRow({ model, seconds, sizes, usdPerSecond, sunset }: Model, retired: boolean): string[] {
  const prices = [...new Set(Object.values(usdPerSecond ?? {}))].sort((left, right) => left - right);
  const price =
    prices.length === 0 ? "unknown" : prices.length === 1 ? `${prices[0]}` : `${prices[0]} to ${prices.at(-1)}`;
  const end = sunset === undefined ? "" : `${retired ? "retired" : "retires"} ${sunset.on}: try ${sunset.replacement}`;
  return [model, list(seconds.map(String)), list(sizes), price, end];
}

/** All of a short list, the ends of a row of numbers, the number of a long list. */
function list(values: readonly string[]): string {
  if (values.length === 0) return "any";
  if (values.length <= 5) return values.join(" ");
  const numbers = values.map(Number);
  const isRow = numbers.every((value, index) => value === (numbers[0] ?? 0) + index);
  return isRow ? `${values[0]} to ${values.at(-1)}` : `${values.length} of them`;
}
