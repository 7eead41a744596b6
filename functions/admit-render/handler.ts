import middy from "@middy/core";
import { createLedgerDependencies } from "../../lib/aws/create-ledger-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { admitRender } from "../../lib/steps/admit-render.ts";

const step = admitRender(createLedgerDependencies(readEnvironment(process.env)));

export const handler = middy<RenderState, RenderState>()
  .use(logRender("AdmitRender"))
  .handler((input) => step(input));
