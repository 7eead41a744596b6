import { defineConfig } from "vitest/config";

// Nothing a test does may reach beyond this machine.
const setupFiles = ["test/support/refuse-network.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/emulator/**", "test/crash/**"],
          testTimeout: 30_000,
          setupFiles,
          // Many tests wait for processes and servers of their own: one worker a core leaves cores idle.
          maxWorkers: 3,
        },
      },
      // Every trouble at every call of every port, in both homes.
      {
        test: {
          name: "crash",
          include: ["test/crash/**/*.test.ts"],
          testTimeout: 180_000,
          setupFiles,
        },
      },
      // Whole commands in processes of their own, and ten thousand renders in a queue: minutes, for CI and before a release.
      {
        test: {
          name: "journeys",
          include: ["test/**/*.journey.ts"],
          testTimeout: 120_000,
          setupFiles,
          maxWorkers: 3,
        },
      },
      { test: { name: "chaos", include: ["test/chaos/**/*.chaos.ts"], testTimeout: 600_000, setupFiles } },
      {
        test: {
          name: "emulator",
          include: ["test/emulator/**/*.emulator.ts"],
          globalSetup: ["test/emulator/global-setup.ts"],
          // Some of them kill the functions of the one stack they share.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          setupFiles,
        },
      },
      { test: { name: "contract", include: ["test/contract/**/*.contract.ts"], testTimeout: 30_000, setupFiles } },
    ],
  },
});
