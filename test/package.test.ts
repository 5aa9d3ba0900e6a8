/**
 * The package as it is built: its entry points, for Node and for TypeScript's old and new resolutions.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";

import { preProcessFile } from "typescript";

import { dependencies } from "../package.json";

import { inProject } from "./project";

const ROOT = join(__dirname, "..");

/** A project that has the package installed by a link. */
function inUser<T>(files: Record<string, string>, use: (folder: string) => T): T {
  return inProject(files, (folder) => {
    mkdirSync(join(folder, "node_modules/@cdktf"), { recursive: true });
    symlinkSync(ROOT, join(folder, "node_modules/cdktf-sending-domain"));
    for (const name of ["cdktf", "constructs", "@cdktf/provider-cloudflare", "@types"])
      symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
    return use(folder);
  });
}

const CODE = `import { SendingDomain, stacksFrom, type SendingDomainProps } from "cdktf-sending-domain";
import { type Spec, parseSpec, recordsFor } from "cdktf-sending-domain/mail";
export const props: SendingDomainProps = { domain: "example.com", senders: { own: { service: "self-hosted", ip4: ["203.0.113.25"] } }, dmarc: "external" };
export const spec: Spec | undefined = parseSpec(props).value;
export const all = [SendingDomain, stacksFrom, recordsFor];
`;

describe("the built package", () => {
  const { stdout: packed } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: ROOT, encoding: "utf8" });
  const [{ unpackedSize, files }] = JSON.parse(packed) as [{ unpackedSize: number; files: readonly { readonly path: string }[] }];

  test("is at most 500 kB unpacked, and has no more than four dependencies", () => {
    expect(unpackedSize).toBeLessThanOrEqual(500_000);
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(4);
  });

  test("what its files import of each other is in it", () => {
    const paths = files.map(({ path }) => path).filter((path) => /\.(?:js|d\.ts)$/u.test(path));
    const missing = paths.flatMap((path) => {
      const { importedFiles } = preProcessFile(readFileSync(join(ROOT, path), "utf8"), true, true);
      const end = path.endsWith(".d.ts") ? ".d.ts" : ".js";
      return importedFiles
        .map(({ fileName }) => fileName)
        .filter((name) => name.startsWith("."))
        .map((name) => posix.join(posix.dirname(path), name).replace(/(?:\.js)?$/u, ""))
        .filter((name) => !paths.includes(`${name}${end}`) && !paths.includes(`${name}/index${end}`))
        .map((name) => `${path} → ${name}`);
    });
    expect(paths.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  test.each([
    ["node10", "CommonJS"],
    ["node16", "Node16"],
    ["bundler", "ESNext"],
  ])("types resolve under %s", (resolution, module) => {
    const args = [
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "--target",
      "ES2022",
      "--types",
      "node",
      "--moduleResolution",
      resolution,
      "--module",
      module,
      "index.ts",
    ];
    inUser({ "index.ts": CODE }, (folder) => {
      writeFileSync(join(folder, "package.json"), "{}");
      expect(
        spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), ...args], { cwd: folder, encoding: "utf8" }),
      ).toMatchObject({ status: 0, stdout: "" });
    });
  });

  test("./mail and the command line load without cdktf", () => {
    const code = `require("cdktf-sending-domain/mail"); require(${JSON.stringify(join(ROOT, "dist/cli/main.js"))}); console.log(Object.keys(require.cache).filter((file) => /cdktf[/\\\\]lib|constructs/.test(file)).length)`;
    inUser({}, (folder) => {
      expect(spawnSync(process.execPath, ["-e", code], { cwd: folder, encoding: "utf8" })).toMatchObject({
        status: 0,
        stdout: "0\n",
        stderr: "",
      });
    });
  });

  test("the constructs load from CommonJS and from ESM", () => {
    const files = {
      "a.cjs": 'console.log(typeof require("cdktf-sending-domain").SendingDomain)',
      "b.mjs": 'import { SendingDomain } from "cdktf-sending-domain"; console.log(typeof SendingDomain)',
    };
    inUser(files, (folder) => {
      const printed = Object.keys(files).map((file) => spawnSync(process.execPath, [file], { cwd: folder, encoding: "utf8" }).stdout);
      expect(printed).toEqual(["function\n", "function\n"]);
    });
  });
});
