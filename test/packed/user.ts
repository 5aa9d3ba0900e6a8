/**
 * A user's project: empty, with the packed tarball installed from npm's registry as anybody installs it.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "../..");

/** What a program printed, and its exit code. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without the remarks of npm's own configuration. */
export function run(program: string, args: readonly string[], cwd: string): Ran {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: {
      ...process.env,
      CHECKPOINT_DISABLE: "1",
      CI: "1",
      NODE_OPTIONS: "",
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_loglevel: "error",
    },
  });
  return { code: status, stdout, stderr };
}

/** Packs the package into a folder, and says the tarball's path. */
export function pack(folder: string): string {
  const { code, stderr } = run("npm", ["pack", "--pack-destination", folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (code !== 0 || tarball === undefined) throw new Error(`npm pack: ${stderr}`);
  return join(folder, tarball);
}

/** A project with dependencies installed. */
export class User {
  readonly folder = mkdtempSync(join(tmpdir(), "sending-domain-user-"));

  constructor(packageJson: object) {
    this.write("package.json", JSON.stringify(packageJson));
    const { code, stderr } = run("npm", ["install"], this.folder);
    if (code !== 0) throw new Error(`npm install: ${stderr}`);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** Runs node, of this version or of another whose program is given. */
  node(args: readonly string[], program = process.execPath): Ran {
    return run(program, args, this.folder);
  }

  /** The installed version of a package. */
  version(name: string): string {
    return (JSON.parse(this.read(`node_modules/${name}/package.json`)) as { version: string }).version;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
