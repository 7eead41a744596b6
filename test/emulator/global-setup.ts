import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startStudio } from "../../lib/studio/start-studio.ts";
import { deployment } from "../workflow/scenarios.ts";
import { bootstrap, deploy, type Outputs, synthesize } from "./deploy-stack.ts";
import { faultScript } from "./faults.ts";
import { startEmulator } from "./start-emulator.ts";

/** What a test needs to know of the stack that all of them share. */
export interface DeployedStack {
  endpoint: string;
  /** The file of the certificate that clients must trust. */
  certificate: string;
  emulatorPid: number;
  outputs: Outputs;
  studioUrl: string;
  studioFolder: string;
  studioKey: string;
  /** What the provider `announcer` signs its webhooks with. */
  webhookSecret: string;
}

declare module "vitest" {
  interface ProvidedContext {
    stack: DeployedStack;
  }
}

const studioKey = "sk-studio-of-the-emulator";
const webhookSecret = `whsec_${Buffer.from("a secret of the emulator alone").toString("base64")}`;

/** Starts an emulator and a studio, and deploys the stack as a user would, once for all tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-emulator-"));
  const studioFolder = join(folder, "studio");
  const studio = await startStudio({ folder: studioFolder, key: studioKey, faults: faultScript });
  const cleanUp: (() => Promise<unknown>)[] = [
    () => rm(folder, { recursive: true, force: true }),
    () => studio.close(),
  ];
  const tearDown = async () => {
    for (const step of cleanUp.reverse()) await step();
  };
  try {
    const assembly = synthesize(folder, {
      ...deployment,
      providerBaseUrl: studio.url,
      // sharp's binary is to run here.
      architecture: process.arch === "arm64" ? "arm64" : "x86_64",
      sidecarGraceSeconds: 0,
      webhooks: "true",
      // The same studio under another name: of this one the ends of jobs are announced.
      providers: JSON.stringify({ announcer: { kind: "openai", baseUrl: studio.url } }),
      schedules: JSON.stringify({ yearly: { cron: "0 2 1 1 ? *", manifest: "batches/yearly.jsonl" } }),
      removalPolicy: "destroy",
    });
    // Reported where it is awaited, should the emulator fail first.
    assembly.catch(() => undefined);
    const emulator = await startEmulator(join(folder, "emulator"));
    cleanUp.push(() => emulator.stop());
    await bootstrap(emulator);
    const outputs = await deploy(emulator, await assembly);
    project.provide("stack", {
      endpoint: emulator.url,
      certificate: emulator.certificate,
      emulatorPid: emulator.pid,
      outputs,
      studioUrl: studio.url,
      studioFolder,
      studioKey,
      webhookSecret,
    });
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}
