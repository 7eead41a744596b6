declare module "dynalite" {
  import type { Server } from "node:http";
  /** Times are milliseconds; `path` is the LevelDB folder, memory without it. */
  export default function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
